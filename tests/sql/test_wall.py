"""Between two clients stands a wall: for every table, from every side, whatever is tried.

The tables and foreign keys come from the catalog: a new one is tested from the day it exists.
"""
import json
import uuid

import psycopg2
import pytest
from psycopg2 import errors

import catalog
from tenants import ACME, DERIVED, GLOBEX, NIL, ROWS

TABLES = sorted({*ROWS, *DERIVED})
# Who is not ACME: another client, nobody, and the installation itself, which is no client.
STRANGERS = {"other": GLOBEX, "unset": None, "empty": "", "nil": NIL}


@pytest.fixture(params=TABLES)
def table(request):
    return request.param


@pytest.fixture(params=STRANGERS)
def stranger(request):
    return STRANGERS[request.param]


def rows_of(database, table, client):
    with database.superuser() as cursor:
        cursor.execute(f"SELECT to_json(t) FROM {table} t WHERE client_id = %s", (client,))
        return [row[0] for row in cursor.fetchall()]


def updatable(database, table):
    with database.superuser() as cursor:
        return catalog.columns(cursor, table, "docflow_app", "UPDATE")


def insert(cursor, table, names, row):
    listed = ", ".join(names)
    cursor.execute(f"INSERT INTO {table} ({listed}) SELECT {listed} "
                   f"FROM json_populate_record(NULL::{table}, %s)", (json.dumps(row),))


def fresh(cursor, table, row, kept=()):
    """The same row with another primary key, where that is a UUID of its own."""
    keys = [name for name in catalog.primary_key(cursor, table) if name not in ("client_id", *kept)]
    return {**row, **{name: str(uuid.uuid4()) for name in keys if name.endswith("_id")}}


def test_every_tenant_table_is_tested(database):
    with database.superuser() as cursor:
        assert catalog.tenant_tables(cursor) == TABLES
    for table in TABLES:
        assert rows_of(database, table, ACME), f"{table} has no row to try to steal"


def test_own_rows_are_visible(database, table):
    with database.role("docflow_app", ACME) as cursor:
        cursor.execute(f"SELECT DISTINCT client_id FROM {table}")
        assert cursor.fetchall() == [(ACME,)]


def test_select_finds_nothing(database, table, stranger):
    with database.role("docflow_app", stranger) as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE client_id = %s", (ACME,))
        assert cursor.fetchone() == (0,)
        if stranger != GLOBEX:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,)


def test_update_changes_nothing(database, table, stranger):
    names = updatable(database, table)
    with database.role("docflow_app", stranger) as cursor:
        if not names:
            with pytest.raises(errors.InsufficientPrivilege):
                cursor.execute(f"UPDATE {table} SET client_id = client_id")
            return
        # Without any WHERE: a program that forgot it.
        cursor.execute(f"UPDATE {table} SET {names[0]} = DEFAULT WHERE false")
        cursor.execute(f"UPDATE {table} SET {names[0]} = {names[0]} WHERE client_id = %s", (ACME,))
        assert cursor.rowcount == 0


def test_delete_removes_nothing(database, table, stranger):
    with database.role("docflow_app", stranger) as cursor:
        try:
            cursor.execute(f"DELETE FROM {table} WHERE client_id = %s", (ACME,))
        except errors.InsufficientPrivilege:
            return
        assert cursor.rowcount == 0


def test_insert_is_refused(database, table, stranger):
    row = rows_of(database, table, ACME)[-1]
    with database.superuser() as cursor:
        names = catalog.columns(cursor, table, "docflow_app", "INSERT")
        row = fresh(cursor, table, row)
    with database.role("docflow_app", stranger) as cursor:
        # The ledger says instead that the client does not exist: for this writer it does not.
        with pytest.raises((errors.InsufficientPrivilege, errors.ForeignKeyViolation)):
            insert(cursor, table, names or ["client_id"], row)


def test_own_row_cannot_move_to_another_client(database, table):
    with database.role("docflow_app", GLOBEX) as cursor:
        # A used configuration says instead that it does not change at all.
        with pytest.raises((errors.InsufficientPrivilege, errors.ObjectNotInPrerequisiteState)):
            cursor.execute(f"UPDATE {table} SET client_id = %s", (ACME,))


