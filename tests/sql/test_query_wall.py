"""Every named query, run as client ACME with the ids and texts of GLOBEX: nothing of GLOBEX comes back, and
nothing of GLOBEX changes. No query may lean on a filter of the program: row-level security holds alone.
Each runs in earnest: with plain values, with those of query_arguments.py, or it is listed there as none of a client's.
"""
import itertools
import random
import re
import sys

import psycopg2
import pytest

import catalog
from cluster import ROOT
from query_arguments import ARGUMENTS, BEFORE, ROWLESS, SERVICES, STOLEN as EXCHANGED
from tenants import ACME, GLOBEX, ids

sys.path.insert(0, str(ROOT / "tools"))
from embed import blocks  # noqa: E402

QUERIES = {name: sql.rstrip(";") for path in sorted((ROOT / "db" / "queries").glob("*.sql"))
           for name, sql in blocks(path)}
OF_SERVICES = {name: role for role, (_, names) in SERVICES.items() for name in names}
NOBODYS = set().union(*ROWLESS.values())
# Refusals of the wall: row-level security, composite foreign keys, keys that are the same for all clients.
WALL = {"42501", "23503", "23505"}
# A function may do anything.
MAY_CHANGE = re.compile(r"\b(INSERT|UPDATE|DELETE|CALL|jobs_\w+)\b")
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


class Refused(Exception):
    """The query failed, with this SQLSTATE."""


def as_acme(cursor):
    cursor.execute("SET LOCAL ROLE docflow_app")
    cursor.execute("SELECT set_config('app.current_client_id', %s, true)", (ACME,))


def prepare(cursor, name) -> list:
    """The types of its parameters."""
    cursor.execute(f"PREPARE stolen AS {QUERIES[name]}")
    cursor.execute("SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 'stolen'")
    return cursor.fetchone()[0]


def statement(cursor, name, values) -> str:
    """What can be prepared is; CALL cannot, and gets its values as text."""
    if not QUERIES[name].startswith("CALL"):
        return cursor.mogrify("EXECUTE stolen" + (f" ({', '.join(['%s'] * len(values))})" if values else ""),
                              values or None).decode()
    return re.sub(r"\$(\d+)", lambda found: cursor.mogrify("%s", (values[int(found[1]) - 1],)).decode(), QUERIES[name])


def rows_of(cursor, text, before=None) -> list:
    """The rows that a statement returns, or Refused. What it did is undone, once the rows of GLOBEX were compared."""
    cursor.execute("SAVEPOINT variant")
    try:
        cursor.execute(text)
        rows = cursor.fetchall() if cursor.description else []
        assert before is None or rows_of_globex(cursor) == before, text
        return rows
    except psycopg2.Error as error:
        raise Refused(error.pgcode) from error
    finally:
        cursor.execute("ROLLBACK TO SAVEPOINT variant")


def foreign(rows) -> set:
    return {text for row in rows for text in map(str, row) if "bbbbbbbb-" in text or "globex" in text}


def without_globex(cursor, text) -> list:
    """What the statement returns where GLOBEX has no rows: all that is foreign in it are echoes."""
    cursor.execute("RESET ROLE")
    cursor.execute("SAVEPOINT erased")
    cursor.execute("SET LOCAL session_replication_role = replica")  # neither triggers nor foreign keys
    for table in catalog.tenant_tables(cursor):
        cursor.execute(f"DELETE FROM {table} WHERE client_id = '{GLOBEX}'")
    cursor.execute("SET LOCAL session_replication_role = origin")
    as_acme(cursor)
    try:
        return rows_of(cursor, text)
    except Refused:
        return []
    finally:
        cursor.execute("ROLLBACK TO SAVEPOINT erased")
        as_acme(cursor)


def check_holds(cursor, name, values, before) -> str:
    """Runs it: nothing foreign comes out of the database, nothing of GLOBEX changes, and what it did is undone.
    The SQLSTATE of a refusal, or None."""
    text = statement(cursor, name, values)
    try:
        rows = rows_of(cursor, text, before if MAY_CHANGE.search(QUERIES[name]) else None)
    except Refused as refused:
        return str(refused)
    leaked = foreign(rows)
    assert not leaked or not leaked - foreign(without_globex(cursor, text)), (values, leaked)
    return None


PLAIN = [name for name in QUERIES if name not in ARGUMENTS | OF_SERVICES and name not in NOBODYS]


@pytest.mark.parametrize("name", PLAIN)
def test_query_as_another_client(database, name):
    with database.superuser() as cursor:
        before = rows_of_globex(cursor)
        assert before
        try:
            refusals = set()
            types = prepare(cursor, name)
            as_acme(cursor)
            for values in variants(types):
                refusals.add(check_holds(cursor, name, values, before))
            assert None in refusals, f"it never runs ({refusals}): its values belong into query_arguments.py"
            assert rows_of_globex(cursor) == before
        finally:
            cursor.connection.rollback()


def exchanged(values):
    """The same values with one of them GLOBEX's."""
    for place, value in enumerate(values):
        inner = value.strip("{}") if isinstance(value, str) else value
        if inner in EXCHANGED:
            yield (*values[:place], value.replace(inner, EXCHANGED[inner]), *values[place + 1:])


@pytest.mark.parametrize("name", [name for name in ARGUMENTS if name not in OF_SERVICES])
def test_query_with_values_of_its_own(database, name):
    with database.superuser() as cursor:
        cursor.execute(BEFORE.get(name, "SELECT"))
        before = rows_of_globex(cursor)
        try:
            if not QUERIES[name].startswith("CALL"):
                prepare(cursor, name)
            as_acme(cursor)
            assert check_holds(cursor, name, ARGUMENTS[name], before) is None
            for values in exchanged(ARGUMENTS[name]):
                refusal = check_holds(cursor, name, values, before)
                assert refusal is None or refusal in WALL or refusal.startswith("DF"), (values, refusal)
        finally:
            cursor.connection.rollback()


@pytest.mark.parametrize("name", OF_SERVICES)
def test_query_of_a_service(database, name):
    """Closed to clients, whatever they send; open to the service."""
    with database.superuser() as cursor:
        try:
            types = prepare(cursor, name)
            text = (statement(cursor, name, ARGUMENTS[name]) if name in ARGUMENTS
                    else "EXPLAIN " + statement(cursor, name, (None,) * len(types)))
            cursor.execute(f"SET LOCAL ROLE {OF_SERVICES[name]}")
            rows_of(cursor, text)
            as_acme(cursor)
            with pytest.raises(Refused, match="42501"):
                rows_of(cursor, text)
        finally:
            cursor.connection.rollback()


def test_lists_name_queries_that_there_are():
    assert (ARGUMENTS.keys() | OF_SERVICES.keys() | NOBODYS) <= QUERIES.keys()


def test_a_leak_is_told_from_an_echo(database):
    """What the test believes in: a value of the database counts, also where it was asked for."""
    with database.superuser() as cursor:
        as_acme(cursor)
        echo = f"SELECT '{GLOBEX}'::uuid"
        assert foreign(rows_of(cursor, echo)) <= foreign(without_globex(cursor, echo))
        cursor.execute("RESET ROLE")
        leak = f"SELECT client_id FROM clients WHERE client_id = '{GLOBEX}'"
        cursor.execute("SAVEPOINT open")
        cursor.execute("CREATE POLICY hole ON clients TO docflow_app USING (true)")
        as_acme(cursor)
        assert foreign(rows_of(cursor, leak)) - foreign(without_globex(cursor, leak))
        cursor.connection.rollback()
