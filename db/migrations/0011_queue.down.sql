SET LOCAL ROLE docflow_owner;

DROP FUNCTION configuration_defaults();
DROP TABLE workers;
DROP FUNCTION jobs_hold(uuid, uuid);
REVOKE UPDATE (step, lane) ON jobs FROM docflow_app;
DROP INDEX idx_jobs_lane_client_id_priority_run_at_seq;
ALTER TABLE jobs DROP COLUMN lane;
CREATE INDEX idx_jobs_priority_run_at_seq ON jobs (priority, run_at, seq);
CREATE INDEX idx_jobs_client_id_priority_run_at_seq ON jobs (client_id, priority, run_at, seq);
