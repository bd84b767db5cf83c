-- name: user_find_by_email
SELECT user_id, email, role, status = 'active' AS is_active
FROM users
WHERE lower(email) = lower($1)

-- name: user_load
SELECT user_id, email, role, status = 'active' AS is_active
FROM users
WHERE user_id = $1

-- What is shown of people; hashes of passwords are not.
-- name: user_list
SELECT user_id, client_id, email, full_name, role, status, failed_login_attempts, locked_until,
       last_login_at, password_changed_at, created_at, updated_at, revision,
       (extract(epoch FROM created_at) * 1000000)::bigint || '_' || user_id AS cursor
FROM users
WHERE (created_at, user_id)
      < (coalesce(to_timestamp($2::bigint / 1000000.0), 'infinity'),
         coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
  AND ($4::uuid IS NULL OR client_id = $4)
ORDER BY created_at DESC, user_id DESC
LIMIT $1

-- name: user_show
SELECT user_id, client_id, email, full_name, role, status, failed_login_attempts, locked_until,
       last_login_at, password_changed_at, created_at, updated_at, revision
FROM users
WHERE user_id = $1

-- Without a password nobody signs in by one: pending.
-- name: user_add
INSERT INTO users (user_id, client_id, email, full_name, role, status, password_hash,
                   password_changed_at)
VALUES ($1, $2, lower($3), coalesce($4, ''), $5,
        CASE WHEN $6::text IS NULL THEN 'pending' ELSE 'active' END, $6::text,
        CASE WHEN $6::text IS NULL THEN NULL ELSE now() END)

-- The members of $3 that are there.
-- name: user_change
UPDATE users
SET full_name = coalesce($3::jsonb ->> 'full_name', full_name),
    role = coalesce($3::jsonb ->> 'role', role),
    status = coalesce($3::jsonb ->> 'status', status)
WHERE user_id = $1 AND (revision = $2 OR $2 = 0)

-- A new password also opens what too many wrong ones locked.
-- name: user_set_password
UPDATE users
SET password_hash = $2, password_changed_at = now(), failed_login_attempts = 0,
    locked_until = NULL,
    status = CASE WHEN status = 'pending' THEN 'active' ELSE status END
WHERE user_id = $1

-- name: user_remove
DELETE FROM users
WHERE user_id = $1 AND (revision = $2 OR $2 = 0)

-- The admins of the client that the user belongs to; nobody else changes them until the end of the
-- transaction.
-- name: user_count_admins
SELECT count(*) AS count
FROM (SELECT FROM users
      WHERE role = 'admin' AND status = 'active'
        AND client_id = (SELECT client_id FROM users WHERE user_id = $1)
      ORDER BY user_id
      FOR UPDATE) AS admins
