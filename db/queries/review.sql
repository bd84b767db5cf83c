-- name: review_correction_add
INSERT INTO review_corrections (client_id, process_id, document_id, field_path, value_before,
                                value_after, reviewer, reason, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: review_approval_add
INSERT INTO review_approvals (client_id, process_id, reviewer)
VALUES ($1, $2, $3)
ON CONFLICT (process_id, reviewer) DO NOTHING

-- name: review_approval_count
SELECT count(*) AS total, count(*) FILTER (WHERE reviewer = $2) AS own
FROM review_approvals
WHERE process_id = $1

-- name: review_approval_clear
DELETE FROM review_approvals
WHERE process_id = $1

-- ---- who has which ----

-- name: review_claim
UPDATE processes
SET review_claimed_by = $2, review_claimed_until = now() + $3::bigint * interval '1 second'
WHERE process_id = $1 AND status = 'hitl_review'
RETURNING review_claimed_until AS until

-- name: review_prolong
UPDATE processes
SET review_claimed_until = now() + $3::bigint * interval '1 second'
WHERE process_id = $1 AND status = 'hitl_review' AND review_claimed_by = $2
  AND review_claimed_until > now()
RETURNING review_claimed_until AS until

-- name: review_release
UPDATE processes
SET review_claimed_by = NULL, review_claimed_until = NULL
WHERE process_id = $1

-- name: review_find_free
SELECT process_id
FROM processes p
WHERE status = 'hitl_review' AND coalesce(review_claimed_until <= now(), true)
  AND ($2::text IS NULL OR process_type_id = $2)
  AND NOT EXISTS (SELECT FROM review_approvals a
                  WHERE a.client_id = p.client_id AND a.process_id = p.process_id
                    AND a.reviewer = $1)
ORDER BY priority, created_at, process_id
LIMIT 1
FOR NO KEY UPDATE SKIP LOCKED

-- ---- saves that meet ----

-- Another value for the same, for what it is part of, or for a part of it.
-- name: review_list_conflicts
SELECT c.field_path AS pointer, u.email, c.created_at AS at
FROM review_corrections c
LEFT JOIN users u ON u.client_id = c.client_id AND u.user_id = c.reviewer
WHERE c.process_id = $1 AND c.revision > $2 AND c.reviewer IS DISTINCT FROM $3
  AND EXISTS (SELECT FROM jsonb_each($4::jsonb) AS wanted (pointer, value)
              WHERE (c.field_path = wanted.pointer
                     AND c.value_after IS DISTINCT FROM wanted.value)
                 OR starts_with(c.field_path, wanted.pointer || '/')
                 OR starts_with(wanted.pointer, c.field_path || '/'))
ORDER BY c.revision, c.field_path
LIMIT 100

-- name: review_raise_revision
UPDATE processes
SET review_revision = review_revision + 1
WHERE process_id = $1

-- ---- what people see ----

-- Priority and age are one number of the cursor: microseconds since 2000 are below 9e15.
-- name: review_list_queue
SELECT p.process_id, p.process_type_id, d.file_name, p.status, p.priority, p.overall_confidence,
       p.review_reasons, p.created_at, u.user_id AS claimed_by, u.email AS claimed_by_email,
       CASE WHEN u.user_id IS NOT NULL THEN p.review_claimed_until END AS claimed_until,
       (SELECT count(*) FROM review_approvals a
        WHERE a.client_id = p.client_id AND a.process_id = p.process_id) AS approvals,
       p.review_revision AS revision,
       p.priority * 9000000000000000
           + (extract(epoch FROM p.created_at - timestamptz '2000-01-01 00:00:00Z')
              * 1000000)::bigint
           || '_' || p.process_id AS cursor
FROM processes p
LEFT JOIN users u ON u.client_id = p.client_id AND u.user_id = p.review_claimed_by
                 AND p.review_claimed_until > now()
LEFT JOIN LATERAL (SELECT d.file_name
                   FROM documents d
                   WHERE d.client_id = p.client_id AND d.process_id = p.process_id
                   ORDER BY d.position LIMIT 1) AS d ON true
WHERE p.status = 'hitl_review'
  AND (p.priority, p.created_at, p.process_id)
      > (coalesce(($2::bigint / 9000000000000000)::smallint, -1::smallint),
         to_timestamp(946684800 + coalesce($2::bigint % 9000000000000000, 0) / 1000000.0),
         coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
  AND ($4::text IS NULL OR p.process_type_id = $4)
  AND ($5::uuid IS NULL OR u.user_id = $5)
  AND (NOT $6::boolean OR u.user_id IS NULL)
ORDER BY p.priority, p.created_at, p.process_id
LIMIT $1

-- name: review_show
SELECT p.process_id, p.process_type_id, d.file_name, p.status, p.priority, p.overall_confidence,
       p.review_reasons, p.created_at, u.user_id AS claimed_by, u.email AS claimed_by_email,
       CASE WHEN u.user_id IS NOT NULL THEN p.review_claimed_until END AS claimed_until,
       (SELECT count(*) FROM review_approvals a
        WHERE a.client_id = p.client_id AND a.process_id = p.process_id) AS approvals,
       p.review_revision AS revision
FROM processes p
LEFT JOIN users u ON u.client_id = p.client_id AND u.user_id = p.review_claimed_by
                 AND p.review_claimed_until > now()
LEFT JOIN LATERAL (SELECT d.file_name
                   FROM documents d
                   WHERE d.client_id = p.client_id AND d.process_id = p.process_id
                   ORDER BY d.position LIMIT 1) AS d ON true
WHERE p.process_id = $1

-- name: review_list_corrections
SELECT c.field_path AS pointer, c.document_id, c.value_before, c.value_after, c.reviewer, u.email,
       c.reason, c.revision, c.created_at
FROM review_corrections c
LEFT JOIN users u ON u.client_id = c.client_id AND u.user_id = c.reviewer
WHERE c.process_id = $1
ORDER BY c.revision, c.created_at, c.field_path
LIMIT 1000
