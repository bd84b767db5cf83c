-- What the migrator asks for. It runs as the login user, and as docflow_owner where it writes.

-- name: migration_set_patience
SELECT set_config('lock_timeout', $1, false)

-- One lock for all programs on this database; the number is "docflow" in ASCII.
-- name: migration_lock
SELECT pg_advisory_lock(28268802310467447)

-- Every role of the program may read which migrations are applied; only the owner writes it.
-- name: migration_read
SELECT set_config('role', 'docflow_app', true)

-- name: migration_own
SELECT set_config('role', 'docflow_owner', true)

-- name: migration_table_exists
SELECT to_regclass('public.schema_migrations') IS NOT NULL AS is_present

-- name: migration_list
SELECT version, name, checksum, applied_at
FROM public.schema_migrations
ORDER BY version

-- These two are sent with their migration's file, in one string.
-- name: migration_record
INSERT INTO public.schema_migrations (version, name, checksum)
VALUES ($1, $2, $3)

-- name: migration_forget
DELETE FROM public.schema_migrations
WHERE version = $1

-- The database's own mark, not what a session may have been started with.
-- name: migration_environment
SELECT current_database() AS database,
       coalesce((SELECT split_part(setting, '=', 2)
                 FROM pg_db_role_setting, unnest(setconfig) AS setting
                 WHERE setrole = 0
                   AND setdatabase = (SELECT oid FROM pg_database
                                      WHERE datname = current_database())
                   AND setting LIKE 'docflow.environment=%'), '') AS environment

-- name: migration_owners_exist
SELECT count(*) = 2 AS is_present
FROM pg_roles
WHERE rolname IN ('docflow_owner', 'docflow_search')

-- name: migration_own_search
SELECT set_config('role', 'docflow_search', true)

-- name: migration_drop_search
DROP OWNED BY docflow_search CASCADE

-- name: migration_drop_owner
DROP OWNED BY docflow_owner CASCADE

-- name: migration_platform
SELECT set_config('role', 'docflow_platform', true)

-- name: migration_has_clients
SELECT EXISTS (SELECT FROM public.clients) AS is_present
