-- name: output_action_list
SELECT action_id, action_type, status, retry_count, max_retries, target_config, result,
       error_message, completed_at
FROM output_actions
WHERE process_id = $1
ORDER BY created_at, action_id

-- name: output_action_add
INSERT INTO output_actions (action_id, client_id, process_id, action_type, target_config,
                            max_retries)
VALUES ($1, $2, $3, $4, $5, $6)

-- What a delivery needs; that it begins stands there before anything leaves.
-- name: output_action_begin
UPDATE output_actions a
SET status = 'executing', attempted_at = now()
FROM processes p, clients c
WHERE a.action_id = $1 AND p.client_id = a.client_id AND p.process_id = a.process_id
  AND c.client_id = a.client_id
RETURNING a.action_id, a.process_id, a.action_type, a.target_config, a.retry_count, a.max_retries,
          p.process_type_id, p.final_output, p.created_at AS process_created_at, c.slug,
          (SELECT d.file_name FROM documents d
           WHERE d.client_id = a.client_id AND d.process_id = a.process_id
           ORDER BY d.position LIMIT 1) AS file_name

-- name: output_action_complete
UPDATE output_actions
SET status = 'completed', result = $2, error_message = NULL, completed_at = now()
WHERE action_id = $1

-- name: output_action_fail
UPDATE output_actions
SET status = CASE WHEN $2 THEN 'retrying' ELSE 'failed' END, error_message = $3,
    retry_count = retry_count + CASE WHEN $2 THEN 1 ELSE 0 END
WHERE action_id = $1

-- Failed ones of a process, or one of them, start anew, each with a job.
-- name: output_action_retry
WITH again AS (
    UPDATE output_actions
    SET status = 'pending', retry_count = 0, error_message = NULL
    WHERE process_id = $1 AND status = 'failed' AND ($2::uuid IS NULL OR action_id = $2)
    RETURNING client_id, process_id, action_id
)
INSERT INTO jobs (client_id, kind, lane, process_id, action_id)
SELECT client_id, 'action', 'output', process_id, action_id FROM again
ON CONFLICT (process_id, action_id) DO NOTHING

-- name: output_action_list_client
SELECT action_id, process_id, action_type, target_config, status, retry_count, max_retries, result,
       error_message, created_at, attempted_at, completed_at,
       (extract(epoch FROM created_at) * 1000000)::bigint || '_' || action_id AS cursor
FROM output_actions
WHERE (created_at, action_id)
      < (coalesce(to_timestamp($2::bigint / 1000000.0), 'infinity'),
         coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
  AND ($4::uuid IS NULL OR process_id = $4)
  AND ($5::text IS NULL OR status = $5)
  AND ($6::text IS NULL OR action_type = $6)
ORDER BY created_at DESC, action_id DESC
LIMIT $1

-- When it is tried again is its job's to know.
-- name: output_action_show
SELECT a.action_id, a.process_id, a.action_type, a.target_config, a.status, a.retry_count,
       a.max_retries, a.result, a.error_message, a.created_at, a.attempted_at, a.completed_at,
       j.run_at AS next_attempt_at
FROM output_actions a
LEFT JOIN jobs j ON j.process_id = a.process_id AND j.action_id = a.action_id
WHERE a.action_id = $1
