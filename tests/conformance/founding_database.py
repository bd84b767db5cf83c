"""The founding document's server, database and login, and a copy of the project that its commands
run in.
"""
import os
import pty
import shutil
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from cluster import ROOT, Cluster, bin_dir

HERE = Path(__file__).resolve().parent
DOCFLOW = Path(os.environ.get("DOCFLOW_BINARY", ROOT / "build" / "docflow")).resolve()
DATABASE = "docflow"
LOGIN, PASSWORD = "n8nuser", "n8npassword"
FOUNDING_PORT = "5432"
ACME = "11111111-1111-1111-1111-111111111111"
GLOBAL = "22222222-2222-2222-2222-222222222222"


class Server(Cluster):
    """A private PostgreSQL that the founding login reaches over TCP, with its password only."""

    port = FOUNDING_PORT

    def __enter__(self):
        super().__enter__()
        self.execute(f"CREATE ROLE {LOGIN} LOGIN CREATEROLE PASSWORD '{PASSWORD}'")
        rules = self.folder / "data" / "pg_hba.conf"
        rules.write_text("local all postgres trust\nhost all all samehost scram-sha-256\n", encoding="utf-8")
        with socket.socket() as free:
            free.bind(("localhost", 0))
            port = str(free.getsockname()[1])
        self.execute("ALTER SYSTEM SET listen_addresses = 'localhost'")
        self.execute(f"ALTER SYSTEM SET port = {port}")
        self._run("pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-w", "restart")
        self.port = port
        return self

    def url(self, database, user="postgres"):
        return f"{super().url(database, user)}&port={self.port}"

    def recreate_database(self):
        self.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        self.create_database(DATABASE, owner=LOGIN)


class Project:
    """A copy of db/ with what its commands reach: the program, and stand-ins for what is not ours
    (uv, curl) and for a whole build (./dev, which only writes down what it was asked for).
    """

    def __init__(self, folder: Path, server: Server):
        self.folder = folder
        self.port = server.port
        shutil.copytree(ROOT / "db", folder / "db")
        shutil.copy(HERE / "stand_ins" / "dev", folder / "dev")
        self.environment = {
            "PATH": f"{HERE / 'stand_ins'}:{bin_dir()}:/usr/bin:/bin",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "DOCFLOW": str(DOCFLOW),
        }
        self.url = f"postgresql://{LOGIN}:{PASSWORD}@localhost:{self.port}/{DATABASE}"

    def bash(self, script: str, folder: str = "db", answer: str = "",
             url: str | None = None) -> subprocess.CompletedProcess:
        """Runs the script as it stands but for the port, to its first error. It sees a terminal on
        which the answer is typed.
        """
        environment = self.environment | ({"DATABASE_URL": url} if url else {})
        typed, terminal = pty.openpty()
        try:
            os.write(typed, answer.encode())
            return subprocess.run(["bash", "-euc", script.replace(FOUNDING_PORT, self.port)],
                                  cwd=self.folder / folder, env=environment, stdin=terminal,
                                  capture_output=True, text=True, timeout=60, check=False)
        finally:
            os.close(terminal)
            os.close(typed)

    def asked_of_dev(self) -> list:
        return (self.folder / "dev.log").read_text(encoding="utf-8").splitlines()


class Database:
    """The founding database: migrated and with the sample data."""

    def __init__(self, server: Server):
        self.server = server

    @contextmanager
    def login(self, role=None, client=None):
        """A cursor of the founding login, whose transaction is rolled back."""
        connection = psycopg2.connect(host="localhost", port=self.server.port, dbname=DATABASE,
                                      user=LOGIN, password=PASSWORD)
        try:
            with connection.cursor() as cursor:
                become(cursor, role, client)
                yield cursor
        finally:
            connection.close()

    @contextmanager
    def superuser(self):
        """The same for the superuser, whom row-level security does not bind."""
        with self.server.connect(DATABASE) as connection, connection.cursor() as cursor:
            yield cursor


def become(cursor, role=None, client=None):
    """Sets who acts from here on, and for which client; the login itself and none by default."""
    cursor.execute("SELECT set_config('role', %s, true), set_config('app.current_client_id', %s, true)",
                   (role or "none", client or ""))


def bound(text: str) -> str:
    """A statement of the document with psycopg's placeholders."""
    return text.replace("?", "%s")


def fetch(cursor, statement: str, *values) -> list:
    """Rows as dictionaries."""
    cursor.execute(statement, values)
    columns = [column.name for column in cursor.description]
    return [dict(zip(columns, row)) for row in cursor.fetchall()]
