-- Where a profile that was set aside had stopped, until it is decided again.
alter table profiles add column retried_from timestamptz;
