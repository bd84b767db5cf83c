"""The audit trail: nothing is changed, nothing is lost, and its sums are exact."""
import re
import sys
import threading
import uuid
from datetime import datetime, timezone

import pytest
from psycopg2 import errors

from cluster import ROOT
from database import Database
from tenants import ACME, GLOBEX, NIL, ids

sys.path.insert(0, str(ROOT / "tools"))
from embed import blocks  # noqa: E402

CHANGES = ["UPDATE {} SET result = 'FAILED'", "DELETE FROM {}", "TRUNCATE {}"]
# Every column but the generated ones, which follow from the others.
WHOLE_ROW = ("SELECT to_jsonb(a) FROM audit_logs a WHERE client_id = %s ORDER BY seq")


def append(cursor, client, **columns):
    columns = {"client_id": client, "event": "test", "result": "SUCCESS", **columns}
    cursor.execute(f"INSERT INTO audit_logs ({', '.join(columns)}) VALUES"
                   f" ({', '.join(['%s'] * len(columns))})", list(columns.values()))


def usage(cursor, client=ACME):
    cursor.execute("SELECT month::text, model, sum(tokens_input)::int, sum(tokens_output)::int,"
                   " sum(calls)::int FROM token_usage_monthly WHERE client_id = %s"
                   " GROUP BY 1, 2 ORDER BY 1, 2", (client,))
    return cursor.fetchall()


def partition_of(cursor, audit_id):
    cursor.execute("SELECT tableoid::regclass::text FROM audit_logs WHERE audit_id = %s", (audit_id,))
    return cursor.fetchone()[0]


def month_bounds(cursor):
    """[from, to] of every monthly partition, in order, as UTC texts."""
    cursor.execute("SET LOCAL timezone = 'UTC'")
    cursor.execute("SELECT pg_get_expr(relpartbound, oid) FROM pg_class"
                   " WHERE relkind = 'r' AND relname ~ '^audit_logs_[0-9]{4}_[0-9]{2}$'")
    return sorted(re.findall(r"'(.+?)'", row[0]) for row in cursor.fetchall())


@pytest.fixture(name="fresh")
def fresh_database(database, cluster):
    """A copy, for tests that commit."""
    cluster.create_database("audit_copy", owner="n8nuser", template=database.name)
    yield Database(cluster, "audit_copy")
    cluster.execute("DROP DATABASE audit_copy")


@pytest.mark.parametrize("role", ["docflow_app", "docflow_worker", "docflow_auth", "docflow_platform"])
@pytest.mark.parametrize("change", CHANGES)
def test_no_role_may_change_it(database, role, change):
    for table in ("audit_logs", "audit_logs_default", "audit_seals"):
        with database.role(role, ACME) as cursor:
            with pytest.raises(errors.InsufficientPrivilege, match="permission denied"):
                cursor.execute(change.format(table).replace("result = 'FAILED'", "client_id = client_id"))


@pytest.mark.parametrize("change", CHANGES)
def test_not_even_a_superuser_changes_it_by_accident(database, change):
    month = datetime.now(timezone.utc).strftime("audit_logs_%Y_%m")
    for table in ("audit_logs", month):
        with database.superuser() as cursor:
            with pytest.raises(errors.InsufficientPrivilege, match="append-only"):
                cursor.execute(change.format(table))
    with database.superuser() as cursor:
        append(cursor, ACME, timestamp="2001-01-01")
        with pytest.raises(errors.InsufficientPrivilege, match="audit_logs_default is append-only"):
            cursor.execute(change.format("audit_logs_default"))
    with database.superuser() as cursor:
        with pytest.raises(errors.InsufficientPrivilege, match="audit_seals is append-only"):
            cursor.execute(change.format("audit_seals").replace("result = 'FAILED'", "row_count = 2"))


def test_every_partition_is_guarded(database):
    with database.superuser() as cursor:
        cursor.execute("SELECT audit_logs_make_partitions()")
        assert cursor.fetchone() == (3,)  # an upgrade makes the current month only
        cursor.execute("""
            SELECT count(*), count(*) FILTER (WHERE relrowsecurity AND relforcerowsecurity
                AND 2 = (SELECT count(*) FROM pg_trigger WHERE tgrelid = c.oid AND tgenabled = 'O'
                         AND tgname IN ('audit_logs_append_only', 'audit_logs_no_truncate')))
            FROM pg_class c WHERE relispartition AND relkind = 'r'""")
        total, guarded = cursor.fetchone()
        assert total == guarded == 5  # this month, three ahead, and the default


