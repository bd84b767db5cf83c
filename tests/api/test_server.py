"""The server itself: what it says to what is no proper request, and how it ends."""
import http.client
import json
import re
import socket
import subprocess
from pathlib import Path

import pytest

from api_client import Api
from program import wait_until


def test_health_ready_metrics(api):
    assert api("GET", "/healthz").json == {"status": "ok"}
    assert api("GET", "/readyz").json == {"status": "ok"}
    text = api("GET", "/metrics").body.decode()
    assert re.search(r"^docflow_http_requests_total [1-9]\d*$", text, re.MULTILINE)
    subprocess.run(["promtool", "check", "metrics"], input=text, text=True, check=True)


def test_openapi_is_what_the_program_prints(api):
    assert json.loads(api("GET", "/api/v1/openapi.json").body) == api.description


def test_reference_page_shows_every_route_and_loads_nothing_from_elsewhere(api):
    page = api("GET", "/api/v1/docs")
    text = page.body.decode()
    for path, operations in api.description["paths"].items():
        for method, operation in operations.items():
            assert f'id="{operation["operationId"]}"><b class="{method}">{method.upper()}</b>{path}<' in text
    targets = set(re.findall(r'href="#([^"]+)"', text))
    assert targets and targets <= set(re.findall(r'id="([^"]+)"', text))
    assert set(re.findall(r'(?:src|href)="([^#"][^"]*)"', text)) == {"docs.css", "openapi.json"}
    assert "script" not in page.headers["content-security-policy"] and "<script" not in text
    assert api("GET", "/api/v1/docs.css").headers["content-type"] == "text/css"


@pytest.mark.parametrize("method, path, status", [
    ("GET", "/nothing", 404), ("GET", "/api/v1/processes/", 404), ("GET", "/api/v1/processes/x/y/z", 404),
    ("DELETE", "/api/v1/processes", 405), ("GET", "/api/v1/auth/login", 405),
])
def test_what_is_not_offered(api, method, path, status):
    reply = api(method, path)
    assert reply.status == status and reply.json["request_id"] == reply.headers["x-request-id"]
    assert ("allow" in reply.headers) == (status == 405)


def test_bodies_are_bounded_and_typed(api):
    login = "/api/v1/auth/login"
    assert api("POST", login, body=b"{" * 1_100_000, Content_Type="application/json").status == 413
    assert api("POST", login, body=b"email=x", Content_Type="application/x-www-form-urlencoded").status == 415
    assert api("POST", login, body=b"{", Content_Type="application/json").status == 400


def test_head_and_options(api):
    assert api("HEAD", "/healthz").body == b""
    reply = api("OPTIONS", "/api/v1/processes", Origin="https://evil.example")
    assert (reply.status, reply.headers["allow"]) == (204, "POST, GET")
    assert "access-control-allow-origin" not in reply.headers


def test_a_connection_serves_many_requests(api):
    connection = api.connect()
    for _ in range(3):
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b'{"status":"ok"}'
    connection.close()


def test_upload_is_not_taken_in_before_the_caller_is_known(api, docflow):
    before = docflow.traces()
    assert api("POST", "/api/v1/processes", body=b"x" * 3_000_000, Content_Type="image/png").status == 401
    assert docflow.traces() == before


def test_port_that_is_taken_is_named(docflow, api):
    error = docflow.fail("serve", environment={"DOCFLOW_HTTP_PORT": str(api.address.port)})
    assert f"port {api.address.port} of 127.0.0.1" in error and "--port" in error


def test_serve_ends_when_it_is_asked(docflow):
    with socket.socket() as idle:
        running = docflow.start("serve", environment={"DOCFLOW_HTTP_CORS_ORIGINS": "https://a.example"})
        running.wait_for_output("serving http://")
        port = int(re.search(r":(\d+);", running.output).group(1))
        idle.connect(("127.0.0.1", port))
        idle.sendall(b"OPTIONS /healthz HTTP/1.1\r\nHost: x\r\nOrigin: https://a.example\r\n\r\n")
        answer = b""
        wait_until(lambda: b"\r\n\r\n" in (answer := idle.recv(65536)) and
                   b"Access-Control-Allow-Origin: https://a.example" in answer, "an answer")
        running.end()


