-- What was answered to requests that must not happen twice.

-- name: idempotency_key_find
SELECT route, request_sha256, status, reply::text AS reply, location
FROM idempotency_keys
WHERE client_id = $1 AND caller_id = $2 AND key = $3 AND expires_at > now()

-- Changes nothing where the key is in use. Waits for a transaction that is about to use it.
-- name: idempotency_key_add
INSERT INTO idempotency_keys (client_id, caller_id, key, route, request_sha256, status, reply,
                              location)
VALUES ($1, $2, $3, $4, $5, $6, $7::text::json, $8)
ON CONFLICT (client_id, caller_id, key) DO UPDATE
SET route = EXCLUDED.route, request_sha256 = EXCLUDED.request_sha256, status = EXCLUDED.status,
    reply = EXCLUDED.reply, location = EXCLUDED.location, created_at = EXCLUDED.created_at,
    expires_at = EXCLUDED.expires_at
WHERE idempotency_keys.expires_at <= now()

-- name: idempotency_key_remove_expired
DELETE FROM idempotency_keys
WHERE expires_at < now()
