-- Who holds the claim: a run whose claim has run out must not write over what the next one says.
alter table warehouse_syncs add column run_id text;
-- How often a row has said something new: what is stored twice after a crash gets the same id twice.
alter table warehouse_rows add column version bigint not null default 1;
