"""Databases on a server of somebody else's, as a hosting company hands them out."""
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg2
from cluster import NetworkCluster, free_port, unprivileged

from program import Program, wait_until

# Owner of its database, may create roles, no superuser.
LOGIN = "n8nuser"
PASSWORD = "s3cr3t@/:%?#&='\" word"


class Server(NetworkCluster):
    """With that login."""

    def __enter__(self):
        super().__enter__()
        self.create_login(LOGIN, "CREATEROLE")
        return self

    def create_login(self, name: str, rights: str = "") -> None:
        quoted = PASSWORD.replace("'", "''")
        self.execute(f"CREATE ROLE {name} LOGIN {rights} PASSWORD '{quoted}'")

    def login_url(self, database: str, *ports: int, user: str = LOGIN,
                  password: str = PASSWORD) -> str:
        return self.network_url(database, user, password, ports)


class Database:
    """One that is empty at first, and the program that is told to use it."""

    def __init__(self, server: Server, name: str, folder: Path):
        self.server = server
        self.name = name
        self.url = server.login_url(name)
        self.docflow = program_with(folder, self.url)

    def ask(self, sql: str) -> list:
        """As the superuser."""
        return self.server.execute(sql, self.name)

    def names(self, kind: str) -> set:
        """Relations of that kind ("r", "v", ...) in the schema."""
        return {name for name, in self.ask(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            f"AND relkind = '{kind}'")}

    def mark_as_development(self) -> None:
        self.ask(f"ALTER DATABASE {self.name} SET docflow.environment = 'development'")


def program_with(folder: Path, url: str, **environment: str) -> Program:
    """The program with a DATABASE_URL; whatever it prints, the password is not in it."""
    program = Program(folder, {"DATABASE_URL": url} | environment)
    program.secrets = [PASSWORD, quote(PASSWORD, safe="")]
    return program


class Pooler:
    """A real PgBouncer in transaction mode before a server; used by `with`."""

    SETTINGS = """[databases]
* = host={server.folder} port={server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {pooler.port}
unix_socket_dir =
auth_type = trust
auth_file = {pooler.folder}/users
admin_users = postgres
pool_mode = transaction
default_pool_size = {pooler.size}
logfile = {pooler.folder}/log
"""

    def __init__(self, server: Server, folder: Path, size: int):
        self.port = free_port()
        self.folder = folder / "pgbouncer"
        self.size = size
        self.server = server
        self._process = None

    def __enter__(self):
        self.folder.mkdir()
        (self.folder / "users").write_text(f'"{LOGIN}" ""\n"postgres" ""\n')
        (self.folder / "settings").write_text(
            self.SETTINGS.format(pooler=self, server=self.server))
        subprocess.run(["chmod", "-R", "a+rwX", self.folder], check=True)
        self._process = subprocess.Popen(
            unprivileged(["pgbouncer", "--quiet", str(self.folder / "settings")]))
        wait_until(self._is_answering, "PgBouncer")
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()

    def reload(self, settings: str) -> None:
        """With these settings added."""
        with (self.folder / "settings").open("a") as file:
            file.write(settings)
        with self.connect("pgbouncer", "postgres") as console:
            console.execute("RELOAD")

    def _is_answering(self) -> bool:
        assert self._process.poll() is None, (self.folder / "log").read_text()
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0

    @contextmanager
    def connect(self, database: str, user: str = LOGIN):
        """Its admin console is the database pgbouncer, for the user postgres."""
        connection = psycopg2.connect(host="127.0.0.1", port=self.port, dbname=database, user=user)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()
