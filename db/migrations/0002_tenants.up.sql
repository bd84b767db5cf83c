-- The tenants: clients, the people who sign in, and the keys their programs use.

SET LOCAL ROLE docflow_owner;

CREATE TABLE clients (
    client_id uuid PRIMARY KEY DEFAULT gen_random_uuid()
        CHECK (client_id <> '00000000-0000-0000-0000-000000000000'),
    name varchar(255) NOT NULL CHECK (name <> ''),
    slug varchar(63) NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended', 'inactive')),
    subscription_tier text NOT NULL DEFAULT 'basic'
        CHECK (subscription_tier IN ('basic', 'professional', 'enterprise')),
    token_balance bigint NOT NULL DEFAULT 0 CHECK (token_balance >= 0),
    contact_email varchar(254),
    settings jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
    retention_days integer CHECK (retention_days > 0),
    suspended_at timestamptz,
    suspended_reason text,
    deleted_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT clients_suspended_at_check CHECK (status <> 'suspended' OR suspended_at IS NOT NULL),
    CONSTRAINT clients_deleted_at_check CHECK (deleted_at IS NULL OR status = 'inactive')
) WITH (fillfactor = 70); -- every ledger entry updates its client's row
COMMENT ON TABLE clients IS
    'Tenants: one row for each organization. Never deleted, only marked (deleted_at).';
COMMENT ON COLUMN clients.client_id IS
    'Never the nil UUID: in audit rows that stands for the installation itself.';
COMMENT ON COLUMN clients.slug IS 'Identifier for URLs, such as acme-corp.';
COMMENT ON COLUMN clients.token_balance IS
    'Prepaid language model tokens: the sum of the client''s token_ledger, and changed by '
    'nothing else.';
COMMENT ON COLUMN clients.settings IS
    'The client''s own preferences; nothing that decides about rights or money.';
COMMENT ON COLUMN clients.retention_days IS
    'Days after completion until documents are erased; null keeps them.';
COMMENT ON COLUMN clients.suspended_at IS
    'Since when a suspended client is suspended; suspended_reason is shown to its users.';
COMMENT ON COLUMN clients.deleted_at IS 'Soft deletion: nobody of this client signs in any more.';

CREATE POLICY platform_write ON clients TO docflow_platform USING (true) WITH CHECK (true);
CREATE POLICY worker_access ON clients FOR SELECT TO docflow_worker USING (true);
CREATE POLICY auth_access ON clients FOR SELECT TO docflow_auth USING (true);
GRANT SELECT, UPDATE (name, contact_email, settings, retention_days) ON clients TO docflow_app;
-- All but the balance, which the ledger moves, and what PostgreSQL fills in by itself.
GRANT SELECT,
      INSERT (client_id, name, slug, status, subscription_tier, contact_email, settings,
              retention_days, suspended_at, suspended_reason, deleted_at),
      UPDATE (name, slug, status, subscription_tier, contact_email, settings,
              retention_days, suspended_at, suspended_reason, deleted_at)
    ON clients TO docflow_platform;
GRANT SELECT (client_id, status, retention_days, deleted_at) ON clients TO docflow_worker;
GRANT SELECT (client_id, name, slug, status, suspended_reason, deleted_at) ON clients
    TO docflow_auth;

CREATE TRIGGER update_clients_updated_at BEFORE UPDATE ON clients
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

CALL protect_tenant_table('clients');

-- One address is one person in the whole installation: a login names no client, so an address that
-- stood in two of them could not tell which one is meant. Who works for two clients has two
-- addresses.
CREATE TABLE users (
    user_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid REFERENCES clients,
    email varchar(254) NOT NULL UNIQUE CHECK (email = lower(email) AND email LIKE '%_@_%'),
    password_hash text CHECK (password_hash ~ '^\$2b\$[0-9]{2}\$[./A-Za-z0-9]{53}$'),
    full_name varchar(255) NOT NULL DEFAULT '',
    role text NOT NULL CHECK (role IN ('admin', 'operator', 'viewer', 'platform')),
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('active', 'inactive', 'pending')),
    failed_login_attempts integer NOT NULL DEFAULT 0 CHECK (failed_login_attempts >= 0),
    locked_until timestamptz,
    last_login_at timestamptz,
    password_changed_at timestamptz,
    session_generation integer NOT NULL DEFAULT 0 CHECK (session_generation >= 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (client_id, user_id),
    CONSTRAINT users_client_id_role_check CHECK ((role = 'platform') = (client_id IS NULL))
);
COMMENT ON TABLE users IS
    'People who sign in: those of a client, and platform operators, who belong to none.';
