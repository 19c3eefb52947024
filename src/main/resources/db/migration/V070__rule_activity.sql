-- When each live rule was first seen and last matched, so that rules that nobody needs any more can be told. One row a
-- live rule, thousands at most; each replica updates at most all of them once a minute. Creates a table, locks nothing.

create table rule_activity (
    file text not null,
    rule text not null,
    first_seen_at timestamptz not null,
    last_matched_at timestamptz null,
    primary key (file, rule)
);
