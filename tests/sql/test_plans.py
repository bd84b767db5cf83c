"""Queries reach their indexes below row-level security.

A condition that calls a function which might leak is tried only on rows that the policy has let through: written
carelessly, a query reads everything a client has, and nobody sees it in the answer. What grows with a client's work is
looked at here, with sorting and reading whole tables forbidden.
"""
import re

import pytest

from tenants import ACME
from test_query_wall import QUERIES

# Tables that do not grow with the documents of a client.
SMALL = {"client_list": "a client sees itself", "prompt_list": "versions that people write",
         "configuration_list_rows": "versions that people write"}
PAGED = [name for name, sql in QUERIES.items() if " AS cursor" in sql and name not in SMALL]
# The condition that has to be one of an index.
FOUND = {
    "process_admit": "sha256 = wanted.sha256",
    "process_show": "process_id = $1",
    "receipt_show": "process_id = $3",
    "document_list": "process_id = $1",
}


def plan(database, name, values=(), mode="force_generic_plan") -> str:
    """As the role of clients; parameters without a value are null."""
    with database.superuser() as cursor:
        try:
            cursor.execute("SET LOCAL ROLE docflow_app")
            cursor.execute("SELECT set_config('app.current_client_id', %s, true)", (ACME,))
            for setting, value in (("plan_cache_mode", mode), ("enable_seqscan", "off"),
                                   ("enable_sort", "off"), ("enable_bitmapscan", "off"), ("enable_hashjoin", "off")):
                cursor.execute(f"SET LOCAL {setting} = {value}")
            cursor.execute(f"PREPARE planned AS {QUERIES[name]}")
            count = max(map(int, re.findall(r"\$(\d+)", QUERIES[name])), default=0)
            given = [*values, *["NULL"] * (count - len(values))]
            cursor.execute("EXPLAIN (COSTS OFF) EXECUTE planned" + (f"({', '.join(given)})" if given else ""))
            return "\n".join(line for line, in cursor.fetchall())
        finally:
            cursor.connection.rollback()


@pytest.mark.parametrize("name", PAGED)
def test_next_page_begins_where_the_last_one_ended(database, name):
    """Not at the newest row of all, to skip what has been seen. Lists with filters are planned for their values."""
    key = "'7'" if "$3::bigint" in QUERIES[name] else f"'{ACME}'"
    text = plan(database, name, ("50", "1700000000000000", key), "force_custom_plan") if "$2::bigint" in QUERIES[name] \
        else plan(database, name)
    assert re.search(r"Index Cond: .*(ROW\(.*\) [<>] ROW\(|seq < )", text), text


@pytest.mark.parametrize("name", FOUND)
def test_row_is_found_by_an_index(database, name):
    """By the plan that fits all values."""
    text = plan(database, name)
    assert re.search(rf"Index Cond: .*{re.escape(FOUND[name])}", text), text
