"""Rules that every object of the schema keeps, those of tomorrow too."""
import re

import catalog
from cluster import migration_files

# Which tables a service may read at all, beyond those without a client.
SERVICE_READS = {
    "docflow_auth": {"api_keys", "clients", "users"},
    "docflow_worker": {"audit_logs", "audit_seals", "clients", "idempotency_keys", "jobs", "uploads"},
    "docflow_search": {"processes"},
}


def rows(database, sql, *values):
    with database.superuser() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


def test_row_level_security_is_enabled_and_forced(database):
    tenant_tables = rows(database, """
        SELECT c.relname FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'client_id'
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
          AND NOT (c.relrowsecurity AND c.relforcerowsecurity)""")
    assert tenant_tables == []


def test_partitions_are_closed_to_everybody(database):
    assert rows(database, """
        SELECT c.relname FROM pg_class c, unnest(%s) AS role
        WHERE c.relispartition AND c.relkind = 'r' AND role <> 'docflow_owner'
          AND has_any_column_privilege(role, c.oid, 'SELECT, INSERT, UPDATE')
           OR c.relispartition AND has_table_privilege('docflow_app', c.oid, 'DELETE, TRUNCATE')
        """, list(catalog.ROLES)) == []


def test_roles_have_no_power_of_their_own(database):
    assert rows(database, """
        SELECT rolname FROM pg_roles
        WHERE rolname ~ '^docflow_' AND NOT (rolsuper OR rolbypassrls OR rolcanlogin OR
              rolcreaterole OR rolcreatedb OR rolreplication OR rolinherit)
        ORDER BY 1""") == list(catalog.ROLES)


def test_only_the_owner_becomes_docflow_search(database):
    assert rows(database, """
        SELECT member::regrole::text FROM pg_auth_members
        WHERE roleid = 'docflow_search'::regrole""") == ["docflow_owner"]


def test_everything_belongs_to_the_schema_owner(database):
    assert rows(database, """
        SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relowner <> 'docflow_owner'::regrole
        UNION ALL
        SELECT proname FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proowner <> 'docflow_owner'::regrole
        """) == ["search_processes"]


def test_nobody_truncates_and_nobody_references(database):
    assert rows(database, """
        SELECT c.relname || ' ' || role FROM pg_class c, unnest(%s) AS role
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
          AND role <> 'docflow_owner'
          AND has_table_privilege(role, c.oid, 'TRUNCATE, REFERENCES, TRIGGER')""",
        list(catalog.ROLES)) == []


def test_public_has_no_right_to_anything(database):
    assert rows(database, """
        SELECT relname FROM pg_class, aclexplode(relacl) AS acl
        WHERE relnamespace = 'public'::regnamespace AND acl.grantee = 0
        UNION ALL
        SELECT proname FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) AS acl
        WHERE pronamespace = 'public'::regnamespace AND acl.grantee = 0""") == []


def test_new_function_is_closed_to_public(database):
    with database.superuser() as cursor:
        cursor.execute("SET LOCAL ROLE docflow_owner")
        cursor.execute("CREATE FUNCTION forgotten() RETURNS integer LANGUAGE sql RETURN 1")
        cursor.execute("SELECT has_function_privilege('public', 'forgotten()', 'EXECUTE')")
        assert cursor.fetchone() == (False,)


def test_functions_that_decide_fix_their_search_path(database):
    # With pg_temp last: otherwise anybody's temporary table stands in for ours.
    harmless = ["refuse_change", "clients_keep_balance", "update_updated_at_column"]
    assert rows(database, """
        SELECT proname FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
          AND (prosecdef OR prorettype = 'trigger'::regtype AND proname <> ALL (%s))
          AND NOT coalesce('search_path=pg_catalog, public, pg_temp' = ANY (proconfig), false)""",
        harmless) == []
    assert rows(database, """
        SELECT proname FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prosecdef ORDER BY 1""") == [
            "audit_logs_make_partitions", "audit_logs_sum_usage", "search_processes",
            "token_ledger_move_balance"]


def test_functions_of_triggers_are_called_by_triggers_only(database):
    # On a table of one's own they would be handed forged rows.
    assert rows(database, """
        SELECT proname || ' ' || role FROM pg_proc, unnest(%s) AS role
        WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype
          AND role <> 'docflow_owner' AND has_function_privilege(role, oid, 'EXECUTE')""",
        list(catalog.ROLES)) == []


