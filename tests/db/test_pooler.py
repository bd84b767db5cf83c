"""PgBouncer in transaction mode: any session may be anybody's next, so none may remember anything."""
import pytest
from cluster import free_port

from program import NEWEST
from servers import LOGIN, Pooler, program_with

HINT = "hint: behind a pooler set DOCFLOW_DB_PREPARED=off, and DIRECT_URL to the server itself\n"
CLIENTS = 12
SESSIONS = 2


@pytest.fixture(name="pooler")
def pooler_fixture(server, folder):
    with Pooler(server, folder, SESSIONS) as pooler:
        yield pooler


@pytest.fixture(name="docflow")
def docflow_fixture(database, pooler):
    """As the guide says: prepared statements off, migrations past the pooler."""
    return program_with(
        database.docflow.folder, database.server.login_url(database.name, pooler.port),
        DIRECT_URL=database.url, DOCFLOW_DB_PREPARED="off")


def seeded(docflow):
    docflow.succeed("db", "upgrade")
    docflow.succeed("db", "seed")
    return docflow


def test_more_programs_than_sessions(docflow, database, pooler):
    expected = seeded(docflow).succeed("status")
    assert "acme-corp" in expected
    programs = [docflow.start("status") for _ in range(CLIENTS)]
    assert [program.exit_code() for program in programs] == [0] * CLIENTS
    assert {program.output for program in programs} == {expected}
    with pooler.connect("pgbouncer", "postgres") as console:
        console.execute("SHOW SERVERS")
        assert 1 <= sum(row[2] == database.name for row in console.fetchall()) <= SESSIONS
        console.execute("SHOW STATS_TOTALS")
        served = {row[0]: row[1] for row in console.fetchall()}
    assert served[database.name] > CLIENTS, "the programs went through the pooler"


def test_sessions_remember_nothing(docflow, database, pooler):
    seeded(docflow).succeed("status")
    with pooler.connect(database.name) as session:
        session.execute("""
            SELECT current_user, session_user, current_setting('role'),
                   coalesce(current_setting('app.current_client_id', true), ''),
                   current_setting('statement_timeout'), current_setting('transaction_read_only'),
                   (SELECT count(*) FROM pg_prepared_statements),
                   (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')""")
        assert session.fetchone() == (LOGIN, LOGIN, "none", "", "0", "off", 0, 0)


def test_migrations_go_past_the_pooler(docflow, database):
    port = free_port()
    nowhere = database.server.login_url(database.name, port)
    docflow.succeed("db", "upgrade", environment={"DATABASE_URL": nowhere})
    assert f"port {port} failed: Connection refused" in docflow.fail(
        "db", "upgrade", environment={"DIRECT_URL": nowhere})
    assert f"port {port} failed: Connection refused" in docflow.fail(
        "status", environment={"DATABASE_URL": nowhere})
    assert f"version {NEWEST} of {NEWEST}" in docflow.succeed("status")


# ---- settings that do not fit ----

def test_no_way_past_the_pooler(docflow):
    for command in (["db", "upgrade"], ["db", "status"], ["status"]):
        assert docflow.fail(*command, environment={"DIRECT_URL": ""}) == (
            "docflow: prepared statements are off, as behind a pooler, but DIRECT_URL is not set\n"
            "hint: set DIRECT_URL to the server itself, past the pooler: locks and notifications "
            "need a session of their own\n")


def test_prepared_statements_left_on(docflow, pooler):
    seeded(docflow)
    assert docflow.fail("status", environment={"DOCFLOW_DB_PREPARED": "on"}) == (
        'docflow: cannot connect to PostgreSQL: connection to server at "127.0.0.1", port '
        f"{pooler.port} failed: FATAL: unsupported startup parameter: options\n{HINT}")


def test_pooler_that_drops_what_a_session_starts_with(docflow, pooler):
    """Without its role a session would have the login's rights, which reach every client."""
    seeded(docflow)
    pooler.reload("ignore_startup_parameters = options\n")
    for _ in range(2 * SESSIONS):
        assert docflow.fail("status", environment={"DOCFLOW_DB_PREPARED": "on"}) == (
            "docflow: a session on PostgreSQL does not start as docflow_app: its options were "
            f"dropped\n{HINT}")
    assert "acme-corp" in docflow.succeed("status")
