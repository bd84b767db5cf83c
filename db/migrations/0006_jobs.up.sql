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
    lane text NOT NULL DEFAULT 'processing' CHECK (lane IN ('reading', 'processing', 'output')),
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
COMMENT ON COLUMN jobs.lane IS
    'Which of a worker''s groups of threads does it: reading takes the processor, processing is '
    'quick, output waits for others.';
COMMENT ON COLUMN jobs.priority IS 'Smaller goes first; 100 is ordinary.';
COMMENT ON COLUMN jobs.run_at IS
    'Not before this moment; while a worker has the job, the end of its lease.';
COMMENT ON COLUMN jobs.seq IS 'Order among equals, and where a claim goes on from.';
COMMENT ON COLUMN jobs.lease_token IS
    'New with each claim: whoever comes with an old one has lost the job, and its result is '
    'dropped.';
-- In lanes, so that slow reading never holds up what is quick; in a lane by clients in turn.
CREATE INDEX idx_jobs_lane_client_id_priority_run_at_seq
    ON jobs (lane, client_id, priority, run_at, seq);

CREATE POLICY worker_access ON jobs TO docflow_worker USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE, UPDATE (step, lane, priority, run_at, attempts, lease_owner, lease_token)
    ON jobs TO docflow_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON jobs TO docflow_worker;
GRANT SELECT ON jobs TO docflow_platform;

CALL protect_tenant_table('jobs');

-- Every result of a job is written behind this: a worker whose lease ran out, or whose job somebody
-- cancelled, changes nothing.
CREATE FUNCTION jobs_hold(job uuid, token uuid) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM FROM jobs WHERE job_id = job AND lease_token = token FOR UPDATE;
    IF NOT FOUND THEN
        RAISE SQLSTATE 'DF409' USING
            MESSAGE = format('the lease of job %s is lost', job), TABLE = 'jobs';
    END IF;
END
$$;
COMMENT ON FUNCTION jobs_hold(uuid, uuid) IS
    'Locks the job when the lease is still that of the caller, else raises DF409.';
GRANT EXECUTE ON FUNCTION jobs_hold(uuid, uuid) TO docflow_app, docflow_worker;

CREATE TABLE workers (
    worker_id uuid PRIMARY KEY,
    name text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);
COMMENT ON TABLE workers IS
    'Programs that work off jobs. No client''s own; a row is removed by the worker itself, or by '
    'another one when it was not seen for a day.';
COMMENT ON COLUMN workers.name IS 'Host and process number.';
GRANT SELECT, INSERT, UPDATE, DELETE ON workers TO docflow_worker;
GRANT SELECT ON workers TO docflow_platform;
