-- Who changed what, kept for ever; some rows a day. A new table only: locks nothing.

create table audit (
    audit_id bigint generated always as identity primary key,
    at timestamptz not null,
    actor text not null,
    action text not null,
    subject text not null,
    details jsonb not null
);
