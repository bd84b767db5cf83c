-- Clients that have jobs: one step of an index for each and lane, however many jobs there are.
-- name: job_list_clients
WITH RECURSIVE turn (lane, client_id) AS (
    SELECT lanes.lane, (SELECT j.client_id FROM jobs j WHERE j.lane = lanes.lane
                        ORDER BY j.client_id LIMIT 1)
    FROM unnest($1::text[]) AS lanes (lane)
    UNION ALL
    SELECT turn.lane, (SELECT j.client_id FROM jobs j
                       WHERE j.lane = turn.lane AND j.client_id > turn.client_id
                       ORDER BY j.client_id LIMIT 1)
    FROM turn
    WHERE turn.client_id IS NOT NULL
)
SELECT DISTINCT client_id
FROM turn
WHERE client_id IS NOT NULL
ORDER BY client_id

-- At most $6 due jobs of each client and $9 in all, each client from where its last claim ended
-- ($3..$5): without that, an old snapshot somewhere makes every claim walk over all jobs that are gone
-- but not yet vacuumed.
-- name: job_claim
WITH due AS MATERIALIZED (
    SELECT next.*
    FROM unnest($2::uuid[], $3::smallint[], $4::timestamptz[], $5::bigint[])
             AS turn (client_id, priority, run_at, seq)
    CROSS JOIN LATERAL (
        SELECT j.job_id, j.priority, j.run_at, j.seq
        FROM jobs j
        WHERE j.lane = $1 AND j.client_id = turn.client_id AND j.run_at <= now()
          AND (j.priority, j.run_at, j.seq) > (turn.priority, turn.run_at, turn.seq)
        ORDER BY j.priority, j.run_at, j.seq
        LIMIT $6
        FOR UPDATE SKIP LOCKED) AS next
    LIMIT $9
)
UPDATE jobs
SET lease_owner = $7, lease_token = gen_random_uuid(), attempts = attempts + 1,
    run_at = now() + $8 * interval '1 millisecond'
FROM due
WHERE jobs.job_id = due.job_id
RETURNING jobs.job_id, jobs.client_id, jobs.kind, jobs.step, jobs.process_id, jobs.action_id,
          jobs.attempts, jobs.lease_token, due.priority, due.run_at::text AS due_at, due.seq

-- Those whose lease is still theirs.
-- name: job_extend
UPDATE jobs
SET run_at = now() + $3 * interval '1 millisecond'
FROM unnest($1::uuid[], $2::uuid[]) AS held (job_id, lease_token)
WHERE jobs.job_id = held.job_id AND jobs.lease_token = held.lease_token
RETURNING jobs.job_id, jobs.lease_token

-- As if they had never been claimed, but not to be claimed before a pause.
-- name: job_release
UPDATE jobs
SET run_at = now() + $3 * interval '1 millisecond', lease_owner = NULL, lease_token = NULL, attempts = greatest(attempts - 1, 0)
FROM unnest($1::uuid[], $2::uuid[]) AS held (job_id, lease_token)
WHERE jobs.job_id = held.job_id AND jobs.lease_token = held.lease_token

-- Done, many at once.
-- name: job_finish
DELETE FROM jobs
USING unnest($1::uuid[], $2::uuid[]) AS held (job_id, lease_token)
WHERE jobs.job_id = held.job_id AND jobs.lease_token = held.lease_token

-- A claim and a heartbeat may be lost in a crash: the lease runs out then. They are planned once, by
-- the indexes whatever the statistics say: these are of a queue that was empty when they were made, or
-- a million long.
-- name: job_lease_lightly
SELECT set_config('synchronous_commit', 'off', true),
       set_config('plan_cache_mode', 'force_generic_plan', true),
       set_config('enable_seqscan', 'off', true),
       set_config('enable_hashjoin', 'off', true),
       set_config('enable_mergejoin', 'off', true)

-- name: job_hold
SELECT jobs_hold($1, $2)

-- name: job_advance
UPDATE jobs
SET step = $2, lane = $3, run_at = now(), attempts = 0, lease_owner = NULL, lease_token = NULL
WHERE job_id = $1

-- name: job_postpone
UPDATE jobs
SET run_at = now() + $2 * interval '1 millisecond', lease_owner = NULL, lease_token = NULL
WHERE job_id = $1

-- name: job_remove
DELETE FROM jobs
WHERE job_id = $1

-- name: job_remove_process
DELETE FROM jobs
WHERE process_id = $1

-- name: job_add
INSERT INTO jobs (client_id, kind, step, lane, process_id, action_id, priority)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (process_id, action_id) DO NOTHING

-- Whether something is due, or somebody is at work.
-- name: job_is_any_open
SELECT EXISTS (SELECT FROM jobs WHERE run_at <= now() OR lease_token IS NOT NULL) AS is_any

-- name: job_notify
SELECT pg_notify('docflow_jobs', '')

-- name: worker_see
INSERT INTO workers (worker_id, name)
VALUES ($1, $2)
ON CONFLICT (worker_id) DO UPDATE SET seen_at = now()

-- name: worker_forget
DELETE FROM workers
WHERE worker_id = $1 OR seen_at < now() - interval '1 day'

-- name: worker_is_live
SELECT EXISTS (SELECT FROM workers
               WHERE seen_at > now() - $1 * interval '1 millisecond') AS is_live
