-- Takes back what 0001 put into this database. Roles and memberships stay: they belong to the
-- whole cluster, and another database may be using them. What PUBLIC lost is not given back:
-- temporary tables, and objects in schema public.

SET LOCAL ROLE docflow_owner;

DROP PROCEDURE protect_tenant_table(regclass);
DROP TABLE installation;
DROP FUNCTION refuse_change();
DROP FUNCTION update_updated_at_column();
DROP FUNCTION current_client_id();
DROP TABLE schema_migrations;
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;

RESET ROLE;

REVOKE ALL ON SCHEMA public
    FROM docflow_owner, docflow_app, docflow_worker, docflow_auth, docflow_platform, docflow_search;
