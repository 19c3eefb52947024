-- Backtests: what each compares, how far it is, and what it has found so far. Tens of rows of some 100 KB, bounded by
-- signalbox.backtests.keep. A chunk is work that any replica may take; its row goes in the transaction that adds what
-- it found, so one is never counted twice. Creates tables only; locks nothing.

create table backtests (
    backtest_id text primary key,
    created_at timestamptz not null,
    started_at timestamptz,
    finished_at timestamptz,
    state text not null check (state in ('waiting', 'running', 'finished', 'cancelled', 'failed')),
    author text not null,
    message text not null,
    candidate_name text not null,
    candidate_checksum text not null,
    candidate_files text not null,
    against int not null references rulebooks (version),
    from_at timestamptz not null,
    until_at timestamptz not null,
    -- Events received later are left out, so that all chunks see the same history.
    received_until timestamptz not null,
    scope text not null,
    profiles_total bigint,
    profiles_done bigint not null default 0,
    candidate_nanos bigint not null default 0,
    result text,
    error text
);

create index backtests_created on backtests (created_at desc, backtest_id desc);
create index backtests_under_way on backtests (created_at) where state in ('waiting', 'running');
create index backtests_candidate on backtests (candidate_checksum, finished_at desc) where state = 'finished';

create table backtest_chunks (
    backtest_id text not null references backtests (backtest_id) on delete cascade,
    chunk bigint not null,
    profile_ids text[] not null,
    primary key (backtest_id, chunk)
);

-- Profiles to look at: some of each kind of difference.
create table backtest_samples (
    backtest_id text not null references backtests (backtest_id) on delete cascade,
    profile_id text not null,
    subject text not null,
    name text not null,
    difference text not null,
    sample text not null,
    primary key (backtest_id, profile_id, subject, name, difference)
);

-- People are erased by their id.
create index backtest_samples_profile on backtest_samples (profile_id);
