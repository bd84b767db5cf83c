"""The views show each client its own, the platform operator all, and use the indexes."""
import pytest

from tenants import ACME, GLOBEX, ids

VIEWS = ["v_active_processes", "v_client_token_usage", "v_hitl_queue"]


def explain(cursor, statement):
    cursor.execute("SET LOCAL enable_seqscan = off")
    cursor.execute("EXPLAIN (COSTS off) " + statement)
    return "\n".join(row[0] for row in cursor.fetchall())


@pytest.fixture(name="in_review", autouse=True, scope="module")
def in_review_rows(database):
    with database.cluster.connect(database.name) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE processes SET status = 'hitl_review', requires_review = true")
        connection.commit()


@pytest.mark.parametrize("view", VIEWS)
def test_each_client_sees_its_own(database, view):
    for client, expected in ((ACME, [(ACME, "acme")]), (None, []), ("", [])):
        with database.role("docflow_app", client) as cursor:
            cursor.execute(f"SELECT client_id, client_name FROM {view}")
            assert cursor.fetchall() == expected
    with database.role("docflow_platform") as cursor:
        cursor.execute(f"SELECT client_id FROM {view} ORDER BY 1")
        assert cursor.fetchall() == [(ACME,), (GLOBEX,)]


def test_a_process_has_the_name_of_its_first_document_and_their_number(database):
    with database.superuser() as cursor:
        cursor.execute("SELECT file_name, document_count FROM v_processes WHERE process_id = %s",
                       (ids(ACME)["process"],))
        assert cursor.fetchall() == [("a.eml", 2)]
        cursor.execute("DELETE FROM documents")
        cursor.execute("SELECT file_name, document_count FROM v_processes LIMIT 1")
        assert cursor.fetchall() == [(None, 0)]


def test_active_processes_are_those_that_have_not_ended(database):
    with database.superuser() as cursor:
        cursor.execute("DELETE FROM processes")
        states = ["pending", "ingested", "classifying", "extracting", "validating", "hitl_review",
                  "completed", "failed", "cancelled"]
        for state in states:
            cursor.execute("INSERT INTO processes (client_id, status) VALUES (%s, %s)", (ACME, state))
        cursor.execute("SELECT status, process_type_name FROM v_active_processes ORDER BY status")
        assert cursor.fetchall() == [(state, None) for state in sorted(states[:6])]


def test_hitl_queue_is_oldest_first(database):
    with database.superuser() as cursor:
        for number in (3, 1, 2):
            cursor.execute("INSERT INTO processes (client_id, status, created_at, review_reasons)"
                           " VALUES (%s, 'hitl_review', %s, %s)",
                           (ACME, f"2001-01-0{number}", f'[{{"code": "{number}"}}]'))
        cursor.execute("SELECT review_reasons -> 0 ->> 'code' FROM v_hitl_queue LIMIT 3")
        assert [row[0] for row in cursor.fetchall()] == ["1", "2", "3"]


