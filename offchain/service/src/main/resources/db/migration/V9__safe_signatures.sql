-- What owners of a Safe signed, each once. The Safe takes them in the order of addresses, so the
-- order here is of no matter.
create table own.treasury_owner_signature (
  request varchar(66) not null,
  owner varchar(42) not null,
  signature bytea not null,
  -- Seconds since 1970.
  at bigint not null,
  primary key (request, owner)
);
