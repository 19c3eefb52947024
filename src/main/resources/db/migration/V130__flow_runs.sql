-- Where people stand in flows, and where they stood. New tables only: locks nothing that exists.

create table flow_runs (
    profile_id text not null,
    flow text not null,
    -- The id of the event that caused it, or else a blank and a text.
    run text not null,
    started_at timestamptz not null,
    -- Its place in the total order of events: what since(run) compares with.
    start_at timestamptz not null,
    start_id text not null,
    -- What conditions know of the cause.
    cause json not null,
    detail text not null,
    step text not null,
    since timestamptz not null,
    goal_at timestamptz,
    -- When one of the profile's runs goes on by itself; a waiting run costs nothing but this row.
    next_at timestamptz,
    ended_at timestamptz,
    end_reason text,
    primary key (profile_id, flow, run)
) with (fillfactor = 80);

create index flow_runs_active on flow_runs (profile_id) where ended_at is null;

-- What happened in flows: what they are measured by.
create table flow_changes (
    profile_id text not null,
    -- Order of what happened to one profile.
    seq bigint generated always as identity,
    flow text not null,
    run text not null,
    kind text not null,
    step text not null,
    detail text not null,
    at timestamptz not null,
    decided_at timestamptz not null
);

create index flow_changes_profile on flow_changes (profile_id, seq);
create index flow_changes_flow on flow_changes (flow, at) include (kind, step, detail);