def test_nil_uuid_is_no_client(database):
    with database.role("docflow_platform") as cursor:
        with pytest.raises(errors.CheckViolation):
            cursor.execute("INSERT INTO clients (client_id, name, slug) VALUES (%s, 'n', 'n')", (NIL,))
    for form in (NIL, NIL.replace("-", ""), "{" + NIL + "}"):
        with database.role("docflow_app", form) as cursor:
            cursor.execute("SELECT current_client_id()")
            assert cursor.fetchone() == (None,)
            with pytest.raises(errors.InsufficientPrivilege):
                cursor.execute("INSERT INTO audit_logs (client_id, event, result)"
                               " VALUES (%s, 'db.upgrade', 'SUCCESS')", (NIL,))


def test_setting_ends_with_the_transaction(database):
    with database.cluster.connect(database.name, "n8nuser") as connection, \
            connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.current_client_id', %s, true)", (ACME,))
        connection.commit()
        cursor.execute("SELECT current_client_id(), current_setting('app.current_client_id')")
        assert cursor.fetchone() == (None, "")


def foreign_keys_of(database):
    with database.superuser() as cursor:
        return catalog.foreign_keys(cursor)


def test_every_foreign_key_between_tenant_tables_carries_the_client(database):
    # A shared prompt has no client, so its author is checked without one; the author of a client's
    # own prompt is checked by a second key, with it.
    exceptions = {"prompts_created_by_fkey"}
    bare = {name for _, name, columns, _ in foreign_keys_of(database) if "client_id" not in columns}
    assert bare == exceptions


def test_forged_foreign_key_is_refused(database):
    """A row of GLOBEX that points at a row of ACME: refused by the key itself, even for a superuser."""
    accepted, refused = [], []
    for table, name, columns, _ in foreign_keys_of(database):
        forged = [column for column in columns if column != "client_id"]
        if "client_id" not in columns or not forged:
            continue
        own = max(rows_of(database, table, GLOBEX),
                  key=lambda row: sum(row[column] is not None for column in forged))
        target = stranger_key(database, name, forged)
        with database.superuser() as cursor:
            names = catalog.columns(cursor, table, "postgres", "INSERT")
            # Makes room, so that no unique constraint speaks up before the foreign key.
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(f"DELETE FROM {table} WHERE client_id = %s", (GLOBEX,))
            cursor.execute("SET LOCAL session_replication_role = origin")
            try:
                insert(cursor, table, names, {**fresh(cursor, table, own, forged), **target})
                accepted.append(name)
            except errors.ForeignKeyViolation:
                refused.append(name)
    assert not accepted
    assert len(refused) >= 15


def stranger_key(database, constraint, forged):
    """What the forged columns must hold to point at a row of ACME."""
    with database.superuser() as cursor:
        cursor.execute("""
            SELECT confrelid::regclass::text,
                   ARRAY(SELECT a.attname::text FROM unnest(conkey, confkey) AS k (own, other)
                         JOIN pg_attribute a ON a.attrelid = confrelid AND a.attnum = k.other),
                   ARRAY(SELECT a.attname::text FROM unnest(conkey, confkey) AS k (own, other)
                         JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.own)
            FROM pg_constraint WHERE conname = %s""", (constraint,))
        referenced, theirs, ours = cursor.fetchone()
    row = rows_of(database, referenced, ACME)[0]
    return {own: row[other] for own, other in zip(ours, theirs) if own in forged}


def test_app_cannot_forge_a_foreign_key_either(database):
    with database.role("docflow_app", GLOBEX) as cursor:
        with pytest.raises(psycopg2.errors.ForeignKeyViolation):
            cursor.execute("INSERT INTO documents (client_id, process_id, storage_url, file_name)"
                           " SELECT %s, %s, 'local:x', 'x'",
                           (GLOBEX, "aaaaaaaa-0000-4000-8000-000000000002"))
