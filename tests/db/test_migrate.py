"""The schema of a database up and down, by the commands of docflow and by migrate.sh."""
import json
import os
import pty
import re
import shutil
import subprocess
from contextlib import contextmanager

import pytest
from cluster import ROOT, migration_files

from program import BINARY, NEWEST, wait_until
from servers import LOGIN, PASSWORD

NAMES = [path.name.removesuffix(".up.sql") for path in migration_files("up")]
LOCK = 28268802310467447


def applied(first: int, last: int) -> str:
    return "".join(f"applied    {name}\n" for name in NAMES[first - 1:last])


def undone(first: int, last: int) -> str:
    """From `first` down to `last`."""
    return "".join(f"undone     {name}\n" for name in NAMES[last - 1:first][::-1])


def version(number: int) -> str:
    return f"the schema is at version {number} of {NEWEST}\n"


# ---- up and down ----

def test_up_and_down_in_steps(database):
    docflow = database.docflow
    assert docflow.succeed("db", "upgrade", "--to", 3) == applied(1, 3) + version(3)
    assert docflow.succeed("db", "upgrade", "--to", 2) == version(3), "--to is no way down"
    assert docflow.succeed("db", "upgrade") == applied(4, NEWEST) + version(NEWEST)
    assert docflow.succeed("db", "upgrade") == version(NEWEST)
    assert docflow.succeed("db", "downgrade") == undone(NEWEST, NEWEST) + version(NEWEST - 1)
    assert "nobody can be asked" in docflow("db", "downgrade", 2).stderr
    assert docflow.succeed("db", "downgrade", 2, "--yes") == (
        undone(NEWEST - 1, NEWEST - 2) + version(NEWEST - 3))
    assert "is not marked as development" in docflow.fail("db", "downgrade", NEWEST, "--yes")
    database.mark_as_development()
    assert docflow.succeed("db", "downgrade", NEWEST, "--yes") == (
        undone(NEWEST - 3, 1) + version(0))
    assert database.names("r") == set()
    assert docflow.succeed("db", "downgrade") == version(0)


def test_up_down_up_gives_the_same_schema(database):
    docflow = database.docflow
    docflow.succeed("db", "upgrade")
    database.mark_as_development()
    dump = docflow.succeed("db", "dump-schema")
    docflow.succeed("db", "downgrade", NEWEST, "--yes")
    docflow.succeed("db", "upgrade")
    assert docflow.succeed("db", "dump-schema") == dump


def test_schema_file_is_what_the_migrations_make(database):
    database.docflow.succeed("db", "upgrade")
    assert (ROOT / "db" / "schema.sql").read_text() == database.docflow.succeed("db", "dump-schema")


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgres"])
def test_forms_of_the_url(database, scheme):
    database.docflow.environment["DATABASE_URL"] = database.url.replace("postgresql", scheme, 1)
    assert database.docflow.succeed("db", "upgrade", "--to", 1) == applied(1, 1) + version(1)


@pytest.mark.parametrize("arguments, sentence", [
    (["upgrade", "--to", str(NEWEST + 1)],
     f"--to: {NEWEST + 1} is not between 0 and {NEWEST}"),
    (["upgrade", "--to", "head"], "--to: 'head' is not a whole number"),
    (["downgrade", "0"], f"number of migrations: 0 is not between 1 and {NEWEST}"),
    (["downgrade", "base"], "number of migrations: 'base' is not a whole number"),
])
def test_wrong_numbers(database, arguments, sentence):
    result = database.docflow("db", *arguments)
    assert (result.returncode, result.stderr) == (2, f"docflow: {sentence}\n")


# ---- status ----

def test_status(database):
    docflow = database.docflow
    docflow.succeed("db", "upgrade", "--to", 2)
    lines = docflow.succeed("db", "status").splitlines()
    assert lines[0] == f"postgresql://{LOGIN}:***@127.0.0.1:{database.server.port}/{database.name}"
    assert lines[1].split() == ["migration", "state", "applied", "at"]
    assert [line.split()[:2] for line in lines[2:-1]] == [
        [name, "applied" if number < 2 else "pending"] for number, name in enumerate(NAMES)]
    assert lines[-1] + "\n" == version(2)


def test_status_as_json(database):
    docflow = database.docflow
    docflow.succeed("db", "upgrade", "--to", 1)
    entries = json.loads(docflow.succeed("db", "status", "--json"))
    moment = entries[0].pop("applied_at")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", moment)
    assert entries[0] == {"version": 1, "name": "roles", "state": "applied"}
    assert entries[1:] == [
        {"version": number, "name": name[5:], "state": "pending", "applied_at": None}
        for number, name in enumerate(NAMES[1:], 2)]


