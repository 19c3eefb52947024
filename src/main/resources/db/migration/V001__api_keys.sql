-- Who may do what. Tens of rows; locks nothing.
create table api_keys (
    key_id text primary key,
    name text not null,
    hash bytea not null unique,
    roles text[] not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz
);
