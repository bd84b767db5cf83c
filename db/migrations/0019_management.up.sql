-- Clients, people and keys managed over the API: revisions for what several people edit, sessions
-- that end with the rights they were opened with, passwords that an admin sets and nobody reads.

SET LOCAL ROLE docflow_owner;

CREATE FUNCTION raise_revision() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    NEW.revision := OLD.revision + 1;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION raise_revision() IS
    'BEFORE UPDATE trigger of what people edit: whoever read an older revision is told.';

ALTER TABLE clients
    ADD COLUMN revision integer NOT NULL DEFAULT 1
        CONSTRAINT clients_revision_check CHECK (revision > 0);
COMMENT ON COLUMN clients.revision IS 'Raised by every edit, not by the balance.';
CREATE TRIGGER clients_raise_revision
    BEFORE UPDATE OF name, slug, status, subscription_tier, contact_email, settings, retention_days,
                     suspended_reason, deleted_at ON clients
    FOR EACH ROW EXECUTE FUNCTION raise_revision();

ALTER TABLE process_types
    ADD COLUMN revision integer NOT NULL DEFAULT 1
        CONSTRAINT process_types_revision_check CHECK (revision > 0);
COMMENT ON COLUMN process_types.revision IS 'Raised by every edit.';
CREATE TRIGGER process_types_raise_revision BEFORE UPDATE ON process_types FOR EACH ROW
    EXECUTE FUNCTION raise_revision();

ALTER TABLE users
    ADD COLUMN revision integer NOT NULL DEFAULT 1
        CONSTRAINT users_revision_check CHECK (revision > 0);
COMMENT ON COLUMN users.revision IS 'Raised by every edit, not by logins.';
CREATE TRIGGER users_raise_revision
    BEFORE UPDATE OF email, full_name, role, status ON users
    FOR EACH ROW EXECUTE FUNCTION raise_revision();

CREATE FUNCTION users_end_sessions() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.role <> OLD.role OR NEW.status <> OLD.status
       OR NEW.password_hash IS DISTINCT FROM OLD.password_hash THEN
        NEW.session_generation := OLD.session_generation + 1;
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION users_end_sessions() IS
    'BEFORE UPDATE trigger: whoever gets other rights, or another password, signs in again.';
CREATE TRIGGER users_end_sessions
    BEFORE UPDATE OF role, status, password_hash ON users
    FOR EACH ROW EXECUTE FUNCTION users_end_sessions();

-- Written, never read: hashes are compared by docflow_auth alone.
GRANT SELECT (revision), INSERT (password_hash, password_changed_at),
      UPDATE (password_hash, password_changed_at, failed_login_attempts, locked_until)
    ON users TO docflow_app, docflow_platform;

CREATE INDEX idx_users_client_id_created_at ON users (client_id, created_at DESC, user_id DESC);
CREATE INDEX idx_output_actions_client_id_created_at
    ON output_actions (client_id, created_at DESC, action_id DESC);
CREATE INDEX idx_api_keys_client_id_created_at
    ON api_keys (client_id, created_at DESC, api_key_id DESC);
