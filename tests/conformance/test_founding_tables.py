"""What the founding document's prose says about tables, columns, values, keys, views and triggers,
read from the document and asked of the catalog.
"""
import founding
import psycopg2.errors
import pytest
from founding import FIELDS, TABLES
from psycopg2 import sql
from founding_rows import insert, insert_parents

TYPES = {
    "UUID": "uuid", "VARCHAR": "character varying", "TEXT": "text", "TEXT[]": "text[]",
    "INTEGER": "integer", "BOOLEAN": "boolean", "DECIMAL": "numeric", "JSONB": "jsonb",
    "TIMESTAMP": "timestamp with time zone",  # a moment, wherever the reader is
}
# In two lists of columns the type can only mean the last one.
OWN_TYPES = {"ocr_text": "text", "ocr_confidence": "numeric", "fraud_score": "numeric"}
# The audit trail outlives what it tells about: no foreign keys.
WITHOUT_FOREIGN_KEY = {("audit_logs", "clients"), ("audit_logs", "processes")}
# A client may have prompts of its own beside the shared ones.
OWN_KEY_COLUMNS = {"prompts": {"client_id"}, "configurations": set()}

with_values = pytest.mark.parametrize("field", [f for f in FIELDS if f.values], ids=str)
with_range = pytest.mark.parametrize("field", [f for f in FIELDS if "0.0-1.0" in f.meaning], ids=str)
each_table = pytest.mark.parametrize("table", TABLES)


def rows(database, query: str, *values) -> list:
    with database.superuser() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def keys(database, table: str, kind: str) -> list:
    """(columns, referenced table) of the primary (p), unique (u) or foreign (f) keys."""
    return [(set(columns), other) for columns, other in rows(database, """
        SELECT ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey)),
               confrelid::regclass::text
        FROM pg_constraint WHERE conrelid = %s::regclass AND contype = %s""", table, kind)]


@founding.covers("", "TENANT LAYER")
def test_diagram(block, database):
    assert all(table in block.text for table in TABLES)
    found = {name for (name,) in rows(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    assert set(TABLES) <= found


def test_document_lists_what_is_tested():
    """So that a change of its layout cannot make these tests empty."""
    assert (len(TABLES), len(FIELDS), len(founding.VIEWS), len(founding.UNIQUE)) == (10, 71, 3, 2)
    assert sum(bool(field.values) for field in FIELDS) == 16
    assert sum(map(len, founding.RELATED.values())) == 26


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_columns(field, database):
    found = dict(rows(database, r"""
        SELECT attname, regexp_replace(format_type(atttypid, NULL), '\(.*\)', '')
        FROM pg_attribute
        WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped""", field.table))
    assert set(field.columns) <= set(found)
    for note in field.notes:
        for column in field.columns:
            if note in TYPES:
                assert found[column] == OWN_TYPES.get(column, TYPES[note]), column


@pytest.mark.parametrize("field", [f for f in FIELDS if set(f.notes) - set(TYPES) - {""}], ids=str)
def test_keys(field, database):
    for note in field.notes:
        kind, _, other = note.partition(" → ")
        if kind == "PK":
            (columns, _), = keys(database, field.table, "p")
            # A partitioned table's key holds what it is partitioned by.
            assert columns - {"timestamp"} == set(field.columns)
        elif kind == "UNIQUE":
            assert (set(field.columns), "-") in keys(database, field.table, "u")
        elif kind == "FK":
            assert any(set(field.columns) <= columns and table == other
                       for columns, table in keys(database, field.table, "f"))
        else:
            assert kind in TYPES


@with_values
def test_values(field, database):
    (column,) = field.columns
    with database.superuser() as cursor:
        insert_parents(cursor, field.table)
        for value in field.values:
            cursor.execute("SAVEPOINT sample")
            assert insert(cursor, field.table, **{column: value})[column] == value
            cursor.execute("ROLLBACK TO sample")
        with pytest.raises(psycopg2.errors.CheckViolation) as refused:
            insert(cursor, field.table, **{column: "something_else"})
        assert refused.value.diag.constraint_name == f"{field.table}_{column}_check"


@with_range
def test_ranges(field, database):
    (column,) = field.columns
    with database.superuser() as cursor:
        for value in (0, "0.5", 1):
            cursor.execute("SAVEPOINT sample")
            assert insert(cursor, field.table, **{column: value})[column] == float(value)
            cursor.execute("ROLLBACK TO sample")
        for value in ("-0.01", "1.01"):
            cursor.execute("SAVEPOINT sample")
            with pytest.raises(psycopg2.errors.CheckViolation):
                insert(cursor, field.table, **{column: value})
            cursor.execute("ROLLBACK TO sample")


@pytest.mark.parametrize("table", founding.UNIQUE)
def test_unique_constraints(table, database):
    columns = set(founding.UNIQUE[table]) | OWN_KEY_COLUMNS[table]
    assert (columns, "-") in keys(database, table, "u")
    with database.superuser() as cursor:
        insert(cursor, table)
        with pytest.raises(psycopg2.errors.UniqueViolation):
            insert(cursor, table)


@each_table
def test_relationships(table, database):
    for other in founding.RELATED[table]:
        pairs = {(table, other), (other, table)}
        if pairs & WITHOUT_FOREIGN_KEY:
            continue
        found = {(one, to) for one in (table, other) for _, to in keys(database, one, "f")}
        assert pairs & found, other


def test_notifications_belong_to_process_and_user_optionally(database):
    with database.superuser() as cursor:
        written = insert(cursor, "notifications", process_id=None)
        assert written["process_id"] is None and written["user_id"] is None


@pytest.mark.parametrize("columns", founding.AUDIT_INDEXES)
def test_audit_indexes(columns, database):
    found = rows(database, "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'audit_logs'::regclass")
    # One with more columns behind them serves as well, and an index is read in both directions.
    wanted = "USING btree (" + columns.replace(" DESC", "")
    assert any(wanted in definition.replace('"', "").replace(" DESC", "") for (definition,) in found)


def test_audit_is_immutable_and_partitioned(database):
    assert rows(database, "SELECT partstrat FROM pg_partitioned_table"
                          " WHERE partrelid = 'audit_logs'::regclass") == [("r",)]
    for change in ("UPDATE audit_logs SET result = 'FAILED'", "DELETE FROM audit_logs", "TRUNCATE audit_logs"):
        with database.superuser() as cursor:
            insert(cursor, "audit_logs")
            with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="append-only"):
                cursor.execute(change)


def test_critical_indexes(database):
    assert len(founding.CRITICAL_INDEXES) == 4
    indexed = {column for (column,) in rows(database, """
        SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
        WHERE indrelid = 'processes'::regclass""")}
    assert set(founding.CRITICAL_INDEXES) <= indexed


@pytest.mark.parametrize("table", founding.KEEP_UPDATED_AT)
def test_updated_at_is_kept(table, database):
    long_ago = "2000-01-01 00:00:00+00"
    with database.superuser() as cursor:
        insert_parents(cursor, table)
        insert(cursor, table, updated_at=long_ago)
        cursor.execute(sql.SQL("UPDATE {} SET created_at = created_at WHERE updated_at = %s"
                               " RETURNING updated_at = now()").format(sql.Identifier(table)), (long_ago,))
        assert cursor.fetchall() == [(True,)]
