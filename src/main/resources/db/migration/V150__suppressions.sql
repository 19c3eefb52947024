-- Addresses that nothing is sent to any more: a row each, by its hash alone. A new table only: locks nothing that exists.
-- It has no profile: an address stays suppressed whoever has it, also after its person was erased.
create table suppressions (
    -- SHA-256 of the address in lower case.
    address_hash bytea primary key,
    reason text not null check (reason in ('hard-bounce', 'complaint', 'manual')),
    at timestamptz not null,
    -- The id of the event, or of the API key, that it comes from.
    source text not null
);
