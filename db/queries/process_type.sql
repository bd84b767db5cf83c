-- Kinds of workflows, the same for all clients.
-- name: process_type_list
SELECT process_type_id, display_name, description, is_active, default_version, created_at, updated_at,
       revision
FROM process_types
WHERE $1::boolean IS NULL OR is_active = $1
ORDER BY process_type_id
LIMIT 1000

-- name: process_type_show
SELECT process_type_id, display_name, description, is_active, default_version, created_at, updated_at,
       revision
FROM process_types
WHERE process_type_id = $1

-- name: process_type_add
INSERT INTO process_types (process_type_id, display_name, description)
VALUES ($1, $2::jsonb ->> 'display_name', coalesce($2::jsonb ->> 'description', ''))

-- The members of $3 that are there.
-- name: process_type_change
UPDATE process_types
SET display_name = coalesce($3::jsonb ->> 'display_name', display_name),
    description = coalesce($3::jsonb ->> 'description', description),
    is_active = coalesce(($3::jsonb ->> 'is_active')::boolean, is_active)
WHERE process_type_id = $1 AND (revision = $2 OR $2 = 0)
