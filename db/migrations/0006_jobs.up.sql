-- The queue: one narrow row for each job that is not finished.
--
-- A worker claims a job by moving run_at to the end of its lease, so that the job of a worker that
-- died comes back by itself; a finished job is deleted. What the job is about stays in processes
-- and output_actions.

SET LOCAL ROLE docflow_owner;

CREATE TABLE jobs (
    job_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('stage', 'action')),
    step text CHECK (step ~ '^[a-z][a-z_]*$'),
    process_id uuid NOT NULL,
    action_id uuid,
    priority smallint NOT NULL DEFAULT 100 CHECK (priority BETWEEN 0 AND 1000),
    run_at timestamptz NOT NULL DEFAULT now(),
    seq bigint GENERATED ALWAYS AS IDENTITY,
    attempts smallint NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    lease_owner text,
    lease_token uuid,
    -- One unfinished stage job for each process, one job for each action.
    UNIQUE NULLS NOT DISTINCT (process_id, action_id),
    FOREIGN KEY (client_id, process_id) REFERENCES processes (client_id, process_id)
        ON DELETE CASCADE,
    FOREIGN KEY (client_id, process_id, action_id)
        REFERENCES output_actions (client_id, process_id, action_id) ON DELETE CASCADE,
    CONSTRAINT jobs_kind_step_check CHECK ((kind = 'stage') = (step IS NOT NULL)),
    CONSTRAINT jobs_kind_action_id_check CHECK ((kind = 'action') = (action_id IS NOT NULL)),
    CONSTRAINT jobs_lease_token_check CHECK ((lease_owner IS NULL) = (lease_token IS NULL))
) WITH (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
);
COMMENT ON TABLE jobs IS
    'Work that is to be done: a stage of a process, or one of its output actions.';
COMMENT ON COLUMN jobs.step IS
    'Which step of a stage job: ingest, classify, extract, ...; null for an action.';
COMMENT ON COLUMN jobs.priority IS 'Smaller goes first; 100 is ordinary.';
COMMENT ON COLUMN jobs.run_at IS
    'Not before this moment; while a worker has the job, the end of its lease.';
COMMENT ON COLUMN jobs.seq IS 'Order among equals, and where a claim goes on from.';
COMMENT ON COLUMN jobs.lease_token IS
    'New with each claim: whoever comes with an old one has lost the job, and its result is '
    'dropped.';
CREATE INDEX idx_jobs_priority_run_at_seq ON jobs (priority, run_at, seq);
CREATE INDEX idx_jobs_client_id_priority_run_at_seq ON jobs (client_id, priority, run_at, seq);

CREATE POLICY worker_access ON jobs TO docflow_worker USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE, UPDATE (priority, run_at, attempts, lease_owner, lease_token)
    ON jobs TO docflow_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON jobs TO docflow_worker;
GRANT SELECT ON jobs TO docflow_platform;

CALL protect_tenant_table('jobs');