def test_sequence_and_transaction_are_not_the_writers_choice(database):
    for column, value in (("seq", 1), ("txid", "1"), ("tokens_input", 1)):
        with database.role("docflow_app", ACME) as cursor:
            with pytest.raises((errors.InsufficientPrivilege, errors.GeneratedAlways)):
                append(cursor, ACME, **{column: value})


def test_services_write_for_any_client_and_for_the_installation(database):
    for role in ("docflow_worker", "docflow_auth", "docflow_platform"):
        with database.role(role) as cursor:
            for client in (ACME, GLOBEX, NIL):
                append(cursor, client)
                assert cursor.rowcount == 1
    with database.role("docflow_auth") as cursor:
        with pytest.raises(errors.InsufficientPrivilege):
            cursor.execute("SELECT count(*) FROM audit_logs")


def test_stage_events_name_their_stage(database):
    with database.role("docflow_app", ACME) as cursor:
        with pytest.raises(errors.CheckViolation, match="audit_logs_event_stage_type_check"):
            append(cursor, ACME, event="stage")


def test_token_columns_follow_the_json(database):
    with database.role("docflow_app", ACME) as cursor:
        key = str(uuid.uuid4())
        append(cursor, ACME, audit_id=key,
               token_usage='{"input": 9007199254740993, "output": 2, "model": "m"}')
        cursor.execute("SELECT tokens_input, tokens_output, token_model FROM audit_logs"
                       " WHERE audit_id = %s", (key,))
        assert cursor.fetchone() == (9007199254740993, 2, "m")
    for wrong, error in (('{"input": -1}', errors.CheckViolation), ("[1]", errors.CheckViolation),
                         ('{"input": 1.5}', errors.InvalidTextRepresentation)):
        with database.role("docflow_app", ACME) as cursor:
            with pytest.raises(error):
                append(cursor, ACME, token_usage=wrong)


def test_usage_is_the_sum_of_the_rows(database):
    with database.role("docflow_app", ACME) as cursor:
        before = dict(((row[0], row[1]), row[2:]) for row in usage(cursor))
        for month, model, tokens in (("2001-01-31 23:30+00", "a", 1), ("2001-02-01 00:30+01", "a", 2),
                                     ("2001-02-01 00:00+00", "a", 4), ("2001-01-01 00:00+00", "b", 8)):
            append(cursor, ACME, timestamp=month,
                   token_usage=f'{{"input": {tokens}, "output": {tokens * 10}, "model": "{model}"}}')
        append(cursor, ACME, timestamp="2001-01-01", token_usage='{"input": 16}')
        append(cursor, ACME, timestamp="2001-01-01")
        found = {(row[0], row[1]): row[2:] for row in usage(cursor)}
        assert {key: value for key, value in found.items() if key not in before} == {
            ("2001-01-01", "a"): (3, 30, 2), ("2001-02-01", "a"): (4, 40, 1),
            ("2001-01-01", "b"): (8, 80, 1), ("2001-01-01", "unknown"): (16, 0, 1)}
        cursor.execute("SELECT month::text, total_tokens_input, total_tokens_output, total_tokens,"
                       " calls FROM v_client_token_usage WHERE month < '2002-01-01' ORDER BY 1")
        assert cursor.fetchall() == [("2001-01-01", 27, 110, 137, 4), ("2001-02-01", 4, 40, 44, 1)]


def test_usage_of_one_statement_with_many_rows(database):
    with database.superuser() as cursor:
        cursor.execute("""
            INSERT INTO audit_logs (client_id, event, result, timestamp, token_usage)
            SELECT (ARRAY[%s, %s]::uuid[])[1 + n %% 2], 'test', 'SUCCESS',
                   timestamptz '2001-01-01 00:00+00' + make_interval(days => n %% 59),
                   jsonb_build_object('input', n, 'output', 1, 'model', 'm' || n %% 3)
            FROM generate_series(1, 1000) AS n""", (ACME, GLOBEX))
        cursor.execute("""
            SELECT count(*) FROM (
                SELECT client_id, date_trunc('month', timestamp), token_model,
                       sum(tokens_input), sum(tokens_output), count(*)
                FROM audit_logs WHERE timestamp < '2002-01-01' GROUP BY 1, 2, 3
                EXCEPT
                SELECT client_id, month, model, sum(tokens_input), sum(tokens_output), sum(calls)
                FROM token_usage_monthly GROUP BY 1, 2, 3) AS difference""")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("role", ["docflow_app", "docflow_worker", "docflow_platform"])
