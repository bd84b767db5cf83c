"""Processes, documents, output and the queue."""
import psycopg2
import pytest
from psycopg2 import errors

from tenants import ACME, GLOBEX, ids

OWN = ids(ACME)
TOKEN = "cccccccc-0000-4000-8000-000000000001"
STALE = "cccccccc-0000-4000-8000-000000000002"


def app(database):
    return database.role("docflow_app", ACME)


@pytest.mark.parametrize("statement", [
    "UPDATE processes SET status = 'done'",
    "UPDATE processes SET current_stage = 'OCR'",
    "UPDATE processes SET ingestion_source = 'fax'",
    "UPDATE processes SET overall_confidence = 1.01",
    "UPDATE processes SET total_tokens_input = -1",
    "UPDATE processes SET review_reasons = '{}'",
    "UPDATE documents SET status = 'ingested'",
    "UPDATE documents SET file_size = -1",
    "UPDATE documents SET sha256 = 'ab'",
    "UPDATE documents SET storage_provider = 'ftp'",
    "UPDATE documents SET storage_url = NULL",
    "UPDATE documents SET page_from = 2, page_to = 1",
    "UPDATE documents SET page_from = 2",
    "UPDATE documents SET parent_document_id = document_id",
    "UPDATE documents SET fraud_flags = '{}'",
    "UPDATE document_pages SET page_number = 0",
    "UPDATE document_pages SET rotation = 45",
    "UPDATE document_pages SET words = 'x'",
    "UPDATE fingerprints SET kind = 'other'",
    "UPDATE output_actions SET action_type = 'fax'",
    "UPDATE output_actions SET status = 'done'",
    "UPDATE output_actions SET max_retries = 21",
    "UPDATE notifications SET type = 'hello'",
    "UPDATE notifications SET severity = 'fatal'",
    "UPDATE notifications SET read_at = now()",
    "UPDATE jobs SET lease_owner = 'me'",
    "UPDATE jobs SET lane = 'fast'",
    "INSERT INTO jobs (client_id, kind, process_id) SELECT client_id, 'stage', process_id FROM processes",
    "INSERT INTO jobs (client_id, kind, process_id, step) SELECT client_id, 'action', process_id, 'x'"
    " FROM processes",
])
def test_values_out_of_range_are_refused(database, statement):
    with app(database) as cursor:
        with pytest.raises(errors.CheckViolation):
            cursor.execute(statement)


def test_same_message_is_taken_in_once(database):
    insert = ("INSERT INTO processes (client_id, ingestion_source, source_reference)"
              " VALUES (%s, %s, 'message 7') ON CONFLICT DO NOTHING")
    with database.superuser() as cursor:
        counts = []
        for values in ((ACME, "email"), (ACME, "email"), (ACME, "telegram"), (GLOBEX, "email")):
            cursor.execute(insert, values)
            counts.append(cursor.rowcount)
        assert counts == [1, 0, 1, 1]


def test_split_and_erased_documents_need_no_file(database):
    with app(database) as cursor:
        cursor.execute("UPDATE documents SET storage_url = NULL, ocr_text = NULL, erased_at = now()")
        cursor.execute("INSERT INTO documents (client_id, process_id, position, origin,"
                       " parent_document_id, page_from, page_to, file_name)"
                       " VALUES (%(client)s, %(process)s, 3, 'split', %(document)s, 1, 2, 'a')",
                       {"client": ACME, **OWN})
        cursor.execute("DELETE FROM documents WHERE document_id = %(document)s", OWN)
        cursor.execute("SELECT count(*) FROM documents")  # children go with their parent
        assert cursor.fetchone() == (0,)


def test_two_documents_do_not_take_one_position(database):
    with app(database) as cursor:
        with pytest.raises(errors.UniqueViolation):
            cursor.execute("UPDATE documents SET position = 1")


def test_one_stage_job_for_a_process_and_one_job_for_an_action(database):
    for kind, step, action in (("stage", "extract", None), ("action", None, OWN["action"])):
        with app(database) as cursor:
            insert = ("INSERT INTO jobs (client_id, kind, step, process_id, action_id)"
                      " VALUES (%s, %s, %s, %s, %s)")
            values = (ACME, kind, step, OWN["process"], action)
            cursor.execute(insert + " ON CONFLICT (process_id, action_id) DO NOTHING", values)
            assert cursor.rowcount == 0
            with pytest.raises(errors.UniqueViolation):
                cursor.execute(insert, values)


CLAIM = """
    UPDATE jobs SET run_at = now() + interval '60 s', attempts = attempts + 1,
                    lease_owner = 'w1', lease_token = gen_random_uuid()
    WHERE job_id = ANY (ARRAY(
        SELECT job_id FROM jobs WHERE lane = %s AND run_at <= now()
        ORDER BY priority, run_at, seq LIMIT 10 FOR UPDATE SKIP LOCKED))
    RETURNING client_id"""


