"""Fixtures of the conformance tests."""
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from founding_database import Database, Project, Server  # noqa: E402


@pytest.fixture(scope="session", name="server")
def server_fixture():
    with Server() as server:
        yield server


@pytest.fixture
def project(server, tmp_path):
    return Project(tmp_path, server)


@pytest.fixture(scope="session")
def database(server, tmp_path_factory):
    server.recreate_database()
    project = Project(tmp_path_factory.mktemp("project"), server)
    done = project.bash("./scripts/migrate.sh upgrade && ./scripts/migrate.sh seed", url=project.url)
    assert done.returncode == 0, done.stderr
    return Database(server)
