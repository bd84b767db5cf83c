-- How the queue is worked off: in lanes, so that slow reading never holds up what is quick, and within
-- a lane by clients in turn; and which programs are at it.

SET LOCAL ROLE docflow_owner;

ALTER TABLE jobs ADD COLUMN lane text NOT NULL DEFAULT 'processing'
    CHECK (lane IN ('reading', 'processing', 'output'));
COMMENT ON COLUMN jobs.lane IS
    'Which of a worker''s groups of threads does it: reading takes the processor, processing is '
    'quick, output waits for others.';
DROP INDEX idx_jobs_priority_run_at_seq;
DROP INDEX idx_jobs_client_id_priority_run_at_seq;
CREATE INDEX idx_jobs_lane_client_id_priority_run_at_seq
    ON jobs (lane, client_id, priority, run_at, seq);
GRANT UPDATE (step, lane) ON jobs TO docflow_app;

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

CREATE FUNCTION configuration_defaults() RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_object_agg(name, default_value) FROM configuration_options;
END;
COMMENT ON FUNCTION configuration_defaults() IS
    'What every option of configurations is that does not name it.';
GRANT EXECUTE ON FUNCTION configuration_defaults() TO docflow_app, docflow_worker, docflow_platform;
