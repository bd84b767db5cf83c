"""Asked to end (Ctrl-C, SIGTERM, a terminal that is gone): always in order, whatever is under way."""
import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from program import children_of, wait_until

SIGNALS = [signal.SIGHUP, signal.SIGINT, signal.SIGTERM]
SLEEP = "SELECT pg_sleep(600)"


def leftovers(program) -> list:
    """What an interrupted start must not leave."""
    return [path.name for path in program.data_dir.glob("postgres?*")]


def open_files(pid: int) -> list:
    found = []
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            found.append(os.readlink(descriptor))
    return found


@pytest.fixture(name="psql")
def psql_fixture(docflow):
    """`docflow db psql` in the middle of a statement, in a process group of its own."""
    running = docflow.start("db", "psql", "--", "-Xc", SLEEP, start_new_session=True)
    wait_until(docflow.server, "the server")
    wait_until(lambda: docflow.sql("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' "
                                   f"AND query = '{SLEEP}'") == "1", "the statement")
    return running


@pytest.mark.parametrize("number", SIGNALS)
def test_up_ends_in_order(docflow, number):
    program = docflow.up()
    assert program.end(number) == 0
    assert docflow.server() is None
    logs = (docflow.data_dir / "log").glob("postgresql-*.log")
    newest = max(logs, key=lambda path: path.stat().st_mtime)
    assert "database system is shut down" in newest.read_text()


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("command", ["up", "status"])
def test_while_the_cluster_is_made(fresh, command, number):
    program = fresh.start(command)
    wait_until(lambda: list(fresh.data_dir.glob("postgres.new-*/global")), "initdb")
    assert program.end(number) == -number
    assert program.output == ""
    assert (fresh.server(), leftovers(fresh)) == (None, [])
    assert not (fresh.data_dir / "postgres").exists()


@pytest.mark.parametrize("number", SIGNALS)
def test_while_the_server_starts(docflow, number):
    """From the first moment on: as soon as there is a process that starts it."""
    program = docflow.start("status")
    wait_until(lambda: children_of(program.process.pid), "pg_ctl")
    assert program.end(number) == -number
    assert docflow.server() is None


@pytest.mark.parametrize("number", SIGNALS)
def test_while_the_schema_is_made(fresh, number):
    program = fresh.start("db", "upgrade")
    wait_until(fresh.server, "the server")
    assert program.end(number) == -number
    assert fresh.server() is None
    assert "acme-corp" in fresh.succeed("up", "--once")


def test_while_another_one_starts_the_server(fresh):
    """Waiting for its turn it ends at once; the other one is not disturbed."""
    first = fresh.start("up")
    wait_until(lambda: list(fresh.data_dir.glob("postgres.new-*/global")), "initdb")
    second = fresh.start("status")
    wait_until(lambda: any(path.endswith("/lock") for path in open_files(second.process.pid)),
               "its turn")
    assert second.end() == -signal.SIGTERM
    first.wait_for_output("running; Ctrl-C ends it")
    assert first.end() == 0
    assert fresh.server() is None


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_psql_ends_with_docflow(docflow, psql, number):
    children = children_of(psql.process.pid)
    assert len(children) == 1
    assert psql.end(number) == -number
    wait_until(lambda: not os.path.exists(f"/proc/{children[0]}"), "the end of psql")
    assert docflow.server() is None


def test_psql_has_the_interrupt_key_for_itself(docflow, psql):
    os.killpg(psql.process.pid, signal.SIGINT)
    assert psql.exit_code() == 1
    assert "canceling statement due to user request" in psql.output
    assert docflow.server() is None


def test_statement_under_way(docflow):
    """A program that waits for the server does not wait for its answer."""
    program = docflow.up()
    holder = docflow.start("db", "psql", "--", "-Xqc", f"BEGIN; LOCK TABLE clients; {SLEEP}")
    locked = "SELECT count(*) FROM pg_locks WHERE relation = 'clients'::regclass AND {}granted"
    wait_until(lambda: docflow.sql(locked.format("")) == "1", "the lock")
    status = docflow.start("status")
    wait_until(lambda: docflow.sql(locked.format("NOT ")) == "1", "the wait for it")
    assert status.end() == -signal.SIGTERM
    assert holder.end() == -signal.SIGTERM
    assert program.end() == 0
    assert docflow.server() is None


def test_nohup(docflow):
    """Whoever started it so does not want it to end with the terminal."""
    docflow.prefix = ["nohup"]
    program = docflow.up()
    docflow.prefix = []
    program.process.send_signal(signal.SIGHUP)
    assert "acme-corp" in docflow.succeed("status")
    assert program.process.poll() is None
    assert program.end() == 0
    assert docflow.server() is None
