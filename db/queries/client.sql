-- name: client_list_overview
SELECT c.client_id, c.slug, c.name, c.status, c.subscription_tier, c.token_balance,
       (SELECT count(*) FROM users u WHERE u.client_id = c.client_id) AS users,
       (SELECT count(*) FROM configurations f
         WHERE f.client_id = c.client_id AND f.is_active) AS configurations,
       (SELECT count(*) FROM v_active_processes p WHERE p.client_id = c.client_id)
           AS active_processes
FROM clients c
WHERE c.deleted_at IS NULL AND c.slug > $1
ORDER BY c.slug
LIMIT $2

-- name: client_find
SELECT client_id, slug, name, status
FROM clients
WHERE deleted_at IS NULL AND (slug = $1 OR client_id::text = $1)

-- What the client itself may do now.
-- name: client_load_own
SELECT client_id, slug, name,
       CASE WHEN deleted_at IS NULL THEN status ELSE 'deleted' END AS status
FROM clients
