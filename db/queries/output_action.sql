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

-- Failed ones start anew, each with a job.
-- name: output_action_retry
WITH again AS (
    UPDATE output_actions
    SET status = 'pending', retry_count = 0, error_message = NULL
    WHERE process_id = $1 AND status = 'failed'
    RETURNING client_id, process_id, action_id
)
INSERT INTO jobs (client_id, kind, lane, process_id, action_id)
SELECT client_id, 'action', 'output', process_id, action_id FROM again
ON CONFLICT (process_id, action_id) DO NOTHING

-- name: notification_add
INSERT INTO notifications (client_id, process_id, type, severity, title, message)
VALUES ($1, $2, $3, $4, $5, $6)
