-- Messages on their way out, and what became of them.
-- New tables only: locks nothing that exists. One row of each a message; `outbox` stays as small as what is unsent,
-- `deliveries` grows with what was sent and is cut by signalbox.delivery.keep.

create table outbox (
    profile_id text not null,
    message_id text not null,
    destination text not null,
    -- Roughly the order of the decisions; the order of sending is best effort.
    seq bigint generated always as identity,
    created_at timestamptz not null,
    -- While a message is being sent: when its claim ends and another worker may take it.
    next_attempt_at timestamptz not null,
    attempts integer not null default 0,
    -- The attempt under way, by a number of its own; only its result counts.
    claim bigint,
    primary key (profile_id, message_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

create sequence outbox_claims;

create index outbox_next on outbox (destination, next_attempt_at, seq);

create table deliveries (
    profile_id text not null,
    message_id text not null,
    destination text not null,
    kind text not null,
    name text not null,
    at timestamptz not null,
    state text not null check (state in ('waiting', 'delivered', 'dead')),
    attempts integer not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    response_status integer,
    last_error text,
    failures jsonb,
    payload json not null,
    primary key (profile_id, message_id)
) with (fillfactor = 80);

-- A message is asked for by its id alone, as receivers see it.
create index deliveries_message on deliveries (message_id);
create index deliveries_created on deliveries (created_at, message_id);
create index deliveries_dead on deliveries (destination, created_at) where state = 'dead';

-- What replicas share about a destination beside its file; a handful of rows.
create table destination_states (
    name text primary key,
    disabled_at timestamptz,
    disabled_reason text,
    paused_until timestamptz
);
