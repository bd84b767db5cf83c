"""Whatever is sent, the server answers in the form that it promises, is never to blame, and leaks nothing.

Against the build with sanitizers. DOCFLOW_FUZZ_REQUESTS and DOCFLOW_FUZZ_SEED make it longer
and another.
"""
import os
import re
import socket
from pathlib import Path

import pytest

from api_client import Api
from conftest import PEOPLE
from request_maker import Maker

TOP = Path(__file__).resolve().parents[2]
SANITIZED = TOP / "build-sanitize" / "docflow"
REQUESTS = int(os.environ.get("DOCFLOW_FUZZ_REQUESTS", "1200"))
SEED = int(os.environ.get("DOCFLOW_FUZZ_SEED", "1"))
PROCESSES = "/api/v1/processes"
# They do not end, or end what the others need.
LEFT_OUT = {("get", "/api/v1/events"), ("post", "/api/v1/auth/logout")}
RAW = [b"", b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x00",
       b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
       b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{",
       b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
       b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
       b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"A: " + b"a" * 200000 + b"\r\n\r\n",
       b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /healthz HTTP/1.1\nHost: x\n\n",
       b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 3000 + b"\r\n", bytes(range(256)) * 20]


@pytest.fixture(scope="module", name="server")
def server_fixture(docflow):
    """Beside the others', on the same data."""
    assert SANITIZED.exists(), f"{SANITIZED} is missing, without which leaks go unseen: './dev test' builds it"
    docflow.binary, ordinary = SANITIZED, docflow.binary
    running = docflow.start("serve", environment={
        "ASAN_OPTIONS": "exitcode=99", "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1:exitcode=99",
        "DOCFLOW_READER_PROGRAM": str(TOP / "build" / "docflow-reader")})
    docflow.binary = ordinary
    running.wait_for_output("serving http://")
    yield running
    assert running.process.poll() is None, running.output
    assert running.end() in (0, -15), running.output
    assert "ERROR" not in running.output and "runtime error" not in running.output, running.output


@pytest.fixture(scope="module", name="other")
def other_fixture(server, api):
    return Api(re.search(r"serving (http[^;\s]+)", server.output).group(1), api.description)


@pytest.fixture(scope="module", name="known")
def known_fixture(other, docflow):
    """Things of a client that nobody else uses; tokens of its people and of others'."""
    tokens = {role: other.login(email)["access_token"] for role, email in PEOPLE.items()}
    process = other("POST", PROCESSES, tokens["operator"], b"Invoice 7", {"process_type_id": "simple_invoice"},
                    Content_Type="text/plain").json["process_id"]
    user = other("POST", "/api/v1/users", tokens["admin"], {"email": "fuzz@acme.com", "role": "viewer"}).json["user_id"]
    key = other("POST", "/api/v1/api_keys", tokens["admin"], {"name": "fuzz", "scopes": ["processes:read"]}).json
    client = other("POST", "/api/v1/clients", tokens["platform"], {"name": "Fuzz", "slug": "fuzz"}).json["client_id"]
    document = docflow.sql(f"SELECT document_id FROM documents WHERE process_id = '{process}'")
    configuration = docflow.sql("SELECT config_id FROM configurations LIMIT 1")
    return tokens, {"process_id": process, "user_id": user, "api_key_id": key["api_key_id"], "client_id": client,
                    "document_id": document, "config_id": configuration, "page": 1, "process_type_id": "simple_invoice"}


def test_no_request_finds_a_fault(other, known):
    tokens, things = known
    maker = Maker(other.description, things, SEED)
    operations = [(method, path, operation) for path, methods in other.description["paths"].items()
                  for method, operation in methods.items() if (method, path) not in LEFT_OUT]
    for number in range(REQUESTS):
        method, path, operation = operations[number % len(operations)]
        body, kind = maker.body(operation)
        headers = maker.headers()
        if kind and "Content-Type" not in headers:
            headers["Content-Type"] = kind
        token = maker.random.choice([*tokens.values(), *tokens.values(), None, "x.y.z", "dfk_aaaaaaaa_"])
        sent = (SEED, number, method, maker.path(path), maker.query(operation), body, headers)
        reply = other(method.upper(), sent[3], token, body, sent[4],
                      **{name.replace("-", "_"): value for name, value in headers.items()})
        assert reply.status < 500, (sent, reply)
        if reply.status >= 400 and reply.status != 401 and reply.type == "application/problem+json":
            assert reply.json["detail"], (sent, reply)


@pytest.mark.parametrize("number", range(len(RAW)))
def test_what_is_no_http_harms_nobody(other, number):
    with socket.create_connection((other.address.hostname, other.address.port), timeout=60) as raw:
        try:
            raw.sendall(RAW[number])
            raw.shutdown(socket.SHUT_WR)
            while raw.recv(65536):
                pass
        except OSError:
            pass  # it may hang up
    assert other("GET", "/healthz").status == 200
