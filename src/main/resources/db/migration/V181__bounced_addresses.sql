-- SHA-256 of the address that a mail was sent to, which a bounce is about; nothing for mails of before, of which the
-- person's address of now is taken. Adding it holds off others for an instant, and rewrites nothing.
alter table deliveries add column address_hash bytea;
