-- name: review_correction_add
INSERT INTO review_corrections (client_id, process_id, document_id, field_path, value_before,
                                value_after, reviewer, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

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
