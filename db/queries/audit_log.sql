-- name: audit_log_make_partitions
SELECT audit_logs_make_partitions($1) AS made

-- name: audit_log_add
INSERT INTO audit_logs (process_id, client_id, process_type_id, result, stage_type, event,
                        actor_type, actor_id, process_plugin_name, document_urls, payload,
                        token_usage, error_message)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)

-- name: audit_log_list_process
SELECT timestamp, event, stage_type, result, actor_type, actor_id, payload, token_usage,
       error_message
FROM audit_logs
WHERE process_id = $1
ORDER BY timestamp, seq
LIMIT $2
