"""Every SQL statement of the founding document does what the text says."""
import csv
import io
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg2.errors
import pytest
from founding import covers
from founding_database import ACME, DATABASE, DOCFLOW, GLOBAL, become, bound, fetch
from founding_rows import insert


def insert_processes(cursor) -> str:
    """One process in review and one pending of each of two clients; the id of Acme's in review."""
    for client in (GLOBAL, ACME):
        become(cursor, "docflow_app", client)
        insert(cursor, "processes", client_id=client)
        review = insert(cursor, "processes", client_id=client, status="hitl_review")
    return review["process_id"]


@covers("sql", "AND status = 'hitl_review'")
def test_example_query(block, database):
    with database.login() as cursor:
        process_id = insert_processes(cursor)
        for role, client, expected in ((None, None, [process_id]), ("docflow_app", ACME, [process_id]),
                                       ("docflow_app", GLOBAL, []), ("docflow_app", None, [])):
            become(cursor, role, client)
            assert [row["process_id"] for row in fetch(cursor, block.text)] == expected


@covers("sql", "FROM configurations")
def test_configuration_lookup(block, database):
    with database.login() as cursor:
        for client in (ACME, GLOBAL):
            become(cursor, "docflow_app", client)
            (found,) = fetch(cursor, bound(block.text), client, "simple_invoice")
            assert (found["client_id"], found["version"], found["is_active"]) == (client, 1, True)
        assert fetch(cursor, bound(block.text), ACME, "simple_invoice") == []  # not the current client's


@covers("sql", "FROM prompts")
def test_prompt_loading(block, database):
    with database.login("docflow_app", ACME) as cursor:
        (prompt,) = fetch(cursor, bound(block.text), "simple_invoice", 1)
        assert list(prompt) == ["prompt_template", "model_name", "temperature", "max_tokens"]
        assert re.findall(r"{{\w+}}", prompt["prompt_template"])
        assert fetch(cursor, bound(block.text), "simple_invoice", 99) == []


@covers("sql", "CREATE INDEX")
def test_index_is_there(block, database):
    with database.login("docflow_owner") as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'idx_processes_extraction_gin'")
        (definition,) = cursor.fetchone()
        assert definition.lower().replace(" public.", " ") == block.text.strip().rstrip(";").lower()
        with pytest.raises(psycopg2.errors.DuplicateTable):
            cursor.execute(block.text)


@covers("sql", "CREATE POLICY")
def test_row_level_security_is_there(block, database):
    enable, create, _ = block.text.split(";")
    with database.login() as cursor:
        cursor.execute("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = 'processes'::regclass")
        assert cursor.fetchone() == (True, True)

        # The program's policy shows each client what the document's would.
        insert_processes(cursor)
        condition = re.search(r"USING (\(.*\))", create, re.S)[1]
        seen = set()
        for client in (ACME, GLOBAL):
            become(cursor, "docflow_platform", client)
            cursor.execute(f"SELECT array_agg(process_id ORDER BY process_id) FROM processes WHERE {condition}")
            theirs = cursor.fetchone()
            become(cursor, "docflow_app", client)
            cursor.execute("SELECT array_agg(process_id ORDER BY process_id) FROM processes")
            assert cursor.fetchone() == theirs
            seen.add(str(theirs))
        assert len(seen) == 2

        become(cursor, "docflow_owner")
        cursor.execute(enable)
        with pytest.raises(psycopg2.errors.DuplicateObject, match="tenant_isolation"):
            cursor.execute(create)


@pytest.fixture(scope="module")
def psql():
    """Asks the private PostgreSQL, which has pg_stat_statements loaded."""
    folder = Path(tempfile.mkdtemp(prefix="docflow-test-"))
    folder.chmod(0o755)  # as root, the program goes on as another account

    def docflow(*arguments):
        done = subprocess.run([DOCFLOW, "--data-dir", folder / "data", *arguments], capture_output=True, text=True,
                              env={"PATH": os.environ["PATH"], "HOME": str(folder)}, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    try:
        docflow("db", "upgrade")
        yield lambda text: list(csv.DictReader(io.StringIO(docflow("db", "psql", "--", "--csv", "-c", text))))
    finally:
        shutil.rmtree(folder)


@covers("sql", "pg_stat_activity")
def test_active_connections(block, psql):
    assert f"datname = '{DATABASE}'" in block.text
    own = [row for row in psql(block.text) if row["state"] == "active"]
    assert own and list(own[0]) == ["pid", "usename", "application_name", "client_addr", "state"]


@covers("sql", "pg_stat_statements")
def test_slow_query_analysis(block, psql):
    found = psql(block.text)
    times = [float(row["total_exec_time"]) for row in found]
    assert len(found) == 10 and times == sorted(times, reverse=True)
    assert list(found[0]) == ["query", "calls", "total_exec_time", "mean_exec_time"]


@covers("sql", "pg_total_relation_size")
def test_table_sizes(block, psql):
    found = psql(block.text)
    assert {"clients", "processes", "audit_logs"} <= {row["tablename"] for row in found}
    assert all(re.fullmatch(r"\d+ (bytes|kB|MB)", row["size"]) for row in found)
