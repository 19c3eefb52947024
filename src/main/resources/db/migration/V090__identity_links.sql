-- Who is who follows from which identifiers were sent together, and from nothing else: the links are kept, and the
-- profiles are what they make of them. Each event belongs to the strongest identifier it was sent with, and moves where
-- that moves.

alter table identifiers add column identifier_id bigint generated always as identity;
alter table identifiers add constraint identifiers_id unique (identifier_id);
-- The profile that it came into the world with; an un-merge gives that back to it.
alter table identifiers add column home text;
update identifiers set home = profile_id;
alter table identifiers alter column home set not null;
-- Why it links nobody any more: it was sent with too many others to mean one person.
alter table identifiers add column alarm text;
alter table identifiers add column alarmed_at timestamptz;
create index identifiers_alarmed on identifiers (alarmed_at desc, identifier_id desc) where alarm is not null;

create table identifier_links (
    stronger_id bigint not null references identifiers (identifier_id) on delete cascade,
    weaker_id bigint not null references identifiers (identifier_id) on delete cascade,
    linked_at timestamptz not null,
    -- An operator said that these two are not one person.
    cut_at timestamptz,
    primary key (stronger_id, weaker_id)
);

create index identifier_links_weaker on identifier_links (weaker_id);

-- What was one profile stays one: its strongest identifier holds the others, and its events.
create temporary table strongest on commit drop as
select distinct on (profile_id) profile_id, identifier_id
from identifiers
order by profile_id,
    array_position(array ['userId', 'email', 'phone', 'deviceId', 'anonymousId'], kind) nulls last,
    kind collate "C", value collate "C";

insert into identifier_links (stronger_id, weaker_id, linked_at)
select s.identifier_id, i.identifier_id, i.linked_at
from identifiers as i
join strongest as s on s.profile_id = i.profile_id
where i.identifier_id <> s.identifier_id;

alter table events add column identifier_id bigint;
update events
set identifier_id = s.identifier_id
from strongest as s
where s.profile_id = events.profile_id;

-- The profile that this one's identifiers have moved to.
alter table profiles add column merged_into text;
create index profiles_merged on profiles (merged_into) where merged_into is not null;
-- Its events have become others: the state is made anew from the log, as of this instant, and decided once, muted.
alter table profiles add column rebuild_at timestamptz;

-- The profile that fired it, where it is in the ledger of another so as not to fire again there.
alter table triggers add column fired_by text;
