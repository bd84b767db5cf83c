-- Keys of programs, as people manage them; what looks them up is in account.sql.

-- name: api_key_list
SELECT api_key_id, name, prefix, to_jsonb(scopes) AS scopes, created_by, expires_at, revoked_at,
       last_used_at, created_at,
       (extract(epoch FROM created_at) * 1000000)::bigint || '_' || api_key_id AS cursor
FROM api_keys
WHERE (created_at, api_key_id)
      < (coalesce(to_timestamp($2::bigint / 1000000.0), 'infinity'),
         coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
ORDER BY created_at DESC, api_key_id DESC
LIMIT $1

-- name: api_key_show
SELECT api_key_id, name, prefix, to_jsonb(scopes) AS scopes, created_by, expires_at, revoked_at,
       last_used_at, created_at
FROM api_keys
WHERE api_key_id = $1

-- name: api_key_locate
SELECT api_key_id, client_id
FROM api_keys
WHERE prefix = $1 OR api_key_id::text = $1

-- name: api_key_add
INSERT INTO api_keys (api_key_id, client_id, name, prefix, key_hash, scopes, created_by, expires_at)
VALUES ($1, current_client_id(), $2, $3, $4, $5, $6, $7)

-- The successor of a key that still counts: the same in all but its secret.
-- name: api_key_add_successor
INSERT INTO api_keys (api_key_id, client_id, name, prefix, key_hash, scopes, created_by, expires_at)
SELECT $1, client_id, name, $2, $3, scopes, $4, expires_at
FROM api_keys
WHERE api_key_id = $5 AND revoked_at IS NULL AND coalesce(expires_at > now(), true)

-- It ends now, or in so many seconds unless it would earlier.
-- name: api_key_retire
UPDATE api_keys
SET revoked_at = CASE WHEN $2::bigint = 0 THEN now() END,
    expires_at = CASE WHEN $2::bigint = 0 THEN expires_at
                      ELSE least(expires_at, now() + $2::bigint * interval '1 second') END
WHERE api_key_id = $1 AND revoked_at IS NULL
