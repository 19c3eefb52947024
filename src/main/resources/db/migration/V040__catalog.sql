-- Published rulebooks: each version with all of its texts, for ever, since a profile that has not been decided for a
-- while is stepped with the versions that were live meanwhile. A few rows a day at most; creates tables, locks nothing.

create table rulebooks (
    version int primary key,
    rulebook text not null,
    checksum text not null,
    author text not null,
    message text not null,
    published_at timestamptz not null
);

create table rulebook_files (
    version int not null references rulebooks (version),
    path text not null,
    content text not null,
    primary key (version, path)
);

-- How far the background work has come that makes every profile due once for a new version: all profiles up to
-- marked_until have been. One row a version; a row without finished_at is work that any replica carries on.
create table rollouts (
    version int primary key references rulebooks (version),
    marked_until text not null,
    finished_at timestamptz null
);
