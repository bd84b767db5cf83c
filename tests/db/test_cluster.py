"""The private PostgreSQL: who starts it, who joins, who stops it, and what a kill leaves."""
import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from disk import Disk
from program import NEWEST, children_of, reason, wait_for_end, wait_until


def kill(*pids: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):  # the children of a killed server end by themselves
            os.kill(pid, signal.SIGKILL)
    for pid in pids:
        wait_for_end(pid)


# ---- start, join, leave ----

def test_first_starts_others_join_last_stops(docflow):
    first = docflow.up()
    server = docflow.server()
    second = docflow.up()
    assert "acme-corp" in docflow.succeed("status")
    assert docflow.server() == server
    assert first.end() == 0
    assert docflow.server() == server
    assert second.end() == 0
    assert docflow.server() is None


def test_a_command_alone(fresh):
    """It makes the cluster once, brings the schema up to date, and leaves nothing running."""
    output = fresh.succeed("status")
    assert f"\nschema    version {NEWEST} of {NEWEST}\n" in output
    assert output.endswith("\nno clients yet: 'docflow db seed' loads sample data\n")
    assert fresh.server() is None
    assert list(fresh.data_dir.glob("run/.s.*")) == []
    identifier = "SELECT system_identifier FROM pg_control_system()"
    assert fresh.sql(identifier) == fresh.sql(identifier)
    assert [path.name for path in fresh.data_dir.glob("postgres*")] == ["postgres"]


@pytest.mark.parametrize("count", [2, 5])
def test_programs_that_start_at_once_share_one_server(fresh, count):
    programs = [fresh.start("up") for _ in range(count)]
    for program in programs:
        program.wait_for_output("running; Ctrl-C ends it")
        assert "acme-corp" in program.output
    server = fresh.server()
    for program in programs:
        program.process.terminate()
    assert [program.exit_code() for program in programs] == [0] * count
    wait_for_end(server)
    assert fresh.server() is None
    assert [path.name for path in fresh.data_dir.glob("postgres*")] == ["postgres"]


def test_programs_that_come_and_go_never_miss_the_server(docflow):
    programs = [docflow.start("status") for _ in range(8)]
    for program in programs:
        assert program.exit_code() == 0, program.output
        assert "acme-corp" in program.output
    assert docflow.server() is None


# ---- kill -9 ----

def test_killed_program_leaves_the_server_to_the_next(docflow):
    program = docflow.up()
    server = docflow.server()
    kill(program.process.pid)
    program.exit_code()
    assert docflow.server() == server
    second = docflow.up()
    assert docflow.server() == server
    assert second.end() == 0
    assert docflow.server() is None


def test_killed_server_is_started_again_with_all_that_was_committed(docflow):
    program = docflow.up()
    docflow.sql("UPDATE clients SET name = 'Survivor' WHERE slug = 'acme-corp'")
    server = docflow.server()
    kill(server)
    assert "Survivor" in docflow.succeed("status")
    assert docflow.server() not in (None, server), "the program that still runs is a member"
    assert program.end() == 0
    assert docflow.server() is None


def test_everything_killed_at_once(docflow):
    program = docflow.up()
    docflow.sql("UPDATE clients SET name = 'Survivor' WHERE slug = 'acme-corp'")
    server = docflow.server()
    kill(program.process.pid, server, *children_of(server))
    program.exit_code()
    assert "Survivor" in docflow.succeed("status")
    assert docflow.server() is None


def test_killed_while_the_cluster_is_made(fresh):
    program = fresh.start("up")
    unfinished = wait_until(lambda: list(fresh.data_dir.glob("postgres.new-*/global")), "initdb")
    kill(program.process.pid)
    program.exit_code()
    # initdb may outlive its parent and clean up behind itself: the next program does not mind.
    assert "acme-corp" in fresh.succeed("up", "--once")
    assert not unfinished[0].exists()
    assert fresh.succeed("status")
    assert [path.name for path in fresh.data_dir.glob("postgres*")] == ["postgres"]


def test_killed_while_the_schema_is_made(fresh):
    program = fresh.start("up")
    wait_until(fresh.server, "the server")
    kill(program.process.pid)
    program.exit_code()
    assert "acme-corp" in fresh.succeed("up", "--once")
    assert fresh.server() is None


