-- Who people are, what they did, and who is due. New tables only; nothing is locked.
-- Size: one row a profile in profiles and due, one to three in identifiers, two an event (event_ids, events).
-- Every hot table leads its unique key with profile_id (identifiers with its own), so that all can be sharded by it.

create table profiles (
    profile_id text primary key,
    created_at timestamptz not null,
    traits jsonb not null default '{}',
    state bytea,
    decided_seq bigint not null default 0,
    decided_until timestamptz,
    rulebook text,
    set_aside_at timestamptz,
    error text,
    failures jsonb
) with (fillfactor = 70);

create table identifiers (
    kind text not null,
    value text not null,
    profile_id text not null,
    linked_at timestamptz not null,
    primary key (kind, value)
);

create index identifiers_profile on identifiers (profile_id);

-- Narrow, because every event and every decision writes it. 'infinity': nothing to wait for.
create table due (
    profile_id text primary key,
    due_at timestamptz not null,
    pending_from timestamptz,
    muted_at timestamptz
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

create index due_at on due (due_at);

-- The duplicate guard. Kept for ever: the first received counts, for ever.
create table event_ids (
    profile_id text not null,
    event_id text not null,
    primary key (profile_id, event_id)
);

create sequence event_seq cache 1;

-- Monthly partitions are made on demand. seq follows the order of commits of one profile, since the intake holds its
-- due row. No primary key: event_ids guards uniqueness across partitions, which no partitioned key could.
create table events (
    profile_id text not null,
    event_id text not null,
    name text not null,
    occurred_at timestamptz not null,
    received_at timestamptz not null,
    seq bigint not null default nextval('event_seq'),
    properties json not null,
    traits json,
    import_id text
) partition by range (occurred_at);

create index events_profile on events (profile_id, occurred_at, event_id);

-- Refused events with every reason. The id is a hash of source and text, so a sender's retries stay one row.
create table quarantine (
    quarantine_id text primary key,
    received_at timestamptz not null,
    last_received_at timestamptz not null,
    times bigint not null default 1,
    source text not null,
    event_id text,
    raw text not null,
    reasons text[] not null,
    problems jsonb not null,
    replayed_at timestamptz,
    replay_result jsonb
);

create index quarantine_received on quarantine (received_at desc, quarantine_id desc);

-- One row an import: its mapping, its phase and how far it is. Files lie in the data folder.
create table imports (
    import_id text primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    finished_at timestamptz,
    state text not null,
    file_name text not null,
    file_bytes bigint not null,
    mapping jsonb not null,
    bytes_read bigint not null default 0,
    rows_read bigint not null default 0,
    accepted bigint not null default 0,
    imported bigint not null default 0,
    duplicates bigint not null default 0,
    refused bigint not null default 0,
    skipped jsonb not null default '{}',
    warnings jsonb not null default '[]',
    first_event_at timestamptz,
    last_event_at timestamptz,
    shift_millis bigint not null default 0,
    applying_since timestamptz,
    position bigint not null default 0,
    cancel_requested boolean not null default false,
    error text
);

create index imports_created on imports (created_at desc, import_id desc);
