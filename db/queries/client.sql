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
