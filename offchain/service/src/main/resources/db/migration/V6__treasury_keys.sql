-- The register of keys and the stop of the treasury are told by the steps "enter", "key", "stop" and
-- "resume". Here lies what waits for another person, and when a key was used.

-- Statements that nobody else has signed yet.
create table own.treasury_statement (
  -- What is signed.
  digest varchar(66) primary key,
  -- A key, or 'treasury'.
  subject varchar(42) not null,
  number bigint not null,
  document text not null,
  at bigint not null
);
create index treasury_statement_subject on own.treasury_statement (subject, number);

create table own.treasury_word (
  digest varchar(66) not null,
  signer varchar(42) not null,
  position int not null,
  signature bytea not null,
  at bigint not null,
  primary key (digest, signer)
);

create table own.treasury_key_use (
  name varchar(42) primary key,
  at bigint not null
);

create index treasury_step_kind on own.treasury_step (step, no);
