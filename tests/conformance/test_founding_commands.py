"""Every command of the founding document runs as it stands there, but for the port."""
import subprocess

from cluster import MIGRATIONS, ROOT
from founding import TABLES, VIEWS, covers
from founding_database import DATABASE, LOGIN, PASSWORD
from founding_rows import PROCESS, insert

CLIENTS = ["acme-corp", "global-logistics", "smallbiz-retail"]


def succeeds(done: subprocess.CompletedProcess) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def applied() -> list:
    """What the program prints when it applies all migrations."""
    return [f"applied    {path.name.removesuffix('.up.sql')}" for path in sorted(MIGRATIONS.glob("*.up.sql"))]


def clients(database) -> list:
    with database.login() as cursor:
        cursor.execute("SELECT slug FROM clients ORDER BY slug")
        return [row[0] for row in cursor.fetchall()]


@covers("bash", "https://astral.sh/uv/install.sh")
def test_tools_are_installed(block, project):
    succeeds(project.bash(block.text, folder="."))
    assert project.asked_of_dev() == ["setup"]


@covers("bash", "uv sync")
def test_dependencies_are_installed(block, project):
    succeeds(project.bash(block.text, folder="."))
    assert project.asked_of_dev() == ["build", "build"]


def test_dev_knows_what_it_is_asked_for():
    offered = succeeds(subprocess.run([ROOT / "dev", "help"], capture_output=True, text=True, check=False))
    assert {"setup", "build"} <= {line.split()[0] for line in offered.splitlines()}


@covers("bash", "migrate.sh upgrade")
def test_migrations_are_applied(block, project, server, database):
    assert "postgresql+psycopg://n8nuser:n8npassword@localhost:5432/docflow" in block.text
    server.recreate_database()
    lines = succeeds(project.bash(block.text)).splitlines()
    newest = f"the schema is at version {len(applied())} of {len(applied())}"
    assert lines == [*applied(), newest, newest]

    succeeds(project.bash("./scripts/migrate.sh seed", url=project.url))
    assert clients(database) == CLIENTS


@covers("bash", "migrate.sh fresh")
def test_other_migration_commands(block, project, server, database):
    server.execute(f"ALTER DATABASE {DATABASE} SET docflow.environment = 'development'")
    printed = succeeds(project.bash(block.text, answer="y\n", url=project.url))
    last = applied()[-1].split()[1]

    status, _, rest = printed.partition(f"undone     {last}\n")
    assert all(line.split()[1] in status for line in applied()) and "pending" not in status
    assert f"the schema is at version {len(applied()) - 1} of {len(applied())}\n" in rest
    assert "\n".join(applied()) in rest
    assert rest.count("sample data is loaded") == 2  # by fresh and by seed
    assert clients(database) == CLIENTS


@covers("bash", "migrate.sh new")
def test_new_migration(block, project):
    for command in block.text.split("# Or manually"):
        made = succeeds(project.bash(command)).split()
        assert [path.rpartition("/")[2] for path in made] == [
            f"{len(applied()) + 1:04}_add_new_table.{direction}.sql" for direction in ("up", "down")]
        for path in made:
            file = project.folder / "db" / path
            assert "add new table" in file.read_text(encoding="utf-8")
            file.unlink()  # for the other way to make it


@covers("bash", "psql $DATABASE_URL")
def test_sample_data(block, project, server, database):
    # psql takes libpq's addresses only; `docflow db psql` takes the founding one too.
    succeeds(project.bash(block.text, url=project.url))
    founding_url = project.url.replace("postgresql://", "postgresql+psycopg://")
    succeeds(project.bash('"$DOCFLOW" db psql -- -f seeds/001_sample_data.sql', url=founding_url))
    assert clients(database) == CLIENTS


def test_password_is_needed(project, database):
    done = project.bash("psql -w $DATABASE_URL -c 'SELECT 1'", url=project.url.replace(PASSWORD, "wrong"))
    assert done.returncode != 0 and f'password authentication failed for user "{LOGIN}"' in done.stderr


def test_backup_is_restored(project, server, database):
    """The daily backup is pg_dump with compression. It must see every row: that is a superuser's."""
    for name in ("original", "restored"):
        server.execute(f"DROP DATABASE IF EXISTS {name}")
    server.create_database("original", template=DATABASE)
    server.create_database("restored")
    with server.connect("original") as connection, connection.cursor() as cursor:
        insert(cursor, "processes", process_id=PROCESS)
        insert(cursor, "audit_logs", token_usage='{"input": 10, "output": 2, "model": "gpt-4"}')
        for table in ("documents", "output_actions", "notifications"):
            insert(cursor, table)
        connection.commit()

    succeeds(project.bash(f"""
        pg_dump --format=custom --compress=9 --file={project.folder}/backup '{server.url('original')}'
        pg_restore --exit-on-error --dbname='{server.url('restored')}' {project.folder}/backup"""))
    for table in (*TABLES, *VIEWS, "token_ledger"):
        rows = [server.execute(f"SELECT to_jsonb(t) - 'waiting' FROM {table} AS t ORDER BY 1", name)
                for name in ("original", "restored")]
        assert rows[0] == rows[1] and (rows[0] or table == "v_hitl_queue"), table
