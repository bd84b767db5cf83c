"""Fixtures of the schema tests: one cluster, one migrated template, a copy of it for each module."""
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import cluster as private  # noqa: E402
from database import LOGIN, Database  # noqa: E402
from tenants import create_tenants  # noqa: E402


@pytest.fixture(scope="session", name="cluster")
def cluster_fixture():
    with private.Cluster() as cluster:
        cluster.execute(f"CREATE ROLE {LOGIN} LOGIN CREATEROLE")
        yield cluster


@pytest.fixture(scope="session")
def template(cluster):
    """Migrated, empty."""
    cluster.create_database("migrated", owner=LOGIN)
    cluster.migrate("migrated", private.migration_files("up"), user=LOGIN)
    return "migrated"


@pytest.fixture(scope="module")
def database(cluster, template, request):
    name = request.module.__name__.rpartition(".")[2]
    cluster.create_database(name, owner=LOGIN, template=template)
    with cluster.connect(name) as connection:
        create_tenants(connection)
        connection.commit()
    return Database(cluster, name)