def test_nothing_looks_at_the_depth_of_triggers_alone(database):
    # Anybody's trigger has a depth.
    assert rows(database, """
        SELECT polname || ' ' || polrelid::regclass FROM pg_policy
        WHERE pg_get_expr(polqual, polrelid) ~ 'pg_trigger_depth'
          AND pg_get_expr(polqual, polrelid) !~ 'CURRENT_USER = ''docflow_owner'''
        UNION ALL
        SELECT tgname FROM pg_trigger
        WHERE pg_get_triggerdef(oid) ~ 'pg_trigger_depth'
          AND pg_get_triggerdef(oid) !~ 'CURRENT_USER <> ''docflow_owner'''""") == []


def test_views_are_security_invoker(database):
    assert rows(database, """
        SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
          AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)""") == []


def test_services_read_no_more_than_they_need(database):
    for role, expected in SERVICE_READS.items():
        with database.superuser() as cursor:
            tables = catalog.tenant_tables(cursor)
        assert set(rows(database, """
            SELECT t FROM unnest(%s) AS t
            WHERE has_any_column_privilege(%s, t, 'SELECT')""", tables, role)) == expected


def test_secrets_are_read_by_auth_only(database):
    for table, column in (("users", "password_hash"), ("api_keys", "key_hash")):
        assert rows(database, """
            SELECT role FROM unnest(%s) AS role
            WHERE has_column_privilege(role, %s, %s, 'SELECT') AND role <> 'docflow_owner'""",
            list(catalog.ROLES), table, column) == ["docflow_auth"]


def test_audit_has_no_foreign_keys(database):
    assert rows(database, """
        SELECT conname FROM pg_constraint
        WHERE contype = 'f' AND conrelid::regclass::text ~ '^audit_'""") == []


def test_foreign_keys_have_an_index(database):
    """Where the parent can be deleted: else each deletion reads the whole child table."""
    assert rows(database, """
        SELECT conname FROM pg_constraint
        WHERE contype = 'f' AND confdeltype <> 'a' AND conparentid = 0
          AND conname NOT IN (
              -- Users are hardly ever deleted, and three more indexes would slow every stage.
              'processes_client_id_submitted_by_fkey', 'processes_client_id_reviewed_by_fkey',
              'processes_client_id_review_claimed_by_fkey',
              'review_corrections_client_id_reviewer_fkey')
          AND NOT EXISTS (
              SELECT FROM pg_index i
              WHERE i.indrelid = conrelid
                AND i.indkey[0] = ANY (conkey)
                AND (i.indkey[0] IS DISTINCT FROM (SELECT attnum FROM pg_attribute
                                     WHERE attrelid = conrelid AND attname = 'client_id')
                     OR i.indkey[1] = ANY (conkey)))""") == []


def test_timestamps_have_a_zone_and_money_is_bigint(database):
    assert rows(database, """
        SELECT table_name || '.' || column_name FROM information_schema.columns
        WHERE table_schema = 'public'
          AND (data_type IN ('timestamp without time zone', 'real', 'double precision', 'money')
               OR (column_name ~ 'token|balance|amount' AND data_type = 'integer'
                   AND column_name <> 'max_tokens'))""") == []


def test_every_table_view_and_function_is_explained(database):
    assert rows(database, """
        SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
          AND relname !~ '^audit_logs_[0-9]' AND obj_description(oid, 'pg_class') IS NULL""") == []


def test_updated_at_triggers(database):
    tables = ["clients", "configurations", "documents", "process_types", "processes", "users"]
    assert rows(database, """
        SELECT tgname FROM pg_trigger
        WHERE tgfoid = 'update_updated_at_column()'::regprocedure ORDER BY 1""") == [
            f"update_{table}_updated_at" for table in tables]


def test_migrations_are_plain_sql(database):
    versions = [path.name[:4] for path in migration_files("up")]
    assert versions == [f"{number:04}" for number in range(1, len(versions) + 1)]
    assert versions == [path.name[:4] for path in migration_files("down")][::-1]
    for path in migration_files("up") + migration_files("down"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("-- "), f"{path.name} does not say what it is for"
        assert not re.search(r"^\s*(\\|BEGIN;|COMMIT;|ROLLBACK;)", text, re.M), path.name
        if not path.name.startswith("0001"):
            first = next(line for line in text.splitlines() if line and not line.startswith("--"))
            assert first.startswith("SET LOCAL ROLE docflow_"), path.name