def test_program_that_needs_another_version(database):
    docflow = database.docflow
    docflow.succeed("db", "upgrade", "--to", 2)
    for command in (["status"], ["up", "--once"]):
        assert docflow.fail(*command) == (
            f"docflow: the schema is at version 2, this program needs {NEWEST}\n"
            "hint: run 'docflow db upgrade'\n")
    assert docflow.fail("db", "seed") == (
        f"docflow: the schema is at version 2 of {NEWEST}\nhint: run 'docflow db upgrade' first\n")


def test_up_loads_no_sample_data_into_a_server_of_somebody_elses(database):
    database.docflow.succeed("db", "upgrade")
    assert database.docflow.succeed("up", "--once").endswith(
        "no clients yet: 'docflow db seed' loads sample data\n")


# ---- histories that are not the program's ----

def test_file_that_was_changed_after_it_was_applied(database):
    docflow = database.docflow
    docflow.succeed("db", "upgrade", "--to", 3)
    database.ask("UPDATE schema_migrations SET checksum = repeat('0', 64) WHERE version = 2")
    for command in (["upgrade"], ["downgrade"]):
        assert docflow.fail("db", *command) == (
            f"docflow: migration {NAMES[1]}.up.sql was changed after it was applied\n"
            "hint: restore the file as it was and put the change into a new migration\n")
    assert f"{NAMES[1]} " in docflow.succeed("db", "status")
    assert [entry["state"] for entry in json.loads(docflow.succeed("db", "status", "--json"))][:4] == [
        "applied", "changed", "applied", "pending"]


def test_database_of_a_newer_program(database):
    docflow = database.docflow
    docflow.succeed("db", "upgrade")
    database.ask("INSERT INTO schema_migrations (version, name, checksum) "
                 f"VALUES ({NEWEST + 1}, 'from_the_future', '')")
    for command in (["upgrade"], ["downgrade"]):
        assert docflow.fail("db", *command) == (
            f"docflow: the database is at version {NEWEST + 1} (from_the_future), "
            f"this program knows versions up to {NEWEST}\n"
            "hint: use the newer docflow that migrated it\n")
    assert docflow.fail("status").endswith("hint: use the newer docflow that migrated it\n")
    assert json.loads(docflow.succeed("db", "status", "--json"))[-1]["state"] == "unknown"


# ---- two at once ----

@contextmanager
def held_lock(database):
    """The lock that a migrating program holds."""
    with database.server.connect(database.name) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_lock({LOCK})")
        yield


def waiting(database) -> int:
    return database.ask("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
                        "AND NOT granted")[0][0]


def test_two_upgrades_at_once(database):
    with held_lock(database):
        programs = [database.docflow.start("db", "upgrade") for _ in range(2)]
        wait_until(lambda: waiting(database) == 2, "both programs at the lock")
    assert [program.exit_code() for program in programs] == [0, 0]
    assert sorted(program.output for program in programs) == sorted(
        [applied(1, NEWEST) + version(NEWEST), version(NEWEST)])


def test_lock_that_is_not_given_up(database):
    with held_lock(database):
        assert database.docflow.fail(
            "db", "upgrade", environment={"DOCFLOW_DB_MIGRATION_WAIT_MS": "200"}) == (
                "docflow: another program has been migrating this database for 200 ms\n"
                "hint: wait until it has finished, then try again\n")
    assert database.docflow.succeed("db", "upgrade", "--to", 1) == applied(1, 1) + version(1)


# ---- a migration that fails ----

def test_failed_migration_leaves_nothing_of_itself(database):
    docflow = database.docflow
    docflow.succeed("db", "upgrade", "--to", 3)
    before = docflow.succeed("db", "dump-schema")
    # 0004 makes several tables; the last of them is in its way.
    created = re.findall(r"^CREATE TABLE (\w+)", migration_files("up")[3].read_text(), re.MULTILINE)
    database.server.execute(f"CREATE TABLE {created[-1]} ()", database.name, LOGIN)
    result = docflow("db", "upgrade")
    assert (result.returncode, result.stdout, result.stderr) == (
        1, "", f'docflow: migration {NAMES[3]}.up.sql: relation "{created[-1]}" already exists\n')
    database.ask(f"DROP TABLE {created[-1]}")
    assert docflow.succeed("db", "dump-schema") == before
    assert docflow.succeed("db", "upgrade") == applied(4, NEWEST) + version(NEWEST)


# ---- seed, reset, fresh ----

