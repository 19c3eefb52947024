-- By which text of its flow a run goes on, so that runs can stay on theirs when another one is published. Runs of before
-- learn theirs when the version that they went by is left. Adding it holds off others for an instant, and rewrites nothing.
alter table flow_runs add column edition text not null default '';
