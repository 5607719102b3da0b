-- What left and expired may still execute, so it is no end any more.
update own.treasury_proposal set state = 'lapsed'
 where state = 'expired' and exported_at is not null;