# ---- who may connect ----

def test_listens_on_a_unix_socket_only(docflow):
    program = docflow.up()
    server = docflow.server()
    sockets = {os.readlink(file) for file in Path(f"/proc/{server}/fd").iterdir()
               if os.readlink(file).startswith("socket:")}
    internet = {f"socket:[{line.split()[9]}]" for table in ("tcp", "tcp6")
                for line in Path(f"/proc/{server}/net/{table}").read_text().splitlines()[1:]}
    assert sockets and not sockets & internet
    assert docflow.sql("SHOW listen_addresses") == ""
    assert (docflow.data_dir / "run").stat().st_mode & 0o777 == 0o700
    assert program.end() == 0


def test_the_program_is_nobody_until_it_says_who(docflow):
    """The login of requests has no rights of its own, the one of migrations is not used for them."""
    assert docflow.sql("SELECT rolsuper OR rolbypassrls OR rolinherit OR rolcreaterole "
                       "FROM pg_roles WHERE rolname = 'docflow'") == "f"
    result = docflow("db", "psql", "--", "-XAtqc", "SELECT session_user",
                     environment={"PGUSER": "docflow"})
    assert result.stdout.strip() == "postgres", "the environment of the caller does not decide"


# ---- up and status ----

def newest_log(data_dir: Path) -> str:
    return max((data_dir / "log").glob("postgresql-*.log"),
               key=lambda path: path.stat().st_mtime).read_text()


def test_up_once_shows_sample_data_and_ends(fresh):
    output = fresh.succeed("up", "--once")
    assert f"database  private PostgreSQL in {fresh.data_dir}\n" in output
    assert "Ctrl-C" not in output
    lines = output.splitlines()
    heading = next(line for line in lines if line.startswith("client "))
    assert heading.split() == ["client", "name", "status", "tier", "tokens", "users",
                               "configurations", "active", "processes"]
    assert [line.split()[0] for line in lines[lines.index(heading) + 1:]] == [
        "acme-corp", "global-logistics", "smallbiz-retail"]
    assert fresh.server() is None


def test_up_does_not_seed_what_has_clients(docflow):
    docflow.sql("DELETE FROM configurations")
    assert "acme-corp" in docflow.succeed("up", "--once")
    assert docflow.sql("SELECT count(*) FROM configurations") == "0"


# ---- PostgreSQL's programs ----

def test_wrong_folder_of_programs(fresh):
    assert fresh.fail("--postgres-bin-dir", "/nowhere", "status") == (
        "docflow: postgres_bin_dir /nowhere does not hold initdb\n")
    assert fresh.server() is None


def test_no_postgresql_is_installed(fresh):
    with Disk(Path("/usr/lib/postgresql"), "1m") as nothing:
        fresh.prefix = nothing.prefix
        assert fresh.fail("status") == (
            "docflow: no PostgreSQL 15 or later is installed\n"
            "hint: install it (apt-get install postgresql-15) or set postgres_bin_dir\n")


def test_programs_from_a_named_folder(docflow):
    docflow.environment["DOCFLOW_POSTGRES_BIN_DIR"] = "/usr/lib/postgresql/15/bin"
    assert "acme-corp" in docflow.succeed("status")


def test_cluster_of_a_version_that_is_not_installed(docflow):
    (docflow.data_dir / "postgres" / "PG_VERSION").write_text("99\n")
    assert docflow.fail("status") == (
        "docflow: the private cluster was made by PostgreSQL 99, which is not installed\n"
        "hint: install it (apt-get install postgresql-99) or set postgres_bin_dir\n")


def test_server_that_cannot_start(docflow):
    with (docflow.data_dir / "postgres" / "postgresql.auto.conf").open("a") as settings:
        settings.write("max_connections = many\n")
    sentence = reason(docflow("status"))
    assert sentence.startswith("docflow: the private PostgreSQL did not start: ")
    assert 'postgresql.auto.conf" contains errors' in sentence
    assert sentence.endswith(f"hint: its log is in {docflow.data_dir}/log\n")
