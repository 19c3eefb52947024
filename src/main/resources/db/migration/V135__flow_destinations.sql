-- Which destination a step of a flow names. A default that is no expression: nothing is rewritten, the lock is short.

alter table flow_changes
    add column destination text not null default '';
