"""Up, down, and up again leaves the same schema; who may run the first migration."""
import re
import subprocess

import pytest
from psycopg2 import errors

from catalog import ROLES
from cluster import ROOT, Cluster, bin_dir, migration_files
from database import LOGIN

LAST = len(migration_files("up"))
RUNNING_ROLES = {"docflow_app", "docflow_auth", "docflow_platform", "docflow_worker"}


@pytest.fixture(name="empty")
def empty_database(cluster):
    cluster.create_database("scratch", owner="n8nuser")
    yield "scratch"
    cluster.execute("DROP DATABASE scratch")


def test_every_step_can_be_undone_and_redone(cluster, template, empty):
    dumps = [cluster.dump_schema(empty)]
    for version in range(1, LAST + 1):
        cluster.migrate(empty, migration_files("up", version, version), "n8nuser")
        dumps.append(cluster.dump_schema(empty))
    assert dumps[LAST] == cluster.dump_schema(template)
    for version in range(LAST, 0, -1):
        cluster.migrate(empty, migration_files("down", version, version), "n8nuser")
        assert cluster.dump_schema(empty) == dumps[version - 1]
        cluster.migrate(empty, migration_files("up", version, version), "n8nuser")
        assert cluster.dump_schema(empty) == dumps[version]
        cluster.migrate(empty, migration_files("down", version, version), "n8nuser")
    cluster.migrate(empty, migration_files("up"), "n8nuser")
    assert cluster.dump_schema(empty) == dumps[LAST]


def test_nobody_but_the_owner_of_the_database_has_temporary_tables(cluster, template):
    for role in (*ROLES, "pg_monitor"):
        assert cluster.execute(f"SELECT has_database_privilege('{role}', '{template}', 'TEMPORARY')") == [
            (False,)], role


def may_become(cluster, database, login):
    """Which of the program's roles, and that of the database's owner, the login can set."""
    found = set()
    for role in (*ROLES, "pg_database_owner"):
        with cluster.connect(database, login) as connection, connection.cursor() as cursor:
            try:
                cursor.execute(f"SET ROLE {role}")
                found.add(role)
            except errors.InsufficientPrivilege:
                pass
    return found


def test_owner_of_the_database_who_does_not_migrate_only_runs_the_program(cluster, template, empty):
    cluster.execute("CREATE ROLE runner LOGIN NOINHERIT")
    cluster.execute(f"ALTER DATABASE {empty} OWNER TO runner")
    cluster.migrate(empty, migration_files("up"))
    assert may_become(cluster, empty, "runner") == {*RUNNING_ROLES, "pg_database_owner"}
    cluster.execute(f"ALTER DATABASE {empty} OWNER TO {LOGIN}")
    assert may_become(cluster, empty, LOGIN) == {*RUNNING_ROLES, "docflow_owner", "docflow_search",
                                                 "pg_database_owner"}


def test_login_of_the_private_cluster_only_runs_the_program():
    text = (ROOT / "db" / "queries" / "cluster.sql").read_text(encoding="utf-8")
    queries = dict(re.findall(r"^-- name: (\w+)\n(.*?)(?=\n\n|\Z)", text, re.M | re.S))
    with Cluster() as cluster:
        cluster.execute(queries["cluster_create_login"])
        cluster.execute(queries["cluster_create_database"])
        cluster.migrate("docflow", migration_files("up"))
        assert may_become(cluster, "docflow", "docflow") == RUNNING_ROLES
        for statement in ("DROP SCHEMA public CASCADE", "DROP TABLE audit_logs",
                          "ALTER DATABASE docflow SET docflow.environment = 'x'",
                          "CREATE TEMP TABLE t ()", "SELECT FROM clients"):
            with pytest.raises(errors.InsufficientPrivilege):
                cluster.execute(statement, "docflow", "docflow")


def test_superuser_makes_the_same_schema(cluster, template, empty):
    cluster.migrate(empty, migration_files("up"))
    assert cluster.dump_schema(empty) == cluster.dump_schema(template)
    cluster.migrate(empty, migration_files("down"), "n8nuser")


def test_owner_without_createrole_migrates_when_the_roles_exist(cluster, template):
    cluster.execute("CREATE ROLE plain LOGIN IN ROLE docflow_owner, docflow_app, docflow_worker,"
                    " docflow_auth, docflow_platform")
    cluster.create_database("plain", owner="plain")
    cluster.migrate("plain", migration_files("up"), "plain")
    cluster.migrate("plain", migration_files("down"), "plain")


@pytest.mark.parametrize("login, owner, message", [
    ("stranger", "postgres", "login stranger may not grant rights on schema public"),
    ("stranger", "stranger", "login stranger may not grant docflow_app, docflow_auth, docflow_owner, "
     "docflow_platform, docflow_worker to stranger"),
])
def test_login_that_may_not_is_told_so(cluster, template, empty, login, owner, message):
    cluster.execute(f"DO $$ BEGIN CREATE ROLE {login} LOGIN; EXCEPTION WHEN duplicate_object"
                    " THEN END $$")
    cluster.execute(f"ALTER DATABASE {empty} OWNER TO {owner}")
    done = cluster.psql(empty, "-1", "-f", migration_files("up")[0], user=login)
    assert done.returncode != 0
    assert message in done.stderr
    assert "HINT:" in done.stderr


def test_missing_role_that_cannot_be_created(cluster, template, empty):
    cluster.execute("CREATE ROLE helpless LOGIN")
    cluster.execute(f"ALTER DATABASE {empty} OWNER TO helpless")
    cluster.execute("ALTER ROLE docflow_auth RENAME TO docflow_hidden")
    try:
        done = cluster.psql(empty, "-1", "-f", migration_files("up")[0], user="helpless")
    finally:
        cluster.execute("ALTER ROLE docflow_hidden RENAME TO docflow_auth")
    assert "role docflow_auth is missing and login helpless may not create it" in done.stderr
    assert "CREATEROLE" in done.stderr


@pytest.mark.parametrize("power", ["SUPERUSER", "BYPASSRLS"])
def test_role_with_too_much_power_is_refused(cluster, template, empty, power):
    cluster.execute(f"ALTER ROLE docflow_app {power}")
    try:
        done = cluster.psql(empty, "-1", "-f", migration_files("up")[0])
    finally:
        cluster.execute(f"ALTER ROLE docflow_app NO{power}")
    assert "docflow_app must be neither SUPERUSER nor BYPASSRLS" in done.stderr


def test_backup_restores(cluster, database, empty):
    """Schema, rows, balances and sums come back as they were; triggers do not run a second time."""
    dump = subprocess.run([str(bin_dir() / "pg_dump"), cluster.url(database.name)],
                          capture_output=True, text=True, check=True).stdout
    subprocess.run([str(bin_dir() / "psql"), "-qX1", "-v", "ON_ERROR_STOP=1", cluster.url(empty)],
                   input=dump, text=True, check=True)
    assert cluster.dump_schema(empty) == cluster.dump_schema(database.name)
    again = subprocess.run([str(bin_dir() / "pg_dump"), cluster.url(empty)],
                           capture_output=True, text=True, check=True).stdout
    assert without_key(again) == without_key(dump)


def without_key(dump):
    """Without the key that is new in every dump."""
    return [line for line in dump.splitlines() if "restrict " not in line]
