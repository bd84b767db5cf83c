-- Without revisions; passwords are the business of docflow_auth alone again.

SET LOCAL ROLE docflow_owner;

DROP INDEX idx_api_keys_client_id_created_at;
DROP INDEX idx_output_actions_client_id_created_at;
DROP INDEX idx_users_client_id_created_at;

REVOKE INSERT (password_hash, password_changed_at),
       UPDATE (password_hash, password_changed_at, failed_login_attempts, locked_until)
    ON users FROM docflow_app, docflow_platform;

DROP TRIGGER users_end_sessions ON users;
DROP FUNCTION users_end_sessions();
DROP TRIGGER users_raise_revision ON users;
ALTER TABLE users DROP COLUMN revision;
DROP TRIGGER process_types_raise_revision ON process_types;
ALTER TABLE process_types DROP COLUMN revision;
DROP TRIGGER clients_raise_revision ON clients;
ALTER TABLE clients DROP COLUMN revision;
DROP FUNCTION raise_revision();
