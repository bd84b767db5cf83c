"""Fixtures of the database tests: folders that any account may reach, and data folders in them."""
import os
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from program import Program, copy, private_folder  # noqa: E402
from servers import LOGIN, Database, Server  # noqa: E402

# What only root can show: files change hands, other accounts knock at the door.
collect_ignore = [] if os.geteuid() == 0 else ["test_root.py"]


@pytest.fixture(name="folder")
def folder_fixture():
    with private_folder() as folder:
        yield folder


@pytest.fixture
def fresh(folder):
    """The program with a data folder that does not exist yet."""
    return Program(folder)


@pytest.fixture(name="template", scope="session")
def template_fixture():
    """A data folder with the schema and sample data, made once; its PostgreSQL does not sync."""
    with private_folder() as folder:
        program = Program(folder)
        program.succeed("up", "--once")
        with (program.data_dir / "postgres" / "postgresql.auto.conf").open("a") as settings:
            settings.write("fsync = off\n")
        yield program.data_dir


@pytest.fixture
def docflow(folder, template):
    """The program with a copy of that folder."""
    program = Program(folder)
    copy(template, program.data_dir)
    return program


# ---- a server of somebody else's ----

@pytest.fixture(name="server", scope="module")
def server_fixture():
    with Server() as server:
        yield server


@contextmanager
def new_database(server, folder, request, template="template0"):
    name = "db_" + "".join(c if c.isalnum() else "_" for c in request.node.name.lower())[-50:]
    server.create_database(name, owner=LOGIN, template=template)
    yield Database(server, name, folder)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(server, folder, request):
    """An empty database of its own for each test."""
    with new_database(server, folder, request) as database:
        yield database


@pytest.fixture(scope="module")
def seeded_template(server):
    """With the schema and the sample data."""
    with private_folder() as folder:
        server.create_database("seeded", owner=LOGIN)
        template = Database(server, "seeded", folder)
        template.docflow.succeed("db", "upgrade")
        template.docflow.succeed("db", "seed")
        return template.name


@pytest.fixture
def seeded(server, folder, request, seeded_template):
    """A copy of that for each test."""
    with new_database(server, folder, request, seeded_template) as database:
        yield database
