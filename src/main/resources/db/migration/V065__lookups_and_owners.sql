-- Erasing, exporting and showing one profile reads its changes of membership by its id, and had to scan the whole table,
-- which grows by some rows a profile and day. Building the index takes seconds a million rows, and holds up writes to
-- this table meanwhile: the loop waits, nothing is lost.
create index membership_changes_by_profile on membership_changes (profile_id);

-- Which process has the files of an import, and when it last said so: its files lie in that process's data folder, and
-- may go with it. Two columns of a small table without a default, so nothing is rewritten.
alter table imports add column owner text;
alter table imports add column heartbeat_at timestamptz;
