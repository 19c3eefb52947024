-- Queries against a data warehouse whose rows are traits of people (signalbox.warehouse.sync.*).
create table warehouse_syncs (
    name text primary key,
    cursor_value text,
    next_run_at timestamptz not null,
    -- Who runs it holds it until then, and holds on with each chunk.
    claimed_until timestamptz
);

create table warehouse_runs (
    run_id text primary key,
    sync text not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    rows_read bigint not null default 0,
    updated bigint not null default 0,
    unchanged bigint not null default 0,
    refused bigint not null default 0,
    cursor_from text,
    cursor_to text,
    error text
);

create index warehouse_runs_newest on warehouse_runs (started_at desc, run_id desc);

-- What each row said last, as hashes: a row that says the same again is no update.
create table warehouse_rows (
    sync text not null,
    key_hash bytea not null,
    content_hash bytea not null,
    primary key (sync, key_hash)
);
