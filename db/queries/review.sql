-- name: review_correction_add
INSERT INTO review_corrections (client_id, process_id, document_id, field_path, value_before,
                                value_after, reviewer, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