def test_seed_twice(database):
    docflow = database.docflow
    docflow.succeed("db", "upgrade")
    assert docflow.succeed("db", "seed") == "sample data is loaded\n"
    status = docflow.succeed("status")
    assert docflow.succeed("db", "seed") == "sample data is loaded\n"
    assert docflow.succeed("status") == status
    for slug in ("acme-corp", "global-logistics", "smallbiz-retail"):
        assert slug in status


def clients(database) -> int:
    return database.ask("SELECT count(*) FROM clients")[0][0]


@pytest.mark.parametrize("command", ["reset", "fresh"])
def test_the_very_first_command_may_start_over(fresh, command):
    assert version(NEWEST) in fresh.succeed("db", command, "--yes")


@pytest.mark.parametrize("command", ["reset", "fresh"])
def test_only_what_is_marked_as_development_is_emptied(seeded, command):
    for arguments in ([], ["--yes"]):
        assert seeded.docflow.fail("db", command, *arguments) == (
            f"docflow: database {seeded.name} is not marked as development: it will not be emptied\n"
            "hint: if all in it may be lost, run as a superuser: ALTER DATABASE "
            f"\"{seeded.name}\" SET docflow.environment = 'development'\n")
    assert clients(seeded) == 3


def test_a_session_cannot_mark_the_database(seeded):
    """The mark is the database's own: what a connection sets for itself does not count."""
    setting = {"PGOPTIONS": "-c docflow.environment=development"}
    assert "is not marked as development" in (
        seeded.docflow("db", "reset", "--yes", environment=setting).stderr)
    assert clients(seeded) == 3


@pytest.mark.parametrize("command", ["reset", "fresh"])
def test_nobody_to_ask(seeded, command):
    seeded.mark_as_development()
    result = seeded.docflow("db", command)
    assert (result.returncode, result.stderr) == (
        2, "docflow: this drops data and nobody can be asked\nhint: say --yes if that is meant\n")
    assert clients(seeded) == 3


def answer(program, command: str, typed: str) -> subprocess.CompletedProcess:
    """At a terminal, on which somebody types."""
    keyboard, terminal = pty.openpty()
    try:
        os.write(keyboard, typed.encode())
        return program("db", command, stdin=terminal)
    finally:
        os.close(terminal)
        os.close(keyboard)


@pytest.mark.parametrize("typed", ["n\n", "\n", "\x04"])
def test_anything_but_yes_is_no(seeded, typed):
    seeded.mark_as_development()
    result = answer(seeded.docflow, "reset", typed)
    assert result.returncode == 1
    assert result.stdout.startswith("Drop data of DocFlow in postgresql://")
    assert result.stderr == "docflow: nothing was dropped\n"
    assert clients(seeded) == 3


@pytest.mark.parametrize("command, left", [("reset", 0), ("fresh", 3)])
def test_yes(seeded, command, left):
    seeded.mark_as_development()
    dump = seeded.docflow.succeed("db", "dump-schema")
    seeded.ask("UPDATE clients SET name = 'changed'")
    result = answer(seeded.docflow, command, "y\n")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.split("[y/N] ")[1].startswith(applied(1, NEWEST) + version(NEWEST))
    assert clients(seeded) == left
    assert seeded.ask("SELECT count(*) FROM clients WHERE name = 'changed'") == [(0,)]
    assert seeded.docflow.succeed("db", "dump-schema") == dump


def test_reset_mends_whatever_state_the_schema_is_in(seeded):
    seeded.mark_as_development()
    dump = seeded.docflow.succeed("db", "dump-schema")
    seeded.ask("DROP TABLE jobs CASCADE; DELETE FROM schema_migrations WHERE version > 4")
    assert seeded.docflow.succeed("db", "reset", "--yes") == applied(1, NEWEST) + version(NEWEST)
    assert seeded.docflow.succeed("db", "dump-schema") == dump


# ---- psql and dump-schema ----

def test_psql(database):
    docflow = database.docflow
    assert docflow.succeed("db", "psql", "--", "-XAtc",
                           "SELECT current_user, current_database()") == f"{LOGIN}|{database.name}\n"
    assert docflow.succeed("db", "psql", stdin=None, input="\\set QUIET\nSELECT 6 * 7 AS answer;\n"
                           ).split()[-3:] == ["42", "(1", "row)"]
    assert docflow("db", "psql", "--", "-c", "SELECT nonsense").returncode == 1
    assert docflow("db", "psql", "--", "-v", "ON_ERROR_STOP=1", "-f", "/dev/stdin",
                   stdin=None, input="SELECT nonsense;").returncode == 3, "psql's own exit code"