@pytest.mark.parametrize("role, statement, index", [
    ("docflow_app", "SELECT * FROM v_active_processes", "idx_processes_"),
    ("docflow_platform", "SELECT * FROM v_active_processes", "idx_processes_active"),
    ("docflow_app", "SELECT * FROM v_hitl_queue LIMIT 20", "idx_processes_"),
    ("docflow_app", "SELECT * FROM v_processes WHERE status = 'completed' ORDER BY created_at DESC, process_id DESC"
     " LIMIT 20", "idx_processes_client_id_status_created_at"),
    ("docflow_platform", "SELECT * FROM v_hitl_queue LIMIT 20", "idx_processes_hitl_review"),
    ("docflow_app", "SELECT * FROM v_client_token_usage WHERE month = '2026-01-01'",
     "token_usage_monthly_pkey"),
    ("docflow_app", "SELECT * FROM processes ORDER BY created_at DESC, process_id DESC LIMIT 20",
     "idx_processes_client_id_created_at"),
    ("docflow_app", "SELECT * FROM processes WHERE status = 'failed'"
     " AND (created_at, process_id) < (now(), gen_random_uuid())"
     " ORDER BY created_at DESC, process_id DESC LIMIT 20", "idx_processes_client_id_status_created_at"),
    ("docflow_app", "SELECT * FROM audit_logs WHERE timestamp >= '2026-01-01'"
     " ORDER BY timestamp DESC LIMIT 50", "client_id_timestamp_seq_idx"),
    ("docflow_worker", f"SELECT job_id FROM jobs WHERE lane = 'reading' AND client_id = '{ACME}'"
     " AND run_at <= now() AND (priority, run_at, seq) > (0::smallint, now(), 1)"
     " ORDER BY priority, run_at, seq LIMIT 10", "idx_jobs_lane_client_id_priority_run_at_seq"),
    ("docflow_worker", "SELECT client_id FROM jobs WHERE lane = 'reading' ORDER BY client_id LIMIT 1",
     "idx_jobs_lane_client_id_priority_run_at_seq"),
])
def test_there_is_an_index_for_it(database, role, statement, index):
    """That a plan without reading or sorting the table exists; the benchmarks show that it is chosen."""
    with database.role(role, ACME) as cursor:
        plan = explain(cursor, statement)
    assert index in plan, plan
    assert "Seq Scan on processes" not in plan
    if "ORDER BY" in statement or "hitl" in statement:
        assert "->  Sort" not in plan, plan


def test_search_finds_own_processes_only(database):
    search = "SELECT * FROM search_processes('{\"vendor\": \"Initech\"}')"
    for client, expected in ((ACME, [(ids(ACME)["process"],)]), (None, []), ("", []),
                             ("00000000-0000-0000-0000-000000000000", [])):
        with database.role("docflow_app", client) as cursor:
            cursor.execute(search)
            assert cursor.fetchall() == expected
    with database.role("docflow_app", ACME) as cursor:
        cursor.execute("""SELECT * FROM search_processes('{"vendor": "Umbrella"}')""")
        assert cursor.fetchall() == []


def test_search_is_bounded_and_newest_first(database):
    with database.superuser() as cursor:
        cursor.execute("""
            INSERT INTO processes (process_id, client_id, created_at, extraction_result)
            SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, %s,
                   timestamptz '2001-01-01' + make_interval(mins => n), '{"vendor": "Hooli"}'
            FROM generate_series(1, 1200) AS n""", (ACME,))
        cursor.execute("SET LOCAL ROLE docflow_app")
        cursor.execute("SELECT set_config('app.current_client_id', %s, true)", (ACME,))
        for limit, expected in (("", 100), (", 5", 5), (", 5000", 1000), (", -1", 0), (", NULL", 0)):
            cursor.execute(f"""SELECT right(process_id::text, 4)::integer
                               FROM search_processes('{{"vendor": "Hooli"}}'{limit})""")
            found = [row[0] for row in cursor.fetchall()]
            assert found == list(range(1200, 1200 - expected, -1)), limit


def test_search_uses_the_gin_index_under_row_level_security(database):
    """As docflow_search the statement of the function uses it; as the application it cannot."""
    statement = ("EXPLAIN SELECT process_id FROM processes WHERE client_id = current_client_id()"
                 " AND extraction_result @> '{\"vendor\": \"v17\"}'")
    with database.superuser() as cursor:
        cursor.execute("INSERT INTO processes (client_id, extraction_result)"
                       " SELECT %s, jsonb_build_object('vendor', 'v' || n)"
                       " FROM generate_series(1, 3000) AS n", (ACME,))
        cursor.execute("ANALYZE processes")
        cursor.execute("SELECT set_config('app.current_client_id', %s, true)", (ACME,))
        for role, expected in (("docflow_search", True), ("docflow_app", False)):
            cursor.execute(f"SET LOCAL ROLE {role}; {statement}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert ("idx_processes_extraction_gin" in plan) == expected, plan
