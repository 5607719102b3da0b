-- Wallets of a UTXO chain: proposals that stand for coins, and the book of the blocks that were read.

-- A proposal stands for a nonce of an account, or for the coins of a wallet.
alter table own.treasury_proposal alter column chain_id drop not null;
alter table own.treasury_proposal alter column account drop not null;
alter table own.treasury_proposal alter column nonce drop not null;
alter table own.treasury_proposal add column chain varchar(32);
alter table own.treasury_proposal add column wallet varchar(64);
-- What some signers signed, while others are needed: Base64.
alter table own.treasury_proposal add column psbt text;
alter table own.treasury_proposal add constraint treasury_place
  check ((nonce is not null and account is not null and chain_id is not null
          and chain is null and wallet is null)
      or (nonce is null and account is null and chain_id is null
          and chain is not null and wallet is not null));

-- Addresses of other chains are longer.
alter table own.treasury_outflow alter column recipient set data type varchar(90);

-- The coins that a proposal spends, and holds while it may execute.
create table own.treasury_coin (
  request varchar(66) not null,
  -- The transaction's id as people write it, a colon, the index.
  coin varchar(75) not null,
  primary key (request, coin)
);
create index treasury_coin_at on own.treasury_coin (coin);

-- A book by what it was begun with: network, block, depths, descriptors. Another beginning is
-- another book.
create table own.coin_book (
  book varchar(66) primary key,
  -- Why nothing is read any more; empty while it is.
  stopped_code varchar(100),
  stopped_sentence varchar(4000)
);

-- The blocks that are remembered. bits, block_time and period_start are unsigned 32 bits.
create table own.coin_block (
  book varchar(66) not null,
  height bigint not null,
  hash varchar(64) not null,
  bits bigint not null,
  block_time bigint not null,
  period_start bigint not null,
  -- All hashes since the first block, as decimal digits.
  work varchar(78) not null,
  primary key (book, height)
);

-- Outputs of ours that are unspent, or that a remembered block spent.
create table own.coin (
  book varchar(66) not null,
  txid varchar(64) not null,
  position bigint not null,
  height bigint not null,
  coinbase boolean not null,
  spent_by varchar(64),
  spent_height bigint,
  primary key (book, txid, position)
);

-- Deposits whose block is remembered, also those that vanished.
create table own.coin_deposit (
  book varchar(66) not null,
  txid varchar(64) not null,
  position bigint not null,
  height bigint not null,
  coinbase boolean not null,
  status varchar(10) not null,
  primary key (book, txid, position)
);

-- The transactions that made coins, without witnesses.
create table own.coin_transaction (
  txid varchar(64) primary key,
  raw bytea not null
);

-- How far the scripts of each branch were paid to.
create table own.coin_used (
  book varchar(66) not null,
  descriptor int not null,
  branch int not null,
  last_index bigint not null,
  primary key (book, descriptor, branch)
);
