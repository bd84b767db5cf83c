-- What the superuser of the private cluster does once: a login that is nobody by itself (NOINHERIT:
-- without a role set it may do nothing) and its database.

-- name: cluster_login_exists
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'docflow') AS is_present

-- name: cluster_create_login
CREATE ROLE docflow LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS

-- name: cluster_database_exists
SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'docflow') AS is_present

-- name: cluster_create_database
CREATE DATABASE docflow OWNER docflow ENCODING 'UTF8' TEMPLATE template0

-- name: cluster_mark_database
ALTER DATABASE docflow SET docflow.environment = 'private'

-- name: cluster_add_statistics
CREATE EXTENSION IF NOT EXISTS pg_stat_statements
