-- Documents that no process has yet.

-- name: upload_add
INSERT INTO uploads (document_id, client_id, file_name, file_size, sha256, created_by, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, now() + $7::bigint * interval '1 second')

-- One that a process has taken is found, too: whoever submits it again is told which process.
-- name: upload_find
SELECT document_id, client_id, file_name, file_size, sha256
FROM uploads
WHERE document_id = $1 AND expires_at > now()
UNION ALL
SELECT document_id, client_id, file_name, file_size, sha256
FROM documents
WHERE document_id = $1 AND sha256 IS NOT NULL

-- All of them, or the transaction fails.
-- name: upload_claim
CALL claim_uploads($1::uuid[])

-- name: upload_list
SELECT document_id, file_name, file_size, encode(sha256, 'hex') AS sha256, created_by, created_at,
       expires_at,
       (extract(epoch FROM created_at) * 1000000)::bigint || '_' || document_id AS cursor
FROM uploads
WHERE (created_at, document_id)
      < (coalesce(to_timestamp($2::bigint / 1000000.0), 'infinity'),
         coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
ORDER BY created_at DESC, document_id DESC
LIMIT $1

-- name: upload_show
SELECT document_id, file_name, file_size, encode(sha256, 'hex') AS sha256, created_by, created_at,
       expires_at
FROM uploads
WHERE document_id = $1

-- name: upload_remove
DELETE FROM uploads
WHERE document_id = $1

-- name: upload_remove_expired
DELETE FROM uploads
WHERE document_id IN (SELECT document_id FROM uploads WHERE expires_at < now()
                      ORDER BY expires_at LIMIT 1000)
RETURNING client_id, document_id
