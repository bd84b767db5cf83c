-- Who signs in, by the role that may read how; addresses are in lower case.

-- name: account_find
SELECT u.user_id, u.client_id, u.email, u.full_name, u.role, u.password_hash,
       u.status = 'active' AS is_active, u.session_generation,
       coalesce(u.locked_until > now(), false) AS is_locked,
       u.client_id IS NULL OR (c.status = 'active' AND c.deleted_at IS NULL) AS is_client_active
FROM users u
LEFT JOIN clients c ON c.client_id = u.client_id
WHERE u.email = lower($1)

-- In the name of that role, or of the account's own client.
-- name: account_load
SELECT u.user_id, u.client_id, u.email, u.full_name, u.role, NULL AS password_hash,
       u.status = 'active' AS is_active, u.session_generation,
       coalesce(u.locked_until > now(), false) AS is_locked,
       u.client_id IS NULL OR (c.status = 'active' AND c.deleted_at IS NULL) AS is_client_active
FROM users u
LEFT JOIN clients c ON c.client_id = u.client_id
WHERE u.user_id = $1

-- name: account_note_success
UPDATE users
SET failed_login_attempts = 0, locked_until = NULL, last_login_at = now()
WHERE user_id = $1

-- From the tenth failure on, a quarter of an hour for each further one.
-- name: account_note_failure
UPDATE users
SET failed_login_attempts = failed_login_attempts + 1,
    locked_until = CASE WHEN failed_login_attempts >= 9 THEN now() + interval '15 minutes'
                        ELSE locked_until END
WHERE user_id = $1

-- The role that the provider says, if it says one; who was invited has come. In the client's name: who
-- proves who somebody is does not change what he may do.
-- name: account_admit
UPDATE users
SET role = coalesce($2, role),
    status = CASE WHEN status = 'pending' THEN 'active' ELSE status END
WHERE user_id = $1 AND role <> 'platform'
  AND (role <> coalesce($2, role) OR status = 'pending')

-- name: account_sign_out
UPDATE users
SET session_generation = session_generation + 1
WHERE user_id = $1

-- name: refresh_token_add
INSERT INTO refresh_tokens (user_id, family_id, token_hash, session_generation, expires_at)
VALUES ($1, $2, $3, $4, now() + $5::bigint * interval '1 second')

-- Of one that is good, once.
-- name: refresh_token_use
UPDATE refresh_tokens
SET used_at = now()
WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now()
RETURNING user_id, family_id, session_generation

-- All that descend from the same login as a token that was used before.
-- name: refresh_token_revoke
DELETE FROM refresh_tokens
WHERE family_id = (SELECT family_id FROM refresh_tokens
                   WHERE token_hash = $1 AND used_at IS NOT NULL)
RETURNING user_id

-- name: refresh_token_remove_user
DELETE FROM refresh_tokens
WHERE user_id = $1

-- name: refresh_token_remove_expired
DELETE FROM refresh_tokens
WHERE user_id = $1 AND expires_at < now()

-- name: api_key_find
SELECT k.api_key_id, k.client_id, k.key_hash, array_to_string(k.scopes, ' ') AS scopes,
       k.revoked_at IS NULL AND coalesce(k.expires_at > now(), true)
           AND c.status = 'active' AND c.deleted_at IS NULL AS is_active,
       coalesce(k.last_used_at < now() - interval '1 minute', true) AS is_use_news
FROM api_keys k
JOIN clients c ON c.client_id = k.client_id
WHERE k.prefix = $1

-- Of one whose secret has been proven before, asked for in its client's name.
-- name: api_key_load
SELECT k.api_key_id, k.client_id, NULL AS key_hash, array_to_string(k.scopes, ' ') AS scopes,
       k.revoked_at IS NULL AND coalesce(k.expires_at > now(), true)
           AND c.status = 'active' AND c.deleted_at IS NULL AS is_active,
       coalesce(k.last_used_at < now() - interval '1 minute', true) AS is_use_news
FROM api_keys k
JOIN clients c ON c.client_id = k.client_id
WHERE k.api_key_id = $1

-- name: api_key_note_use
UPDATE api_keys
SET last_used_at = now()
WHERE api_key_id = $1
