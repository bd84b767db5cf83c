"""Several hosts in one URL: the dead are passed over, and of the living the primary is taken."""
import pytest
from cluster import Standby, free_port

from program import NEWEST, wait_until
from servers import LOGIN, Server, program_with


@pytest.fixture(name="standby", scope="module")
def standby_fixture(server):
    with Standby(server) as standby:
        yield standby


@pytest.fixture(name="docflow")
def docflow_fixture(database, standby):
    """The standby stands first."""
    wait_for_database(standby, database.name)
    url = database.server.login_url(database.name, standby.port, database.server.port)
    return program_with(database.docflow.folder, url)


def wait_for_database(standby, name: str) -> None:
    wait_until(lambda: standby.execute(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"),
               "the standby to follow")


def ask(cluster, sql: str, database: str = "postgres"):
    return cluster.execute(sql, database)[0][0]


def test_dead_host_first(database):
    url = database.server.login_url(database.name, free_port(), database.server.port)
    docflow = program_with(database.docflow.folder, url)
    docflow.succeed("db", "upgrade")
    docflow.succeed("db", "seed")
    output = docflow.succeed("status")
    assert "acme-corp" in output and f"database  {url.split(':')[0]}://{LOGIN}:***@" in output
    assert docflow.succeed("db", "psql", "--", "-XAtqc", "SHOW port").strip() == str(
        database.server.port)


def test_standby_first(docflow, database, standby):
    assert ask(standby, "SELECT pg_is_in_recovery()") is True
    docflow.succeed("db", "upgrade")
    docflow.succeed("db", "seed")
    assert "acme-corp" in docflow.succeed("status")
    assert docflow.succeed("db", "psql", "--", "-XAtqc",
                           "SELECT pg_is_in_recovery()") == "f\n", "psql goes the same way"
    assert "CREATE TABLE public.clients" in docflow.succeed("db", "dump-schema")
    with standby.connect("postgres") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT sum(numbackends) FROM pg_stat_database WHERE datname = %s",
                       (database.name,))
        assert cursor.fetchone() == (0,)


def test_every_host_is_named_when_none_will_do(database, standby):
    dead = free_port()
    url = database.server.login_url(database.name, dead, standby.port)
    wait_for_database(standby, database.name)
    sentence = program_with(database.docflow.folder, url).fail("status")
    assert f"port {dead} failed: Connection refused" in sentence
    assert f"port {standby.port} failed: session is read-only" in sentence


def test_standby_that_takes_over(folder):
    """The server that was the primary is gone; the same URL leads to the new one."""
    with Server() as primary:
        primary.create_database("moving", owner=LOGIN)
        with Standby(primary) as standby:
            docflow = program_with(folder, primary.login_url("moving", primary.port, standby.port))
            docflow.succeed("db", "upgrade")
            docflow.succeed("db", "seed")
            position = ask(primary, "SELECT pg_current_wal_insert_lsn()")
            wait_until(lambda: ask(standby, f"SELECT pg_last_wal_replay_lsn() >= '{position}'"),
                       "the standby to follow")
            primary.stop()
            standby.promote()
            output = docflow.succeed("status")
            assert "acme-corp" in output and f"version {NEWEST} of {NEWEST}" in output
            assert docflow.succeed("db", "downgrade").startswith("undone ")
