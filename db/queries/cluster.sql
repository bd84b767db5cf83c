-- What the superuser of the private cluster does once: a login that is nobody by itself (NOINHERIT:
-- without a role set it may do nothing) and a database that it uses but does not own, so that it can
-- neither become the owner of the schema nor drop what is in it.

-- The mark is made last and stands for all that comes before it.
-- name: cluster_is_furnished
SELECT EXISTS (SELECT FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase,
                           unnest(s.setconfig) AS setting
               WHERE d.datname = 'docflow' AND s.setrole = 0
                 AND setting LIKE 'docflow.environment=%') AS is_present

-- name: cluster_login_exists
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'docflow') AS is_present

-- The roles that the program becomes, made here as the first migration would make them, and after the
-- owner as there: a dump lists roles in the order of their making. One statement, so that the login
-- never exists without them.
-- name: cluster_create_login
DO '
BEGIN
    CREATE ROLE docflow_owner NOLOGIN NOINHERIT;
    CREATE ROLE docflow_app NOLOGIN NOINHERIT;
    CREATE ROLE docflow_worker NOLOGIN NOINHERIT;
    CREATE ROLE docflow_auth NOLOGIN NOINHERIT;
    CREATE ROLE docflow_platform NOLOGIN NOINHERIT;
    CREATE ROLE docflow LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS
        IN ROLE docflow_app, docflow_worker, docflow_auth, docflow_platform;
END'

-- name: cluster_database_exists
SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'docflow') AS is_present

-- name: cluster_create_database
CREATE DATABASE docflow OWNER postgres ENCODING 'UTF8' TEMPLATE template0

-- name: cluster_add_statistics
CREATE EXTENSION IF NOT EXISTS pg_stat_statements

-- name: cluster_mark_database
ALTER DATABASE docflow SET docflow.environment = 'private'
