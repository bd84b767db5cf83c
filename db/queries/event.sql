-- What happens to the processes of a client, as it is told to those who listen. Rows of
-- transactions that run are not there yet: all that come later stand behind what was told.

-- name: event_find_end
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 AS txid,
       9223372036854775807 AS seq

-- Those of a week: who was away for longer reads the lists.
-- name: event_list
SELECT a.txid::text::bigint AS txid, a.seq, a.timestamp, a.event, a.process_id, a.process_type_id,
       a.stage_type, a.result, p.status, p.current_stage,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'notification_id', n.notification_id, 'type', n.type, 'severity', n.severity,
                   'title', n.title)), '[]')
        FROM notifications n
        WHERE n.process_id = a.process_id AND n.created_at = a.timestamp AND n.user_id IS NULL)
           AS notifications
FROM audit_logs a
LEFT JOIN processes p ON p.client_id = a.client_id AND p.process_id = a.process_id
WHERE (a.txid, a.seq) > ($2::bigint::text::xid8, $3::bigint)
  AND a.txid < pg_snapshot_xmin(pg_current_snapshot())
  AND a.timestamp > now() - interval '7 days'
  AND a.process_id IS NOT NULL
ORDER BY a.txid, a.seq
LIMIT $1

-- Who of these people and keys may still listen.
-- name: event_list_listeners
SELECT u.user_id AS id, u.session_generation
FROM users u
JOIN clients c ON c.client_id = u.client_id
WHERE u.user_id = ANY ($1::uuid[]) AND u.status = 'active' AND c.status = 'active'
  AND c.deleted_at IS NULL
UNION ALL
SELECT k.api_key_id, 0
FROM api_keys k
JOIN clients c ON c.client_id = k.client_id
WHERE k.api_key_id = ANY ($2::uuid[]) AND k.revoked_at IS NULL
  AND coalesce(k.expires_at > now(), true) AND c.status = 'active' AND c.deleted_at IS NULL
