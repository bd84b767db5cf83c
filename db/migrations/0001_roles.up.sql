-- Roles, and the rules that every later table is built with.
--
-- The program signs in with one login and becomes one of these roles for the length of a
-- transaction. None is a superuser and none bypasses row-level security: what a role may see is
-- written down as policies. Roles belong to the whole cluster, so they are made only when missing
-- and the downgrade leaves them.
--
-- Functions that decide something fix their search_path and name pg_temp last in it: left out, it
-- would be searched first, and anybody's temporary table could stand in for one of ours.

DO $$
DECLARE
    roles CONSTANT text[] := ARRAY['docflow_owner', 'docflow_app', 'docflow_worker',
                                   'docflow_auth', 'docflow_platform', 'docflow_search'];
    -- From PostgreSQL 16 on, the creator of a role is its member without the right to become it.
    membership CONSTANT text :=
        CASE WHEN current_setting('server_version_num')::integer < 160000 THEN 'MEMBER'
             ELSE 'SET' END;
    wanted text;
    missing record;
BEGIN
    IF NOT has_schema_privilege('public', 'CREATE WITH GRANT OPTION') THEN
        RAISE insufficient_privilege USING
            MESSAGE = format('login %s may not grant rights on schema public of database %s',
                             quote_ident(current_user), quote_ident(current_database())),
            HINT = 'Run the first migration as a superuser or as the owner of the database.';
    END IF;

    FOREACH wanted IN ARRAY roles LOOP
        CONTINUE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = wanted);
        BEGIN
            -- NOINHERIT: docflow_owner must be able to hand functions to docflow_search without
            -- seeing what docflow_search sees.
            EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', wanted);
        EXCEPTION
            WHEN insufficient_privilege THEN
                RAISE insufficient_privilege USING
                    MESSAGE = format('role %s is missing and login %s may not create it', wanted,
                                     quote_ident(current_user)),
                    HINT = 'Run the first migration as a superuser or with CREATEROLE.';
            WHEN duplicate_object OR unique_violation THEN
                NULL; -- another database of this cluster is migrating at the same moment
        END;
    END LOOP;

    SELECT string_agg(rolname, ', ' ORDER BY rolname) INTO wanted
    FROM pg_roles
    WHERE rolname = ANY (roles) AND (rolsuper OR rolbypassrls);
    IF wanted IS NOT NULL THEN
        RAISE insufficient_privilege USING
            MESSAGE = format('%s must be neither SUPERUSER nor BYPASSRLS', wanted),
            HINT = 'It would see every client: ALTER ROLE ... NOSUPERUSER NOBYPASSRLS.';
    END IF;

    -- Only the login that migrates can become docflow_owner, which could lift every guard, and only
    -- docflow_owner can become docflow_search. The other roles are for whoever runs the program: the
    -- same login, and the owner of the database where that is another one.
    FOR missing IN
        SELECT string_agg(role, ', ' ORDER BY role) AS roles, quote_ident(member.rolname) AS member
        FROM pg_roles AS member, unnest(roles) AS role
        WHERE CASE role
                  WHEN 'docflow_search' THEN member.rolname = 'docflow_owner'
                  WHEN 'docflow_owner' THEN member.rolname = current_user
                  ELSE member.rolname = current_user
                       OR member.oid = (SELECT datdba FROM pg_database
                                        WHERE datname = current_database())
              END
          AND NOT member.rolsuper
          AND NOT pg_has_role(member.rolname, role, membership)
        GROUP BY member.rolname
    LOOP
        BEGIN
            EXECUTE format('GRANT %s TO %s', missing.roles, missing.member);
        EXCEPTION
            WHEN insufficient_privilege THEN
                RAISE insufficient_privilege USING
                    MESSAGE = format('login %s may not grant %s to %s',
                                     quote_ident(current_user), missing.roles, missing.member),
                    HINT = format('Run as a superuser: GRANT %s TO %s;',
                                  missing.roles, missing.member);
            WHEN unique_violation THEN
                NULL; -- granted by another database at the same moment
        END;
    END LOOP;

    -- Nothing here needs temporary tables; they are good for triggers and names that pretend.
    IF has_database_privilege(current_database(), 'TEMPORARY WITH GRANT OPTION') THEN
        EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    END IF;
END
$$;

-- Databases that come from before PostgreSQL 15 let everybody create objects in public.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO docflow_owner, docflow_search; -- both own things
GRANT USAGE ON SCHEMA public TO docflow_app, docflow_worker, docflow_auth, docflow_platform;

SET LOCAL ROLE docflow_owner;

-- A function is executable by nobody until a GRANT says otherwise.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

CREATE TABLE schema_migrations (
    version integer PRIMARY KEY CHECK (version > 0),
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE schema_migrations IS
    'Which migrations this database has; written by the program that applies them.';
COMMENT ON COLUMN schema_migrations.checksum IS 'SHA-256 of the applied .up.sql file, hexadecimal.';
GRANT SELECT ON schema_migrations
    TO docflow_app, docflow_worker, docflow_auth, docflow_platform;

CREATE FUNCTION current_client_id() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(nullif(current_setting('app.current_client_id', true), '')::uuid,
              '00000000-0000-0000-0000-000000000000');
COMMENT ON FUNCTION current_client_id() IS
    'The client whose data this transaction may touch, set by '
    'set_config(''app.current_client_id'', id, true). Null when unset, empty, or the nil UUID, '
    'which stands for the installation itself and is nobody''s tenant.';
GRANT EXECUTE ON FUNCTION current_client_id()
    TO docflow_app, docflow_worker, docflow_auth, docflow_platform, docflow_search;

CREATE FUNCTION update_updated_at_column() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION update_updated_at_column() IS 'BEFORE UPDATE trigger: keeps updated_at.';

CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE insufficient_privilege USING
        MESSAGE = format('%s is append-only: %s is refused', TG_TABLE_NAME, TG_OP),
        TABLE = TG_TABLE_NAME;
END
$$;
COMMENT ON FUNCTION refuse_change() IS
    'BEFORE UPDATE, DELETE or TRUNCATE trigger of append-only tables: refuses even the owner '
    'and a superuser.';

CREATE TABLE installation (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    installation_id uuid NOT NULL DEFAULT gen_random_uuid()
);
COMMENT ON TABLE installation IS
    'Which installation this database is: one row, for good. A dump takes it along.';
COMMENT ON COLUMN installation.installation_id IS
    'Entered in the storage of documents too: nothing is removed from a storage that belongs to '
    'another installation.';
INSERT INTO installation DEFAULT VALUES;
GRANT SELECT ON installation TO docflow_worker, docflow_platform;
CREATE TRIGGER installation_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON installation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE PROCEDURE protect_tenant_table(target regclass)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE POLICY tenant_isolation ON %s TO docflow_app, docflow_owner '
                   'USING (client_id = current_client_id()) '
                   'WITH CHECK (client_id = current_client_id())', target);
    EXECUTE format('CREATE POLICY platform_access ON %s FOR SELECT TO docflow_platform '
                   'USING (true)', target);
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target);
END
$$;
COMMENT ON PROCEDURE protect_tenant_table(regclass) IS
    'Puts a table that has a client_id behind the wall: row-level security enabled and forced, '
    'the application sees and writes the rows of the current client only, the platform operator '
    'reads all. Whatever else a service may do is a policy of its own, beside the table. The '
    'owner is bound as well: a migration that must change rows of all clients lifts FORCE ROW '
    'LEVEL SECURITY for the length of its transaction.';
