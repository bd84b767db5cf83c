"""Databases on a server of somebody else's, as a hosting company hands them out."""
from pathlib import Path
from urllib.parse import quote

from cluster import NetworkCluster
from program import Program

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

    def login_url(self, database: str, user: str = LOGIN, password: str = PASSWORD,
                  port: int = None) -> str:
        return self.network_url(database, user, password, port)


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
