-- name: audit_log_make_partitions
SELECT audit_logs_make_partitions($1) AS made
