"""Fixtures of the schema tests: one cluster, one migrated template, a copy of it for each module."""
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import cluster as private  # noqa: E402
from tenants import create_tenants  # noqa: E402

# A login as a hosting company hands it out: owner of its database, may create roles, no superuser.
LOGIN = "n8nuser"


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


class Database:
    """A migrated database with two clients, one row of each in every table."""

    def __init__(self, cluster, name):
        self.cluster = cluster
        self.name = name

    @contextmanager
    def superuser(self):
        """A cursor in a transaction that is rolled back; row-level security does not bind it."""
        with self.cluster.connect(self.name) as connection, connection.cursor() as cursor:
            yield cursor

    @contextmanager
    def role(self, role, client=None, commit=False):
        """The same as one of the program's roles, and as a client unless None."""
        with self.cluster.connect(self.name, LOGIN) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT set_config('role', %s, true)", (role,))
            if client is not None:
                cursor.execute("SELECT set_config('app.current_client_id', %s, true)", (client,))
            yield cursor
            if commit:
                connection.commit()


@pytest.fixture(scope="module")
def database(cluster, template, request):
    name = request.module.__name__.rpartition(".")[2]
    cluster.create_database(name, owner=LOGIN, template=template)
    with cluster.connect(name) as connection:
        create_tenants(connection)
        connection.commit()
    return Database(cluster, name)
