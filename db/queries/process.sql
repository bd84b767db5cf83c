-- name: process_load
SELECT process_id, client_id, process_type_id, config_version, status, current_stage,
       overall_confidence, requires_review, created_at, updated_at
FROM processes
WHERE process_id = $1
