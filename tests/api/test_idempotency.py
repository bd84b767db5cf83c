"""A POST with an Idempotency-Key happens once, however often it is sent, by however many at once."""
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from test_wall import BODIES

USERS = "/api/v1/users"
KEYS = "/api/v1/api_keys"
UPLOADS = "/api/v1/uploads"
PROCESSES = "/api/v1/processes"
# By schema: who may, and two bodies that have nothing in common.
CONFIGURATION = {"process_type_id": "simple_invoice", "output_schema": {"type": "object"}}
CASES = {
    "UserNew": ("admin", BODIES["UserNew"] | {"email": "once@acme.com"},
                BODIES["UserNew"] | {"email": "twice@acme.com"}),
    "ClientNew": ("platform", {"name": "Once", "slug": "once"}, {"name": "Twice", "slug": "twice"}),
    "ProcessTypeNew": ("platform", {"process_type_id": "once", "display_name": "Once"},
                       {"process_type_id": "twice", "display_name": "Twice"}),
    "PromptNew": ("admin", BODIES["PromptNew"] | {"version": 71}, BODIES["PromptNew"] | {"version": 72}),
    "ConfigurationNew": ("admin", CONFIGURATION, CONFIGURATION | {"enable_hitl": False}),
    "TopUp": ("platform", None, None),  # its client is known later
    None: ("operator", b"Once", b"Twice"),  # of documents
}


@pytest.fixture(scope="module", name="routes")
def routes_fixture(docflow):
    return json.loads(docflow.succeed("dev", "routes"))


@pytest.fixture(scope="module", name="client_id")
def client_id_fixture(docflow):
    return docflow.sql("SELECT client_id FROM users WHERE email = 'admin@acme.com'")


def bodies(schema: str, client_id: str) -> tuple:
    role, body, other = CASES[schema]
    if schema == "TopUp":
        body = {"client_id": client_id, "amount": 5, "reference": "once"}
        other = body | {"amount": 6}
    return role, body, other


def test_every_route_that_creates_takes_a_key(routes):
    assert [route["path"] for route in routes if route["status"] == 201 and route["repeat"] == "happens"] == []
    assert {route["request_schema"] for route in routes if route["repeat"] == "answers"} == set(CASES)


def test_the_same_request_gets_the_same_answer_and_makes_nothing(api, docflow, routes, tokens, client_id):
    for route in [route for route in routes if route["repeat"] == "answers"]:
        role, body, other = bodies(route["request_schema"], client_id)
        first = api("POST", route["path"], tokens[role], body, Idempotency_Key="once")
        assert first.status == 201 and "idempotency-replayed" not in first.headers, (route, first)
        before = docflow.sql("SELECT count(*) FROM audit_logs")
        second = api("POST", route["path"], tokens[role], body, Idempotency_Key="once")
        assert (second.status, second.body) == (201, first.body), (route, second)
        assert second.headers["idempotency-replayed"] == "true"
        assert [second.headers.get(name) for name in ("location", "etag")] == [
            first.headers.get(name) for name in ("location", "etag")]
        refused = api("POST", route["path"], tokens[role], other, Idempotency_Key="once")
        assert refused.status == 422 and "another body" in refused.json["detail"], refused
        assert docflow.sql("SELECT count(*) FROM audit_logs") == before
        docflow.sql("DELETE FROM idempotency_keys WHERE key = 'once'")


@pytest.mark.parametrize("path, role, body", [
    (USERS, "admin", {"email": "race@acme.com", "role": "viewer"}), (UPLOADS, "operator", b"race")])
def test_of_many_at_once_one_creates(api, docflow, tokens, path, role, body):
    uploads = docflow.sql("SELECT count(*) FROM uploads")
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(
            lambda _: api("POST", path, tokens[role], body, Idempotency_Key="race"), range(8)))
    assert {reply.status for reply in replies} == {201}, replies
    assert len({reply.body for reply in replies}) == 1
    assert len([reply for reply in replies if "idempotency-replayed" not in reply.headers]) == 1
    assert docflow.sql("SELECT count(*) FROM users WHERE email = 'race@acme.com'") == "1"
    assert int(docflow.sql("SELECT count(*) FROM uploads")) - int(uploads) == (path == UPLOADS)


