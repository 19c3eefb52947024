-- What flows bring about. The first index finds the runs of a flow by their start and costs an entry a run; building it
-- locks flow_runs against writes for the time of one pass over it. The second finds changes by age, in a few pages.
create index flow_runs_started on flow_runs (flow, started_at);
create index flow_changes_by_age on flow_changes using brin (decided_at);
