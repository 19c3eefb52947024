-- What operators read. An index on a table of others: it is built at once while the table is empty, and the write path
-- pays for it only where a trigger fires, which is rare beside events.

create index triggers_newest on triggers (fired_at desc, profile_id desc, trigger desc, cause desc);