def test_what_has_begun_is_finished_before_the_end(docflow, api, tokens):
    """An upload of which half has arrived when the server is told to end."""
    document = b"an upload that takes its time " * 100_000
    running = docflow.start("serve")
    running.wait_for_output("serving ")
    address = ("127.0.0.1", int(re.search(r":(\d+);", running.output).group(1)))
    with socket.create_connection(address, timeout=60) as upload:
        upload.sendall(f"POST /api/v1/processes?file_name=slow.txt HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
                       f"Authorization: Bearer {tokens['operator']}\r\nContent-Length: {len(document)}\r\n"
                       "Expect: 100-continue\r\n\r\n".encode())
        assert b" 100 " in upload.recv(65536)
        upload.sendall(document[:len(document) // 2])
        running.process.terminate()
        wait_until(lambda: is_refused(address), "no new connections")
        assert running.process.poll() is None
        upload.sendall(document[len(document) // 2:])
        reply = http.client.HTTPResponse(upload)
        reply.begin()
        assert reply.status == 201, reply.read()
        process_id = json.loads(reply.read())["process_id"]
    assert running.exit_code() in (0, -15), running.output
    documents = api("GET", f"/api/v1/processes/{process_id}", tokens["operator"]).json["documents"]
    assert [row["file_size"] for row in documents] == [len(document)]


def test_who_does_not_come_to_an_end_does_not_keep_the_server(docflow, tokens):
    running = docflow.start("serve", environment={"DOCFLOW_HTTP_STOP_S": "0"})
    running.wait_for_output("serving ")
    address = ("127.0.0.1", int(re.search(r":(\d+);", running.output).group(1)))
    before = docflow.traces()
    with socket.create_connection(address, timeout=60) as upload:
        upload.sendall(f"POST /api/v1/processes?file_name=never.txt HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
                       f"Authorization: Bearer {tokens['operator']}\r\nContent-Length: 1000000\r\n"
                       "Expect: 100-continue\r\n\r\n".encode())
        assert b" 100 " in upload.recv(65536)
        upload.sendall(b"half")
        assert running.end() in (0, -15), running.output
    assert docflow.traces() == before


def test_who_hangs_up_in_the_middle_of_a_request_holds_nothing(docflow):
    """Not even until the connection would have been silent for too long."""
    running = docflow.start("serve", environment={"DOCFLOW_HTTP_IDLE_TIMEOUT_S": "3600"})
    running.wait_for_output("serving ")
    address = ("127.0.0.1", int(re.search(r":(\d+);", running.output).group(1)))
    files = Path(f"/proc/{running.process.pid}/fd")
    before = len(list(files.iterdir()))
    half = b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{"
    for number in range(200):
        with socket.create_connection(address, timeout=60) as one:
            one.sendall(half[:10 + number % 70])
    wait_until(lambda: len(list(files.iterdir())) <= before + 2, "connections that are let go")
    assert running.end() in (0, -15), running.output


def test_who_has_said_all_and_closes_his_side_gets_his_answer(api):
    with socket.create_connection((api.address.hostname, api.address.port), timeout=60) as one:
        one.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        one.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := one.recv(65536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 200") and answer.endswith(b'{"status":"ok"}'), answer


def is_refused(address) -> bool:
    try:
        socket.create_connection(address, timeout=60).close()
        return False
    except ConnectionRefusedError:
        return True


def test_how_many_requests_are_left_is_said_and_then_kept(docflow, api):
    """By a server of its own that takes three a minute."""
    running = docflow.start("serve", environment={"DOCFLOW_HTTP_RATE_CALLER": "3"})
    try:
        wait_until(lambda: re.search(r"serving ([^;\s]+)", running.output), "the server's address")
        api = Api(re.search(r"serving ([^;\s]+)", running.output).group(1), api.description)
        token = api.login("viewer@acme.com")["access_token"]
        replies = [api("GET", "/api/v1/auth/me", token) for _ in range(4)]
        assert [reply.status for reply in replies] == [200, 200, 200, 429]
        assert [reply.headers["ratelimit-remaining"] for reply in replies[:3]] == ["2", "1", "0"]
        assert replies[0].headers["ratelimit-limit"] == "3"
        assert 0 < int(replies[3].headers["retry-after"]) <= 21
        other = api.login("operator@acme.com")["access_token"]
        assert api("GET", "/api/v1/auth/me", other).status == 200
    finally:
        assert running.end() in (0, -15), running.output


def test_every_body_has_a_limit_that_its_refusal_names(api, docflow):
    for route in json.loads(docflow.succeed("dev", "routes")):
        limit = route["body_bytes_max"]
        assert (limit > 0) == (route["body"] == "json"), route
        if limit == 0:
            continue
        path = re.sub(r"\{\w+\}", "x", route["path"])
        refused = api(route["method"], path, body=b" " * (limit + 1), Content_Type="application/json")
        assert refused.status == 413 and f"{limit} bytes" in refused.json["detail"], (route, refused)
        assert api(route["method"], path, body=b" " * limit, Content_Type="application/json").status != 413


def test_the_description_says_what_bodies_are(api):
    formats = (Path(__file__).resolve().parents[2] / "src" / "reader" / "child" / "formats.c").read_text()
    types = set(re.findall(r'^    \{"(\w+/[\w.+-]+)"', formats, re.MULTILINE))
    assert len(types) > 10
    operations = {path: operation["requestBody"] for path, methods in api.description["paths"].items()
                  for operation in methods.values() if "multipart/form-data" in str(operation.get("requestBody"))}
    for body in operations.values():
        assert types | {"application/octet-stream", "multipart/form-data"} == body["content"].keys()
    assert [operations[f"/api/v1/{name}"]["required"] for name in ("processes", "uploads")] == [False, True]
    form = operations["/api/v1/processes"]["content"]["multipart/form-data"]["schema"]["properties"]
    assert {"file", "password", "process_type_id"} <= form.keys() and "file_name" not in form
    retry = api.description["paths"]["/api/v1/processes/{process_id}/retry"]["post"]["requestBody"]
    login = api.description["paths"]["/api/v1/auth/login"]["post"]["requestBody"]
    assert (login["required"], retry["required"]) == (True, False) and "16384 bytes" in login["description"]


WORDS = {("/api/v1/processes", "status"): "processes.status",
         ("/api/v1/processes", "ingestion_source"): "processes.ingestion_source",
         ("/api/v1/receipts", "ingestion_source"): "processes.ingestion_source",
         ("/api/v1/output_actions", "status"): "output_actions.status",
         ("/api/v1/output_actions", "action_type"): "output_actions.action_type",
         ("/api/v1/notifications", "type"): "notifications.type",
         ("/api/v1/audit_logs", "result"): "audit_logs.result",
         ("/api/v1/audit_logs/export", "result"): "audit_logs.result",
         ("/api/v1/prompts", "stage"): "prompts.stage"}


def choices(parameter) -> list:
    schema = parameter["schema"]
    schema = schema.get("items", schema)
    return ["true", "false"] if schema["type"] == "boolean" else schema.get("enum")


def test_parameters_that_are_words_take_those_and_no_others(api, docflow, tokens):
    """Those of the description, which are those of the column, if they are of one."""
    checked = 0
    for path, operations in api.description["paths"].items():
        for parameter in operations.get("get", {}).get("parameters", []):
            if parameter["in"] != "query" or (words := choices(parameter)) is None:
                continue
            checked += 1
            if column := WORDS.get((path, parameter["name"])):
                table, _, name = column.partition(".")
                source = docflow.sql("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = "
                                     f"'{table}'::regclass AND conname = '{table}_{name}_check'")
                assert words == re.findall(r"'(\w+)'", source)
            address = re.sub(r"\{\w+\}", "1", path)
            refused = api("GET", address, tokens["admin"], query={parameter["name"]: "bogus"})
            assert refused.status == 400, (path, parameter)
            assert f"'bogus' is none of {', '.join(words)}" in refused.json["detail"]
    assert checked > len(WORDS)
    several = api("GET", "/api/v1/processes", tokens["admin"], query={"status": "failed,bogus"})
    assert several.status == 400 and "'bogus'" in several.json["detail"]
    assert api("GET", "/api/v1/processes", tokens["admin"], query={"status": "failed,completed"}).status == 200