def test_a_key_is_good_for_one_request_of_one_caller(api, tokens):
    sent = {"Idempotency_Key": "mine"}
    made = api("POST", USERS, tokens["admin"], {"email": "mine@acme.com", "role": "viewer"}, **sent)
    refused = api("POST", "/api/v1/prompts", tokens["admin"], {**BODIES["PromptNew"], "version": 73}, **sent)
    assert refused.status == 422 and USERS in refused.json["detail"], refused
    others = api("POST", USERS, tokens["stranger"], {"email": "mine@acme.com", "role": "viewer"}, **sent)
    assert made.status == 201 and "idempotency-replayed" not in others.headers
    assert made.json["user_id"] not in others.body.decode()
    assert api("POST", USERS, tokens["admin"], BODIES["UserNew"], Idempotency_Key="x" * 256).status == 400


def test_what_was_refused_leaves_the_key_free(api, tokens):
    def send(role: str):
        return api("POST", USERS, tokens["admin"], {"email": "free@acme.com", "role": role}, Idempotency_Key="free")
    assert send("platform").status == 403
    assert send("viewer").status == 201


def test_a_secret_is_not_shown_again_and_stands_nowhere(api, docflow, tokens):
    def make(path: str, body: dict, key: str):
        return api("POST", path, tokens["admin"], body, Idempotency_Key=key)
    for path, body in ((KEYS, {"name": "once", "scopes": ["processes:read"]}), (None, {"grace_s": 5})):
        path = path or f"{KEYS}/{first.json['api_key_id']}/rotate"
        first = make(path, body, f"secret {path}")
        again = make(path, body, f"secret {path}")
        assert (first.status, again.status) == (201, 409), again
        assert first.headers["location"] in again.json["detail"] and again.json["hint"]
        assert first.json["key"] not in docflow.sql("SELECT string_agg(k::text, ' ') FROM idempotency_keys k")
    user = {"email": "secret@acme.com", "role": "viewer", "password": "first password"}
    made = make(USERS, user, "password")
    assert make(USERS, user | {"password": "other password"}, "password").body == made.body


def test_after_a_day_a_key_is_free_and_swept(api, docflow, tokens):
    def send(email: str):
        return api("POST", USERS, tokens["admin"], {"email": email, "role": "viewer"}, Idempotency_Key="day")
    assert send("day@acme.com").status == 201
    docflow.sql("UPDATE idempotency_keys SET expires_at = now() - interval '1 second' WHERE key = 'day'")
    assert send("day2@acme.com").status == 201
    docflow.sql("UPDATE idempotency_keys SET expires_at = now() - interval '1 second' WHERE key = 'day'")
    docflow("reconcile", "--sweep")
    assert docflow.sql("SELECT count(*) FROM idempotency_keys WHERE key = 'day'") == "0"


def test_a_process_is_not_mistaken_for_another(api, tokens):
    def send(body, query=None, **headers):
        return api("POST", PROCESSES, tokens["operator"], body, {"process_type_id": "simple_invoice", **(query or {})},
                   Idempotency_Key="process", **headers)
    first = send(b"Invoice 1", Content_Type="text/plain")
    assert (first.status, send(b"Invoice 1", Content_Type="text/plain").status) == (201, 200)
    for body, query in ((b"Invoice 2", {}), (b"Invoice 1", {"priority": 7}), (b"Invoice 1", {"input_data": '{"a": 1}'})):
        refused = send(body, query, Content_Type="text/plain")
        assert refused.status == 422 and first.json["process_id"] in refused.json["detail"], refused


def test_a_process_of_kept_documents_is_the_same_again(api, tokens):
    kept = api("POST", UPLOADS, tokens["operator"], b"kept", Content_Type="text/plain").json["items"][0]["document_id"]
    replies = [api("POST", PROCESSES, tokens["operator"], query={"document_ids": kept, "process_type_id": "simple_invoice"},
                   Idempotency_Key="kept") for _ in range(2)]
    assert [reply.status for reply in replies] == [201, 200], replies
    assert replies[0].json["process_id"] == replies[1].json["process_id"]
