"""Keys for programs: made once, shown once, replaced and revoked."""
import pytest

KEYS = "/api/v1/api_keys"
PROCESSES = "/api/v1/processes"


@pytest.fixture(name="make")
def make_fixture(api, tokens):
    def make(*scopes, **more) -> dict:
        reply = api("POST", KEYS, tokens["admin"], {"name": "erp", "scopes": list(scopes), **more})
        assert reply.status == 201, reply
        return reply.json
    return make


def test_a_key_may_what_its_scopes_say_and_stands_nowhere(api, tokens, make, docflow):
    made = make("processes:read")
    assert made["key"].startswith(made["prefix"]) and made["last_used_at"] is None
    assert api("GET", PROCESSES, made["key"]).status == 200
    assert api("POST", PROCESSES, made["key"], b"x").status == 403
    assert api("GET", KEYS, made["key"]).status == 403
    shown = api("GET", f"{KEYS}/{made['api_key_id']}", tokens["admin"]).json
    assert shown["last_used_at"] and "key" not in shown
    assert made["key"] not in docflow.sql("SELECT string_agg(k::text, ' ') FROM api_keys k")


def test_a_revoked_key_is_refused_at_once(api, tokens, make):
    made = make("processes:read")
    path = f"{KEYS}/{made['api_key_id']}"
    assert api("DELETE", path, tokens["admin"]).status == 204
    assert api("GET", PROCESSES, made["key"]).status == 401
    assert api("GET", path, tokens["admin"]).json["revoked_at"]
    assert api("POST", f"{path}/rotate", tokens["admin"], {}).status == 409


@pytest.mark.parametrize("grace_s, status", [(0, 401), (60, 200)])
def test_a_successor_takes_over_at_once_or_after_a_while(api, tokens, make, grace_s, status):
    old = make("processes:read")
    new = api("POST", f"{KEYS}/{old['api_key_id']}/rotate", tokens["admin"], {"grace_s": grace_s}).json
    assert (new["name"], new["scopes"]) == (old["name"], old["scopes"])
    assert api("GET", PROCESSES, new["key"]).status == 200
    assert api("GET", PROCESSES, old["key"]).status == status


def test_a_key_ends_when_it_says(api, make):
    made = make("processes:read", expires_at="2020-01-01T00:00:00Z")
    assert api("GET", PROCESSES, made["key"]).status == 401


def test_unknown_scopes_are_refused(api, tokens):
    reply = api("POST", KEYS, tokens["admin"], {"name": "x", "scopes": ["everything"]})
    assert (reply.status, "everything" in reply.json["detail"]) == (422, True), reply
