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

-- What an admin may look for.
-- name: audit_log_list
SELECT audit_id, timestamp, client_id, process_id, process_type_id, event, stage_type, result,
       actor_type, actor_id, process_plugin_name, payload, token_usage, error_message, seq,
       (extract(epoch FROM timestamp) * 1000000)::bigint || '_' || seq AS cursor
FROM audit_logs
WHERE (timestamp, seq)
      < (coalesce(to_timestamp($2::bigint / 1000000.0), 'infinity'),
         coalesce($3::bigint, 9223372036854775807))
  AND timestamp >= coalesce($4::timestamptz, '-infinity')
  AND timestamp < coalesce($5::timestamptz, 'infinity')
  AND ($6::text IS NULL OR event = $6)
  AND ($7::uuid IS NULL OR process_id = $7)
  AND ($8::text IS NULL OR actor_id = $8)
  AND ($9::uuid IS NULL OR client_id = $9)
  AND ($10::text IS NULL OR result = $10)
ORDER BY timestamp DESC, seq DESC
LIMIT $1
