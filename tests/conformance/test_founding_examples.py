"""The founding document's examples: JSON that is stored, Python that runs, a login that is real."""
import ast
import asyncio
import crypt
import json
import sys
import types

import founding
from founding import covers
from founding_database import ACME, DATABASE, LOGIN, PASSWORD
from founding_rows import insert
from sqlalchemy import Column, select
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import declarative_base
from sqlalchemy.types import String


def is_stored(database, column: str, text: str) -> None:
    """The client's program writes it, reads it, and finds it inside."""
    example = json.loads(text)
    with database.login("docflow_app", ACME) as cursor:
        row = insert(cursor, "configurations", **{column: text})
        cursor.execute(f"SELECT {column} FROM configurations WHERE config_id = %s AND {column} @> %s",
                       (row["config_id"], text))
        assert cursor.fetchall() == [(example,)]


@covers("json", '"file_type"')
def test_input_schema(block, database):
    is_stored(database, "input_schema", block.text)


@covers("json", '"validation_rules"')
def test_validation_rules(block, database):
    is_stored(database, "validation_rules", block.text)


class Client(declarative_base()):
    """The `Client` that the document's example selects."""

    __tablename__ = "clients"
    client_id = Column(UUID(as_uuid=True), primary_key=True)
    slug = Column(String)


@covers("python", "create_async_engine")
def test_async_access(block, database):
    # Debian's SQLAlchemy 1.4 does not know psycopg 3: asyncpg stands in for it.
    text = block.text.replace("postgresql+psycopg://user:pass@localhost:5432",
                              f"postgresql+asyncpg://{LOGIN}:{PASSWORD}@localhost:{database.server.port}")
    code = compile(text, "example", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    scope = {"select": select, "Client": Client}

    async def run():
        await eval(code, scope)  # pylint: disable=eval-used
        await scope["engine"].dispose()

    asyncio.run(run())
    assert {(str(client.client_id), client.slug) for client in scope["clients"]} >= {(ACME, "acme-corp")}
    assert len(scope["clients"]) == 3


@covers("python", "PostgresContainer")
def test_containers(block, server, project, monkeypatch):
    """A database on the tests' own server stands in for the container."""
    class Container:
        def __init__(self, image):
            assert image == "postgres:16"

        def __enter__(self):
            server.execute("CREATE ROLE test LOGIN SUPERUSER PASSWORD 'test'")
            server.create_database("test", owner="test")
            return self

        def __exit__(self, *_):
            server.execute("DROP DATABASE test WITH (FORCE)")
            server.execute("DROP ROLE test")

        def get_connection_url(self):
            return f"postgresql+psycopg2://test:test@localhost:{server.port}/test"

    def run_migrations(url):
        done = project.bash("./scripts/migrate.sh upgrade", url=url)
        assert done.returncode == 0, done.stderr

    def run_tests(url):
        tested.append(url)
        assert project.bash("./scripts/migrate.sh seed", url=url).returncode == 0

    tested = []
    postgres = types.ModuleType("testcontainers.postgres")
    postgres.PostgresContainer = Container
    monkeypatch.setitem(sys.modules, "testcontainers", types.ModuleType("testcontainers"))
    monkeypatch.setitem(sys.modules, "testcontainers.postgres", postgres)
    text = (block.text.replace("# Run migrations", "run_migrations(conn_url)")
            .replace("# Run tests", "run_tests(conn_url)"))
    exec(text, {"run_migrations": run_migrations, "run_tests": run_tests})  # pylint: disable=exec-used
    assert len(tested) == 1


def test_sample_credentials(database):
    """The password opens the seeded login; the hash that the document prints never matched it."""
    password = founding.CREDENTIALS["password"]
    with database.login("docflow_auth") as cursor:
        cursor.execute("SELECT password_hash, status FROM users WHERE email = %s",
                       (founding.CREDENTIALS["email"],))
        stored, status = cursor.fetchone()
    assert status == "active" and stored.startswith("$2b$12$")
    assert crypt.crypt(password, stored) == stored
    assert crypt.crypt(password, founding.CREDENTIALS["hash"]) != founding.CREDENTIALS["hash"]
