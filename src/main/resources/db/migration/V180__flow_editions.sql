-- By which text of its flow a run goes on, so that runs can stay on theirs when another one is published. Runs of before
-- do not know theirs: they go on by the live one. The default is no rewrite of the table.
alter table flow_runs add column edition text not null default '';
