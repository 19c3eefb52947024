-- When messages of flows are sent, and why. The table is checked for its states once, without a long lock; new columns
-- rewrite no row.

alter table deliveries
    -- What was decided about it beside failed attempts: when, what and why.
    add column decisions jsonb,
    -- When it was given to a mail server that has not refused it.
    add column sending_at timestamptz,
    add column template text,
    -- When it is its turn by the rate of its domain.
    add column booked_at timestamptz;

alter table deliveries drop constraint deliveries_state_check;
alter table deliveries add constraint deliveries_state_check
    check (state in ('waiting', 'delivered', 'withheld', 'dead')) not valid;
alter table deliveries validate constraint deliveries_state_check;

create index deliveries_sending on deliveries (profile_id, sending_at) where sending_at is not null;

-- Flows of which nothing is sent right now; a handful of rows.
create table flow_stops (
    flow text primary key,
    stopped_at timestamptz not null,
    stopped_by text not null,
    reason text not null
);

-- When the next message to a destination, or to one domain through it, is expected by its rate.
create table send_rates (
    destination text not null,
    -- Blank: all of the destination.
    domain text not null,
    expected_at timestamptz not null,
    primary key (destination, domain)
) with (fillfactor = 50);

-- Whether a run sends nothing, so that what comes of the others can be compared with what comes of it.
alter table flow_runs add column held_out boolean not null default false;
