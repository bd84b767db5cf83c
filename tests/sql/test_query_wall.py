"""Every named query, run as client ACME with the ids and texts of GLOBEX: nothing of GLOBEX comes back, and
nothing of GLOBEX changes. No query may lean on a filter of the program: row-level security holds alone.
A query that docflow_app may not run, or whose values no variant meets, is refused: that is no leak either.
"""
import itertools
import random
import re
import sys

import psycopg2
import pytest

import catalog
from cluster import ROOT
from tenants import ACME, GLOBEX, ids

sys.path.insert(0, str(ROOT / "tools"))
from embed import blocks  # noqa: E402

QUERIES = {name: sql.rstrip(";") for path in sorted((ROOT / "db" / "queries").glob("*.sql"))
           for name, sql in blocks(path)}
PREPARABLE = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|VALUES|TABLE)\b", re.I)
MOST_VARIANTS = 81

STOLEN = [GLOBEX, *ids(GLOBEX).values()]
TEXTS = ["globex", "globex@example.com", "letter", "local:a", "f"]
# What a parameter of a type is given; a type that is missing here is given NULL.
VALUES = {
    "uuid": STOLEN,
    "text": TEXTS,
    "uuid[]": ["{" + ",".join(STOLEN) + "}"],
    "text[]": ["{" + ",".join(TEXTS) + "}"],
    "integer": ["1", "2"], "bigint": ["1", "100"], "smallint": ["1"], "numeric": ["1"],
    "double precision": ["1"], "boolean": ["true", "false"],
    "jsonb": ["{}"], "json": ["{}"], "interval": ["1 day"],
    "timestamp with time zone": ["2000-01-01Z", "2100-01-01Z"], "date": ["2000-01-01"],
}


def variants(types):
    """All combinations, or as many of them as MOST_VARIANTS, the same in each run."""
    choices = [VALUES.get(name, [None]) for name in types]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count <= MOST_VARIANTS:
        return list(itertools.product(*choices))
    draw = random.Random(len(types))
    return [tuple(draw.choice(choice) for choice in choices) for _ in range(MOST_VARIANTS)]


def rows_of_globex(cursor):
    cursor.execute("RESET ROLE")
    cursor.execute(" UNION ALL ".join(
        f"SELECT '{table}', t::text FROM {table} t WHERE client_id = '{GLOBEX}'"
        for table in catalog.tenant_tables(cursor)))
    return sorted(cursor.fetchall())


def execute(cursor, values):
    """The rows of the prepared query, none where it is refused."""
    cursor.execute("SAVEPOINT variant")
    try:
        listed = f"({', '.join(['%s'] * len(values))})" if values else ""
        cursor.execute(f"EXECUTE stolen {listed}", values or None)
        rows = cursor.fetchall() if cursor.description else []
        cursor.execute("RELEASE SAVEPOINT variant")
        return rows
    except psycopg2.Error:
        cursor.execute("ROLLBACK TO SAVEPOINT variant")
        return []


def leaked(rows, values):
    """Values that belong to GLOBEX and were not in the question itself."""
    asked = " ".join(value for value in values if value)
    return [text for row in rows for text in map(str, row)
            if ("bbbbbbbb-" in text or "globex" in text) and text not in asked]


@pytest.mark.parametrize("name", [name for name, sql in QUERIES.items() if PREPARABLE.match(sql)])
def test_query_as_another_client(database, name):
    with database.superuser() as cursor:
        before = rows_of_globex(cursor)
        assert before
        cursor.execute(f"PREPARE stolen AS {QUERIES[name]}")
        try:
            cursor.execute("SELECT parameter_types::text[] FROM pg_prepared_statements"
                           " WHERE name = 'stolen'")
            types = cursor.fetchone()[0]
            for values in variants(types):
                cursor.execute("SET LOCAL ROLE docflow_app")
                cursor.execute("SELECT set_config('app.current_client_id', %s, true)", (ACME,))
                rows = execute(cursor, values)
                assert not leaked(rows, values), values
            assert rows_of_globex(cursor) == before
        finally:
            cursor.connection.rollback()
