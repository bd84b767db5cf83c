"""One database of the schema tests, as its superuser or as one of the program's roles sees it."""
from contextlib import contextmanager

# A login as a hosting company hands it out: owner of its database, may create roles, no superuser.
LOGIN = "n8nuser"


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
