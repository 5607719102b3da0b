-- The account on the other side: who got the credit that another gave away. Rows from before have
-- none, because no event before had two sides; so nothing is written again.
alter table proj.chain_event add column counterparty varchar(42);
