-- Which events and properties have come, beside what the tracking plan says of them.
create table seen_properties (
    event text not null,
    -- Blank: the event itself.
    property text not null,
    events bigint not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    primary key (event, property)
);

-- The last event of each content, where equal content within a window is one event (signalbox.ingest.same-content-within).
create table event_contents (
    profile_id text not null,
    content_hash bytea not null,
    event_id text not null,
    occurred_at timestamptz not null,
    primary key (profile_id, content_hash)
);

create index event_contents_age on event_contents (occurred_at);
