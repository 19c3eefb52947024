-- Which events are history stands with the events (import_id), so a profile need not remember it. Dropping a column
-- rewrites nothing; it locks "due" for a moment.

alter table due drop column muted_at;
