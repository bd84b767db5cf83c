-- name: notification_add
INSERT INTO notifications (client_id, process_id, type, severity, title, message)
VALUES ($1, $2, $3, $4, $5, $6)

-- A person's, and those that are for everybody of the client.
-- name: notification_list
SELECT notification_id, process_id, user_id, type, severity, title, message, is_read, read_at,
       created_at,
       (extract(epoch FROM created_at) * 1000000)::bigint || '_' || notification_id AS cursor
FROM notifications
WHERE (created_at, notification_id)
      < (coalesce(to_timestamp($2::bigint / 1000000.0), 'infinity'),
         coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
  AND (user_id IS NULL OR user_id = $4)
  AND ($5::boolean IS NULL OR is_read = $5)
  AND ($6::text IS NULL OR type = $6)
ORDER BY created_at DESC, notification_id DESC
LIMIT $1

-- One, or (null) all; to mark it again changes nothing.
-- name: notification_mark
UPDATE notifications
SET is_read = true, read_at = now()
WHERE ($1::uuid IS NULL OR notification_id = $1) AND (user_id IS NULL OR user_id = $2)
  AND NOT is_read

-- name: notification_show
SELECT notification_id, process_id, user_id, type, severity, title, message, is_read, read_at,
       created_at
FROM notifications
WHERE notification_id = $1 AND (user_id IS NULL OR user_id = $2)