COMMENT ON COLUMN users.client_id IS 'Null for platform operators only.';
COMMENT ON COLUMN users.email IS 'Login name, in lower case, unique in the installation.';
COMMENT ON COLUMN users.password_hash IS
    'bcrypt ($2b$); null until the invitation was accepted. Only docflow_auth reads and sets it.';
COMMENT ON COLUMN users.status IS
    'pending: invited, has no password yet; inactive: may not sign in.';
COMMENT ON COLUMN users.locked_until IS
    'No login before this moment, after too many failed attempts.';
COMMENT ON COLUMN users.session_generation IS
    'Tokens of an older generation are refused: adding 1 signs the user out everywhere.';

CREATE POLICY platform_write ON users TO docflow_platform USING (true) WITH CHECK (true);
CREATE POLICY auth_read ON users FOR SELECT TO docflow_auth USING (true);
CREATE POLICY auth_write ON users FOR UPDATE TO docflow_auth USING (true) WITH CHECK (true);
-- Who a person is, is for administrators; how a person signs in, for docflow_auth alone.
GRANT SELECT (user_id, client_id, email, full_name, role, status, failed_login_attempts,
              locked_until, last_login_at, password_changed_at, session_generation,
              created_at, updated_at),
      INSERT (user_id, client_id, email, full_name, role, status),
      UPDATE (email, full_name, role, status), DELETE ON users TO docflow_app, docflow_platform;
GRANT SELECT (user_id, client_id, email, password_hash, full_name, role, status,
              failed_login_attempts, locked_until, last_login_at, password_changed_at,
              session_generation),
      UPDATE (password_hash, status, failed_login_attempts, locked_until, last_login_at,
              password_changed_at, session_generation) ON users TO docflow_auth;

CREATE TRIGGER update_users_updated_at BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

CALL protect_tenant_table('users');

CREATE TABLE api_keys (
    api_key_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL REFERENCES clients,
    name varchar(255) NOT NULL CHECK (name <> ''),
    prefix varchar(32) NOT NULL UNIQUE CHECK (prefix <> ''),
    key_hash bytea NOT NULL UNIQUE CHECK (octet_length(key_hash) = 32),
    scopes text[] NOT NULL DEFAULT '{}' CHECK (array_position(scopes, NULL) IS NULL),
    created_by uuid,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (client_id, api_key_id),
    FOREIGN KEY (client_id, created_by) REFERENCES users (client_id, user_id)
        ON DELETE SET NULL (created_by)
);
COMMENT ON TABLE api_keys IS 'Keys with which a client''s programs use the API.';
COMMENT ON COLUMN api_keys.prefix IS
    'The first characters of the key: shown in lists, and how the key is looked up.';
COMMENT ON COLUMN api_keys.key_hash IS
    'SHA-256 of the key, which itself is shown once and stored nowhere. Only docflow_auth may '
    'read it.';
COMMENT ON COLUMN api_keys.scopes IS 'What the key may do; an empty list allows nothing.';
COMMENT ON COLUMN api_keys.created_by IS
    'Null when made by a platform operator or when the user is gone.';
CREATE INDEX idx_api_keys_client_id_created_by ON api_keys (client_id, created_by);

CREATE POLICY platform_revoke ON api_keys FOR UPDATE TO docflow_platform
    USING (true) WITH CHECK (true);
CREATE POLICY auth_read ON api_keys FOR SELECT TO docflow_auth USING (true);
CREATE POLICY auth_write ON api_keys FOR UPDATE TO docflow_auth USING (true) WITH CHECK (true);
GRANT SELECT (api_key_id, client_id, name, prefix, scopes, created_by, expires_at, revoked_at,
              last_used_at, created_at),
      INSERT, UPDATE (name, expires_at, revoked_at), DELETE ON api_keys TO docflow_app;
GRANT SELECT (api_key_id, client_id, name, prefix, scopes, created_by, expires_at, revoked_at,
              last_used_at, created_at),
      UPDATE (revoked_at) ON api_keys TO docflow_platform;
GRANT SELECT (api_key_id, client_id, prefix, key_hash, scopes, expires_at, revoked_at,
              last_used_at),
      UPDATE (last_used_at) ON api_keys TO docflow_auth;

CALL protect_tenant_table('api_keys');