def test_worker_claims_jobs_of_all_clients_in_its_lane(database):
    with database.role("docflow_worker") as cursor:
        cursor.execute("UPDATE jobs SET lane = 'output' WHERE kind = 'action'")
        for lane, expected in (("output", [ACME, GLOBEX]), ("processing", [ACME, GLOBEX]),
                               ("reading", []), ("output", [])):
            cursor.execute(CLAIM, (lane,))
            assert sorted(row[0] for row in cursor.fetchall()) == expected, lane


def test_worker_sees_what_it_needs_and_no_more(database):
    with database.role("docflow_worker") as cursor:
        cursor.execute("SELECT client_id, status, retention_days, deleted_at FROM clients")
        assert cursor.rowcount == 2
        cursor.execute("SELECT count(*) FROM audit_logs")
        assert cursor.fetchone()[0] == 2
    for statement in ("SELECT name FROM clients", "SELECT 1 FROM processes", "SELECT 1 FROM users",
                      "UPDATE clients SET status = 'active'", "SELECT 1 FROM token_ledger"):
        with database.role("docflow_worker") as cursor:
            with pytest.raises(errors.InsufficientPrivilege):
                cursor.execute(statement)


def test_platform_reads_all_and_writes_no_documents(database):
    with database.role("docflow_platform") as cursor:
        for table in ("processes", "documents", "jobs", "audit_logs", "token_ledger"):
            cursor.execute(f"SELECT count(DISTINCT client_id) FROM {table}")
            assert cursor.fetchone() == (2,), table
    for statement in ("UPDATE processes SET status = 'completed'", "DELETE FROM documents",
                      "DELETE FROM jobs", "UPDATE output_actions SET status = 'completed'"):
        with database.role("docflow_platform") as cursor:
            with pytest.raises(errors.InsufficientPrivilege):
                cursor.execute(statement)


# ---- leases ----

@pytest.fixture(name="job")
def leased_job(database):
    """The stage job of ACME, in the hands of a worker that knows TOKEN."""
    with database.role("docflow_worker", commit=True) as cursor:
        cursor.execute("UPDATE jobs SET lease_owner = 'w1', lease_token = %s"
                       " WHERE client_id = %s AND kind = 'stage' RETURNING job_id", (TOKEN, ACME))
        return cursor.fetchone()[0]


HOLD = "SELECT jobs_hold(%s, %s)"


@pytest.mark.parametrize("role", ["docflow_app", "docflow_worker"])
def test_whoever_has_the_lease_holds_the_job_and_finishes_it(database, job, role):
    with database.role(role, ACME) as cursor:
        cursor.execute(HOLD, (job, TOKEN))
        with database.role(role, ACME) as other:
            other.execute("SELECT FROM jobs WHERE job_id = %s FOR UPDATE SKIP LOCKED", (job,))
            assert other.rowcount == 0
        cursor.execute("DELETE FROM jobs WHERE job_id = %s", (job,))
        assert cursor.rowcount == 1


@pytest.mark.parametrize("role, client, token", [
    ("docflow_app", ACME, STALE), ("docflow_worker", None, STALE), ("docflow_app", ACME, None),
    # Right, but for whom the job does not exist.
    ("docflow_app", GLOBEX, TOKEN), ("docflow_app", "", TOKEN),
])
def test_lease_that_is_lost(database, job, role, client, token):
    with database.role(role, client) as cursor:
        with pytest.raises(psycopg2.Error) as refused:
            cursor.execute(HOLD, (job, token))
    assert refused.value.pgcode == "DF409"
    assert refused.value.diag.message_primary == f"the lease of job {job} is lost"


@pytest.mark.parametrize("role", ["docflow_auth", "docflow_platform"])
def test_services_that_do_no_jobs_hold_none(database, job, role):
    with database.role(role, ACME) as cursor:
        with pytest.raises(errors.InsufficientPrivilege):
            cursor.execute(HOLD, (job, TOKEN))


# ---- workers ----

def test_worker_is_seen_and_forgotten(database):
    with database.role("docflow_worker") as cursor:
        cursor.execute("INSERT INTO workers (worker_id, name) VALUES (gen_random_uuid(), 'host 1')"
                       " RETURNING seen_at = started_at")
        assert cursor.fetchone() == (True,)
        cursor.execute("UPDATE workers SET seen_at = now() - interval '2 days'")
        cursor.execute("DELETE FROM workers WHERE seen_at < now() - interval '1 day'")
        assert cursor.rowcount == 1


def test_workers_are_no_business_of_clients(database):
    for statement in ("SELECT 1 FROM workers", "DELETE FROM workers",
                      "INSERT INTO workers (worker_id, name) VALUES (gen_random_uuid(), 'w')"):
        for role in ("docflow_app", "docflow_auth"):
            with database.role(role, ACME) as cursor:
                with pytest.raises(errors.InsufficientPrivilege):
                    cursor.execute(statement)
    with database.role("docflow_platform") as cursor:
        cursor.execute("SELECT name, started_at, seen_at FROM workers")
        with pytest.raises(errors.InsufficientPrivilege):
            cursor.execute("DELETE FROM workers")