def test_usage_is_written_by_nobody_else(database, role):
    for statement in ("UPDATE token_usage_monthly SET calls = 1", "DELETE FROM token_usage_monthly",
                      "INSERT INTO token_usage_monthly SELECT * FROM token_usage_monthly"):
        with database.role(role, ACME) as cursor:
            with pytest.raises(errors.InsufficientPrivilege):
                cursor.execute(statement)


def test_row_without_a_month_waits_in_the_default_partition(database):
    with database.role("docflow_app", ACME) as cursor:
        key = str(uuid.uuid4())
        append(cursor, ACME, audit_id=key, timestamp="2003-05-31 23:59:59.999999+00")
        assert partition_of(cursor, key) == "audit_logs_default"


def test_partition_takes_its_rows_out_of_the_default_unchanged(database):
    with database.superuser() as cursor:
        keys = {}
        for moment in ("2003-05-01 00:00+00", "2003-05-31 23:59:59.999999+00", "2003-06-01 00:00+00",
                       "2199-01-01 00:00+00"):
            keys[moment] = str(uuid.uuid4())
            append(cursor, ACME, audit_id=keys[moment], timestamp=moment, payload='{"a": [1]}',
                   document_urls=["local:a"], token_usage='{"input": 1, "output": 2, "model": "m"}')
        cursor.execute(WHOLE_ROW, (ACME,))
        rows, sums = cursor.fetchall(), usage(cursor)
        cursor.execute("SET LOCAL ROLE docflow_worker; SELECT audit_logs_make_partitions(0)")
        assert cursor.fetchone() == (2,)
        cursor.execute("RESET ROLE")
        cursor.execute(WHOLE_ROW, (ACME,))
        assert cursor.fetchall() == rows
        assert usage(cursor) == sums
        assert [partition_of(cursor, key) for key in keys.values()] == [
            "audit_logs_2003_05", "audit_logs_2003_05", "audit_logs_2003_06", "audit_logs_default"]
        with pytest.raises(errors.InsufficientPrivilege, match="append-only"):
            cursor.execute("DELETE FROM audit_logs_default")


@pytest.mark.parametrize("moment", ["-infinity", "infinity", "0044-03-15 BC",
                                    "1999-12-31 23:59:59.999999+00", "2200-01-01 00:00+00"])
def test_moment_without_a_month_is_refused(database, moment):
    for role in ("docflow_app", "docflow_platform", "docflow_worker"):
        with database.role(role, ACME) as cursor:
            with pytest.raises(errors.CheckViolation, match="audit_logs_timestamp_check"):
                append(cursor, ACME, timestamp=moment)


def test_partitions_are_made_whatever_the_default_partition_holds(database):
    with database.superuser() as cursor:
        cursor.execute("ALTER TABLE audit_logs DROP CONSTRAINT audit_logs_timestamp_check")
        for moment in ("-infinity", "infinity", "0044-03-15 BC", "1999-12-31", "2200-01-01", "2003-05-01"):
            append(cursor, ACME, timestamp=moment)
        cursor.execute("SELECT audit_logs_make_partitions(4)")
        assert cursor.fetchone() == (5,)  # the months ahead and May 2003


def test_partitions_ahead(database):
    with database.role("docflow_platform") as cursor:
        cursor.execute("SELECT audit_logs_make_partitions(), audit_logs_make_partitions(14),"
                       " audit_logs_make_partitions(14)")
        assert cursor.fetchone() == (3, 11, 0)
        bounds = month_bounds(cursor)
        assert len(bounds) == 15
        for (_, end), (start, _) in zip(bounds, bounds[1:]):
            assert end == start
    with database.role("docflow_platform") as cursor:
        with pytest.raises(errors.InvalidParameterValue, match="from 0 to 120"):
            cursor.execute("SELECT audit_logs_make_partitions(-1)")
    for role in ("docflow_app", "docflow_auth"):
        with database.role(role, ACME) as cursor:
            with pytest.raises(errors.InsufficientPrivilege):
                cursor.execute("SELECT audit_logs_make_partitions()")


