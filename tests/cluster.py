"""A private PostgreSQL for tests: its own folder, a Unix socket, no fsync.

PostgreSQL refuses to run as root; then it runs as the account postgres.
"""
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
MIGRATIONS = ROOT / "db" / "migrations"
SEEDS = ROOT / "db" / "seeds"
LATEST = 9999

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}


def bin_dir() -> Path:
    """The newest installed PostgreSQL server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"),
                   key=lambda path: int(path.parts[-3]))
    if not found:
        raise RuntimeError("no PostgreSQL server in /usr/lib/postgresql")
    return found[-1].parent


def unprivileged(command: list) -> list:
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]


def free_port() -> int:
    """A TCP port of this machine on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def migration_files(direction: str, first: int = 1, last: int = LATEST) -> list:
    """Files of versions first..last, in the order in which they are applied."""
    files = [path for path in sorted(MIGRATIONS.glob(f"*.{direction}.sql"))
             if first <= int(path.name[:4]) <= last]
    return files if direction == "up" else files[::-1]


class Cluster:
    """Started by `with`, and gone without a trace after it."""

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="docflow-test-"))
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        data = self.folder / "data"
        self._create(data)
        with (data / "postgresql.conf").open("a") as conf:
            for name, value in self._settings().items():
                conf.write(f"{name} = '{value}'\n")
        self._run("pg_ctl", "-D", data, "-l", self.folder / "log", "-w", "start")
        return self

    def _create(self, data: Path) -> None:
        self._run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync", "--no-instructions")

    def _settings(self) -> dict:
        return {**SETTINGS, "unix_socket_directories": self.folder}

    def __exit__(self, *_):
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder)

    def stop(self) -> None:
        """At once, as in a crash. May be called again."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")

    def _run(self, program: str, *arguments) -> None:
        done = subprocess.run(unprivileged([str(bin_dir() / program), *map(str, arguments)]),
                              cwd=self.folder, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed:\n{done.stdout}")

    def url(self, database: str, user: str = "postgres") -> str:
        return f"postgresql://{user}@/{database}?host={self.folder}"

    @contextmanager
    def connect(self, database: str, user: str = "postgres"):
        """A connection whose open transaction is rolled back at the end."""
        connection = psycopg2.connect(self.url(database, user))
        try:
            yield connection
        finally:
            connection.close()

    def execute(self, sql: str, database: str = "postgres", user: str = "postgres") -> list:
        """Runs outside of a transaction; the rows, if there are any."""
        with self.connect(database, user) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []

    def psql(self, database: str, *arguments, user: str = "postgres") -> subprocess.CompletedProcess:
        command = [str(bin_dir() / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1",
                   "-d", self.url(database, user), *map(str, arguments)]
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False)

    def create_database(self, name: str, owner: str = "postgres", template: str = "template0"):
        self.execute(f"CREATE DATABASE {name} OWNER {owner} TEMPLATE {template}")

    def migrate(self, database: str, files: list, user: str = "postgres") -> None:
        """Each file in a transaction of its own, by plain psql."""
        for path in files:
            done = self.psql(database, "-1", "-f", path, user=user)
            assert done.returncode == 0, done.stderr

    def dump_schema(self, database: str) -> str:
        """The schema as text. Monthly partitions are left out: they depend on the day."""
        done = subprocess.run([str(bin_dir() / "pg_dump"), "-s", "-T", "audit_logs_[0-9]*",
                               self.url(database)], capture_output=True, text=True, check=True)
        return "\n".join(line for line in done.stdout.splitlines()
                         if not line.startswith(("\\restrict", "\\unrestrict", "-- Dumped")))


class NetworkCluster(Cluster):
    """One that listens on TCP as well, where it asks for a password."""

    ACCESS = """local all all trust
local replication all trust
host all all 127.0.0.1/32 scram-sha-256
"""

    def __init__(self):
        self.port = free_port()

    def _create(self, data: Path) -> None:
        super()._create(data)
        (data / "pg_hba.conf").write_text(self.ACCESS)

    def _settings(self) -> dict:
        return {**super()._settings(), "listen_addresses": "127.0.0.1", "port": self.port}

    def url(self, database: str, user: str = "postgres") -> str:
        return f"{super().url(database, user)}&port={self.port}"

    def network_url(self, database: str, user: str, password: str, ports: list = None) -> str:
        """With several ports as with several hosts: the first that will do is taken."""
        hosts = ",".join(f"127.0.0.1:{port}" for port in ports or [self.port])
        return f"postgresql://{user}:{quote(password, safe='')}@{hosts}/{database}"


class Standby(NetworkCluster):
    """A copy of a primary that follows it."""

    def __init__(self, primary: NetworkCluster):
        super().__init__()
        self._primary = primary

    def _create(self, data: Path) -> None:
        self._run("pg_basebackup", "-D", data, "-R", "--checkpoint=fast", "--no-sync",
                  "-d", self._primary.url("postgres"))

    def promote(self) -> None:
        self._run("pg_ctl", "-D", self.folder / "data", "-w", "promote")