def test_password_is_on_no_command_line(database):
    command = database.docflow.succeed(
        "db", "psql", "--", "-Xc", r"\! cat /proc/$PPID/cmdline /proc/$PPID/environ | tr '\0' '\n'"
        " | grep -v ^PGPASSWORD= | grep -v ^DATABASE_URL=")
    assert "psql" in command and "PGDATABASE=" in command and PASSWORD not in command


def test_dump_schema_leaves_out_what_differs_from_day_to_day(seeded):
    dump = seeded.docflow.succeed("db", "dump-schema")
    assert "CREATE TABLE public.audit_logs (" in dump
    assert not re.search(r"audit_logs_\d", dump)
    assert "restrict" not in dump and "Dumped" not in dump
    assert "OWNER TO docflow_owner" in dump


# ---- new ----

@pytest.mark.parametrize("words, name", [
    ("add new table", "add_new_table"), ("  Émile's   2nd-table! ", "mile_s_2nd_table"),
])
def test_new(database, words, name):
    folder = database.docflow.folder / "migrations"
    folder.mkdir()
    for path in migration_files("up"):
        (folder / path.name).touch()
    paths = [folder / f"{NEWEST + 1:04}_{name}.{direction}.sql" for direction in ("up", "down")]
    output = database.docflow.succeed("db", "new", "--folder", folder, words)
    assert output == "".join(f"{path}\n" for path in paths)
    for path in paths:
        assert path.read_text().endswith("\nSET LOCAL ROLE docflow_owner;\n\n")
    # The next one is counted on from what is there, built in or not.
    output = database.docflow.succeed("db", "new", "--folder", folder, words)
    assert output.startswith(f"{folder}/{NEWEST + 2:04}_{name}.up.sql\n")


def test_new_in_the_wrong_place(database):
    assert database.docflow.fail("db", "new", "x") == (
        "docflow: there is no folder db/migrations here\n"
        "hint: run this at the top of DocFlow's sources, or name it with --folder\n")
    result = database.docflow("db", "new", "--folder", ".", "?!")
    assert (result.returncode, result.stderr) == (
        2, "docflow: the name of a migration needs a letter or a digit\n")


# ---- migrate.sh ----

@pytest.fixture(name="migrate")
def migrate_fixture(database):
    """migrate.sh in a tree of its own, whose ./dev only says what it was asked for."""
    tree = database.docflow.folder / "tree"
    (tree / "db" / "scripts").mkdir(parents=True)
    (tree / "db" / "migrations").mkdir()
    shutil.copy(ROOT / "db" / "scripts" / "migrate.sh", tree / "db" / "scripts")
    (tree / "dev").write_text('#!/bin/sh\necho "dev $*"\n')
    (tree / "dev").chmod(0o755)

    def run(*arguments, program=BINARY):
        return subprocess.run(
            [tree / "db" / "scripts" / "migrate.sh", *map(str, arguments)],
            cwd="/", env=database.docflow.environment | {"DOCFLOW": str(program)},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60)

    run.tree = tree
    return run


def test_verbs(migrate, database):
    database.mark_as_development()
    assert migrate("install").stdout == "dev build\n"
    assert migrate("upgrade").stdout == applied(1, NEWEST) + version(NEWEST)
    assert migrate("downgrade").stdout == undone(NEWEST, NEWEST) + version(NEWEST - 1)
    assert migrate("downgrade", 2, "--yes").stdout.endswith(version(NEWEST - 3))
    assert version(NEWEST - 3) in migrate("status").stdout
    assert migrate("upgrade").returncode == 0
    assert migrate("seed").stdout == "sample data is loaded\n"
    assert clients(database) == 3
    assert migrate("reset", "--yes").returncode == 0
    assert clients(database) == 0
    assert migrate("fresh", "--yes").returncode == 0
    assert clients(database) == 3
    path = migrate.tree / "db" / "migrations" / "0001_add_new_table.up.sql"
    assert migrate("new", "add new table").stdout.splitlines()[0] == str(path)
    assert path.exists()


def test_verbs_that_are_none(migrate):
    for arguments, code in (([], 2), (["destroy"], 2), (["help"], 0)):
        result = migrate(*arguments)
        assert result.returncode == code
        assert "install | upgrade | downgrade [N] | reset | status | fresh | seed | new" in (
            result.stdout if code == 0 else result.stderr)


def test_program_that_is_not_built(migrate):
    result = migrate("status", program="/nowhere/docflow")
    assert (result.returncode, result.stderr) == (
        1, "migrate.sh: /nowhere/docflow is not built: run 'db/scripts/migrate.sh install' first\n")
