"""What is wrong with a server is said in one sentence; a password never is."""
import re

import pytest
from cluster import free_port

from servers import LOGIN, PASSWORD, program_with

CHECK_SERVER = ("hint: check that the server runs and that DATABASE_URL names its host, port, user "
                "and database\n")
CHECK_LOGIN = "hint: check user, password and database name in DATABASE_URL\n"


@pytest.fixture(name="said")
def said_fixture(folder):
    """What docflow says of a URL, by every command that connects."""
    def say(url: str, **environment: str) -> str:
        program = program_with(folder, url, **environment)
        sentences = {program.fail(*command) for command in (
            ["status"], ["up"], ["db", "upgrade"], ["db", "status"],
            ["--log-level", "debug", "db", "upgrade"])}
        assert len(sentences) == 1, sentences
        return sentences.pop()
    return say


def refused(server, reason: str) -> str:
    return (f'docflow: PostgreSQL refused the login: connection to server at "127.0.0.1", port '
            f"{server.port} failed: FATAL: {reason}\n{CHECK_LOGIN}")


def test_wrong_password(said, server):
    assert said(server.login_url("postgres", password="wr0ng&" + PASSWORD)) == refused(
        server, f'password authentication failed for user "{LOGIN}"')


def test_no_password(said, server):
    sentence = said(f"postgresql://{LOGIN}@127.0.0.1:{server.port}/postgres")
    assert sentence.startswith("docflow: PostgreSQL asks for a password and none is given: ")
    assert sentence.endswith("hint: put it into DATABASE_URL or into ~/.pgpass\n")


def test_unknown_user(said, server):
    assert said(server.login_url("postgres", user="nobody_here")) == refused(
        server, 'password authentication failed for user "nobody_here"')


def test_unknown_database(said, server):
    assert said(server.login_url("nowhere")) == refused(server, 'database "nowhere" does not exist')


def test_server_down(said, server):
    port = free_port()
    assert said(server.login_url("postgres", port)) == (
        f'docflow: cannot connect to PostgreSQL: connection to server at "127.0.0.1", port {port} '
        "failed: Connection refused; Is the server running on that host and accepting TCP/IP "
        f"connections?\n{CHECK_SERVER}")


def test_no_socket(said, folder):
    sentence = said(f"postgresql://{LOGIN}@/postgres?host={folder}")
    assert sentence.startswith("docflow: cannot connect to PostgreSQL: connection to server on socket ")
    assert sentence.endswith(CHECK_SERVER)


def test_unknown_host(said, server):
    url = server.login_url("postgres").replace("127.0.0.1", "db.invalid")
    sentence = said(url)
    assert sentence.startswith('docflow: cannot connect to PostgreSQL: could not translate host name '
                               '"db.invalid" to address: ')
    assert sentence.endswith(CHECK_SERVER)


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_encoding_that_loses_letters(said, server, encoding):
    name = f"in_{encoding.lower()}"
    server.execute(f"CREATE DATABASE {name} OWNER {LOGIN} ENCODING '{encoding}' LC_COLLATE 'C' "
                   "LC_CTYPE 'C' TEMPLATE template0")
    assert said(server.login_url(name)) == (
        f"docflow: the database has encoding {encoding}: DocFlow needs UTF8\n"
        "hint: create it with: CREATE DATABASE docflow ENCODING 'UTF8' TEMPLATE template0\n")


@pytest.mark.parametrize("fault", ["port", "percent", "keyword"])
def test_url_that_cannot_be_understood(folder, server, fault):
    url = {"port": server.login_url("postgres", "none"),
           "percent": server.login_url("postgres").replace("%20", "%zz"),
           "keyword": server.login_url("postgres") + "?no_such_keyword=1"}[fault]
    result = program_with(folder, url)("--log-level", "debug", "status")
    assert result.returncode in (1, 2) and result.stderr.startswith("docflow: ")
    assert not re.search("s3cr3t|%zz", result.stderr)


# ---- rights ----

def test_login_that_may_not_make_roles(server, folder):
    """On a server without DocFlow's roles, of which the first migration makes six."""
    server.create_login("modest")
    server.create_database("of_modest", owner="modest")
    docflow = program_with(folder, server.login_url("of_modest", user="modest"))
    assert docflow.fail("db", "upgrade") == (
        "docflow: migration 0001_roles.up.sql: role docflow_owner is missing and login modest may "
        "not create it\n"
        "hint: Run the first migration as a superuser or with CREATEROLE.\n")
    assert server.execute("SELECT FROM pg_class WHERE relname = 'schema_migrations'",
                          "of_modest") == []


def test_login_that_does_not_own_the_database(server, folder):
    server.create_login("guest")
    server.create_database("of_somebody")
    docflow = program_with(folder, server.login_url("of_somebody", user="guest"))
    assert docflow.fail("db", "upgrade") == (
        "docflow: migration 0001_roles.up.sql: login guest may not grant rights on schema public of "
        "database of_somebody\n"
        "hint: Run the first migration as a superuser or as the owner of the database.\n")
