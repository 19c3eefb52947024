-- What decisions give: memberships and their history, triggers, and one row of reasons an instant at which something
-- changed. memberships has a few rows a profile and is rewritten in place, the others only grow (some rows a profile
-- and day at most). Creates tables and tunes two small ones; locks nothing for long.

-- evidence: ids of the events, in total order, that the membership rested on when it was entered.
create table memberships (
    profile_id text not null,
    segment text not null,
    detail text not null,
    since timestamptz not null,
    rulebook text not null,
    file text not null,
    rule text not null,
    evidence jsonb not null,
    absence text not null,
    primary key (profile_id, segment, detail)
);

-- Members of a segment, page by page, without touching the table.
create index memberships_by_segment on memberships (segment, profile_id, detail) include (since);

create table membership_changes (
    profile_id text not null,
    segment text not null,
    detail text not null,
    kind text not null check (kind in ('entered', 'left')),
    at timestamptz not null,
    decided_at timestamptz not null
);

-- The size of a segment over time is the running sum of what entered and left.
create index membership_changes_by_segment on membership_changes (segment, at) include (kind, detail);

-- The key is the law that a trigger fires once for its cause, ever: it stands in the transaction of its effects.
create table triggers (
    profile_id text not null,
    trigger text not null,
    cause text not null,
    fired_at timestamptz not null,
    decided_at timestamptz not null,
    muted boolean not null,
    rulebook text not null,
    file text not null,
    rule text not null,
    evidence jsonb not null,
    absence text not null,
    primary key (profile_id, trigger, cause)
);

create index triggers_by_time on triggers (trigger, fired_at);

create table decisions (
    profile_id text not null,
    at timestamptz not null,
    seq bigint generated always as identity,
    decided_at timestamptz not null,
    rulebook text not null,
    changes jsonb not null,
    primary key (profile_id, at, seq)
);

-- Old decisions are found by age; rows come in that order, so a few pages of summary are enough.
create index decisions_by_age on decisions using brin (decided_at);

-- Profiles that an operator must look at; empty on a good day.
create index profiles_in_trouble on profiles (profile_id) where set_aside_at is not null or failures is not null;
