-- One row for each leg of each capture of a hold, also where nothing of the leg was taken.
create table proj.capture (
  payment varchar(30) not null,
  -- The transfer's id in hex, which follows from the payment and the client's key.
  capture varchar(32) not null,
  leg int not null,
  amount bigint not null check (amount >= 0),
  -- The leaf that makes it redeemable; none where nothing was taken.
  leaf_index bigint,
  last boolean not null,
  closed boolean not null,
  at_millis bigint not null,
  primary key (payment, capture, leg)
);

-- What became redeemable: all of a payment, of a hold what was captured so far.
alter table proj.payment add column paid bigint default 0 not null;
alter table proj.payment_leg add column paid bigint default 0 not null;

-- Count and sums of all payments by state, moved in the transaction that moves the payments.
create table proj.payment_total (
  tenant int not null,
  asset int not null,
  state varchar(10) not null,
  payments bigint not null,
  amount numeric(38) not null,
  paid numeric(38) not null,
  primary key (tenant, asset, state)
);
alter table proj.settlement_window add column payments bigint default 0 not null;
-- Both sides of the journal.
alter table proj.cursor add column debits numeric(38) default 0 not null;
alter table proj.cursor add column credits numeric(38) default 0 not null;

-- What the overview asks for again and again.
create index payment_admitted on proj.payment (tenant, admitted_at);
create index recorded_break_closed on proj.recorded_break (closed_at, number);
create index checkpoint_size on own.checkpoint (size);
create index reconciliation_clean on own.reconciliation (breaks, block);

-- Tables without a cursor are written again from the beginning of the log.
delete from proj.cursor;
