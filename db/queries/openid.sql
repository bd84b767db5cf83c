-- Signing in by a provider of OpenID Connect, by the role that may read how people sign in.

-- name: openid_login_remove_expired
DELETE FROM openid_logins
WHERE expires_at < now()

-- None when too many are under way.
-- name: openid_login_add
INSERT INTO openid_logins (state_hash, browser_hash, nonce, code_verifier, expires_at)
SELECT $1, $2, $3, $4, now() + $5::bigint * interval '1 second'
WHERE (SELECT count(*) FROM openid_logins) < 10000
RETURNING nonce

-- Once, and only by the browser that began it.
-- name: openid_login_take
DELETE FROM openid_logins
WHERE state_hash = $1 AND browser_hash = $2 AND expires_at > now()
RETURNING nonce, code_verifier

-- name: user_identity_find
SELECT user_id
FROM user_identities
WHERE issuer = $1 AND subject = $2

-- None when the user is somebody else there already.
-- name: user_identity_add
INSERT INTO user_identities (user_id, issuer, subject)
VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
RETURNING user_id