def test_months_are_utc_wherever_the_caller_is(database):
    with database.role("docflow_platform") as cursor:
        cursor.execute("SET LOCAL timezone = 'Pacific/Kiritimati'")
        cursor.execute("SELECT audit_logs_make_partitions(6)")
        for bounds in month_bounds(cursor):
            assert all(re.fullmatch(r"\d{4}-\d{2}-01 00:00:00\+00", bound) for bound in bounds)


def test_two_makers_and_writers_at_once(fresh):
    made, failures = [], []

    def make():
        try:
            with fresh.role("docflow_worker", commit=True) as cursor:
                cursor.execute("SELECT audit_logs_make_partitions(24)")
                made.append(cursor.fetchone()[0])
        except Exception as error:  # pylint: disable=broad-except
            failures.append(error)

    def write():
        try:
            for number in range(30):
                with fresh.role("docflow_app", ACME, commit=True) as cursor:
                    append(cursor, ACME, event="racing",
                           timestamp=f"20{number:02}-01-15", token_usage='{"input": 1, "model": "race"}')
        except Exception as error:  # pylint: disable=broad-except
            failures.append(error)

    threads = [threading.Thread(target=work) for work in (write, make, make, write, make)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert sum(made) >= 21
    with fresh.superuser() as cursor:
        cursor.execute("SELECT count(*) FROM audit_logs WHERE event = 'racing'")
        assert cursor.fetchone() == (60,)
        cursor.execute("SELECT sum(calls) FROM token_usage_monthly WHERE model = 'race'")
        assert cursor.fetchone() == (60,)


def test_audit_and_ledger_outlive_the_process(database):
    process = ids(ACME)["process"]
    with database.role("docflow_app", ACME) as cursor:
        cursor.execute("INSERT INTO token_ledger (client_id, kind, amount, process_id)"
                       " VALUES (%s, 'hold', -1, %s)", (ACME, process))
        cursor.execute("DELETE FROM processes WHERE process_id = %s", (process,))
        assert cursor.rowcount == 1
        for table, left in (("audit_logs", 1), ("token_ledger", 1), ("documents", 0), ("jobs", 0),
                            ("fingerprints", 0), ("output_actions", 0), ("notifications", 0),
                            ("review_corrections", 0)):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE process_id = %s", (process,))
            assert cursor.fetchone() == (left,), table
        cursor.execute("SELECT learned_from_process_id FROM layouts")
        assert cursor.fetchall() == [(None,)]


def test_seals_are_written_by_the_worker(database):
    row = (NIL, 1, 1, 5, 5, b"\0" * 32, b"\1" * 32)
    insert = ("INSERT INTO audit_seals (client_id, seal_number, seq_from, seq_to, row_count,"
              " prev_hash, hash) VALUES (%s, %s, %s, %s, %s, %s, %s)")
    with database.role("docflow_worker") as cursor:
        cursor.execute(insert, row)
        with pytest.raises(errors.UniqueViolation):
            cursor.execute(insert, row)
    for role in ("docflow_app", "docflow_platform", "docflow_auth"):
        with database.role(role, ACME) as cursor:
            with pytest.raises(errors.InsufficientPrivilege):
                cursor.execute(insert, (ACME, 2, *row[2:]))


def test_lists_are_read_in_order_of_an_index(database):
    """Of a client and of all: whatever there is, a page costs as many rows as it has."""
    [sql] = [sql for name, sql in blocks(ROOT / "db" / "queries" / "audit_log.sql") if name == "audit_log_list"]
    with database.superuser() as cursor:
        cursor.execute("INSERT INTO audit_logs (client_id, event, result, timestamp)"
                       " SELECT CASE n %% 2 WHEN 0 THEN %s ELSE %s END::uuid, 'e', 'SUCCESS', now() - n * interval '1 s'"
                       " FROM generate_series(1, 6000) AS n", (ACME, GLOBEX))
        cursor.execute("ANALYZE audit_logs")
        cursor.execute(f"PREPARE listed AS {sql}")
        for role, client, index in (("docflow_app", ACME, "client_id_timestamp_seq"),
                                    ("docflow_platform", "", "_timestamp_seq")):
            cursor.execute("SELECT set_config('role', %s, true), set_config('app.current_client_id', %s, true)",
                           (role, client))
            cursor.execute("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) EXECUTE listed"
                           " (50, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Sort Method" not in plan, plan
            assert re.search(rf"Index Scan using audit_logs_\w+{index}", plan), plan
