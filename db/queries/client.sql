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

-- What is shown of clients; a client sees itself.
-- name: client_list
SELECT client_id, name, slug, status, subscription_tier, token_balance, contact_email, settings,
       retention_days, processes_max, suspended_at, suspended_reason, deleted_at, created_at,
       updated_at, revision,
       (extract(epoch FROM created_at) * 1000000)::bigint || '_' || client_id AS cursor
FROM clients
WHERE (created_at, client_id)
      < (coalesce(to_timestamp($2::bigint / 1000000.0), 'infinity'),
         coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
ORDER BY created_at DESC, client_id DESC
LIMIT $1

-- name: client_show
SELECT client_id, name, slug, status, subscription_tier, token_balance, contact_email, settings,
       retention_days, processes_max, suspended_at, suspended_reason, deleted_at, created_at,
       updated_at, revision
FROM clients
WHERE client_id = $1

-- name: client_add
INSERT INTO clients (client_id, name, slug, subscription_tier, contact_email, settings,
                     retention_days, processes_max)
VALUES ($1, $2::jsonb ->> 'name', $2::jsonb ->> 'slug',
        coalesce($2::jsonb ->> 'subscription_tier', 'basic'), $2::jsonb ->> 'contact_email',
        coalesce($2::jsonb -> 'settings', '{}'), ($2::jsonb ->> 'retention_days')::integer,
        ($2::jsonb ->> 'processes_max')::integer)

-- The members of $3 that are there; what a client may say about itself.
-- name: client_change
UPDATE clients
SET name = coalesce($3::jsonb ->> 'name', name),
    contact_email = CASE WHEN $3::jsonb ? 'contact_email' THEN $3::jsonb ->> 'contact_email'
                         ELSE contact_email END,
    settings = coalesce($3::jsonb -> 'settings', settings),
    retention_days = CASE WHEN $3::jsonb ? 'retention_days'
                          THEN ($3::jsonb ->> 'retention_days')::integer
                          ELSE retention_days END
WHERE client_id = $1 AND (revision = $2 OR $2 = 0)

-- The same, with what only operators of the platform say.
-- name: client_change_standing
UPDATE clients
SET name = coalesce($3::jsonb ->> 'name', name),
    contact_email = CASE WHEN $3::jsonb ? 'contact_email' THEN $3::jsonb ->> 'contact_email'
                         ELSE contact_email END,
    settings = coalesce($3::jsonb -> 'settings', settings),
    retention_days = CASE WHEN $3::jsonb ? 'retention_days'
                          THEN ($3::jsonb ->> 'retention_days')::integer
                          ELSE retention_days END,
    subscription_tier = coalesce($3::jsonb ->> 'subscription_tier', subscription_tier),
    processes_max = CASE WHEN $3::jsonb ? 'processes_max'
                         THEN ($3::jsonb ->> 'processes_max')::integer ELSE processes_max END,
    status = coalesce($3::jsonb ->> 'status', status),
    suspended_at = CASE coalesce($3::jsonb ->> 'status', status)
                   WHEN 'suspended' THEN coalesce(suspended_at, now()) END,
    suspended_reason = CASE coalesce($3::jsonb ->> 'status', status)
                       WHEN 'suspended'
                       THEN coalesce($3::jsonb ->> 'suspended_reason', suspended_reason) END
WHERE client_id = $1 AND deleted_at IS NULL AND (revision = $2 OR $2 = 0)

-- Marked: nobody of it signs in any more, and nothing of it is lost.
-- name: client_remove
UPDATE clients
SET status = 'inactive', deleted_at = now(), suspended_at = NULL, suspended_reason = NULL
WHERE client_id = $1 AND deleted_at IS NULL AND (revision = $2 OR $2 = 0)
