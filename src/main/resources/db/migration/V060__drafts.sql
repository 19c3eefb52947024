-- Drafts of rulebooks, where rules come from, and how far the roll-out of a version is. Some rows a day; creates small
-- tables, and adds columns with constant defaults to one of a few rows: locks nothing for long.

-- What somebody prepares over a published version. The revision counts its edits; a validation is of one revision.
create table drafts (
    draft_id bigint generated always as identity primary key,
    base int not null references rulebooks (version),
    author text not null,
    message text not null,
    state text not null check (state in ('draft', 'validated', 'published')),
    revision int not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    editors text[] not null,
    validation jsonb,
    version int references rulebooks (version)
);

-- The edits alone; null: the file is deleted.
create table draft_files (
    draft_id bigint not null references drafts (draft_id) on delete cascade,
    path text not null,
    content text,
    primary key (draft_id, path)
);

-- Who approved which texts; an approval of other texts than those to be published counts for nothing.
create table draft_approvals (
    draft_id bigint not null references drafts (draft_id) on delete cascade,
    key_id text not null,
    checksum text not null,
    name text not null,
    comment text not null,
    at timestamptz not null,
    primary key (draft_id, key_id)
);

-- One row: where rules come from. kept: checksum of files on disk that were decided not to be taken.
create table rulebook_source (
    only_row boolean primary key default true check (only_row),
    source text not null check (source in ('files', 'api')),
    kept text not null,
    changed_by text not null,
    changed_at timestamptz not null
);

insert into rulebook_source (source, kept, changed_by, changed_at)
values ('files', '', 'default', now());

-- total: how many profiles there were when it began; marked: how many of them have been made due; marked_at: all have.
-- finished_at says from now on that all of them are decided.
alter table rollouts
    add column started_at timestamptz,
    add column total bigint not null default 0,
    add column marked bigint not null default 0,
    add column marked_at timestamptz;
