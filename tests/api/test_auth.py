"""Signing in, staying signed in, signing out."""
import base64
import hashlib
import hmac
import json

import pytest

ME = "/api/v1/auth/me"
PERSON = "operator@global-logistics.example"


def encode(value) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def forge(token: str, header: dict = None, payload: dict = None, key: bytes = None) -> str:
    parts = [json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]]
    text = ".".join(encode(json.dumps({**part, **(change or {})}).encode())
                    for part, change in zip(parts, (header, payload)))
    signature = hmac.new(key, text.encode(), hashlib.sha256).digest() if key else b""
    return f"{text}.{encode(signature)}"


def test_login_tells_who_one_is(api, tokens):
    reply = api("GET", ME, tokens["admin"])
    assert (reply.status, reply.json["email"], reply.json["role"]) == (200, "admin@acme.com", "admin")
    assert api("GET", ME, tokens["platform"]).json["client_id"] is None


@pytest.mark.parametrize("email, password", [("admin@acme.com", "wrong"), ("nobody@acme.com", "password123")])
def test_wrong_login_does_not_say_what_was_wrong(api, email, password):
    reply = api("POST", "/api/v1/auth/login", body={"email": email, "password": password})
    assert (reply.status, reply.json["detail"]) == (401, "e-mail address or password is wrong")


def test_failed_login_is_counted_and_a_good_one_forgets(api, docflow):
    sql = "SELECT failed_login_attempts || ' ' || (last_login_at IS NOT NULL) FROM users WHERE email = '%s'" % PERSON
    assert api("POST", "/api/v1/auth/login", body={"email": PERSON, "password": "x"}).status == 401
    assert docflow.sql(sql).startswith("1 ")
    api.login(PERSON)
    assert docflow.sql(sql) == "0 true"


def test_too_many_failures_are_throttled_whether_the_account_exists_or_not(api):
    for email in ("viewer@global-logistics.example", "ghost@acme.com"):
        body = {"email": email, "password": "x"}
        answers = [api("POST", "/api/v1/auth/login", body=body) for _ in range(11)]
        assert [answer.status for answer in answers] == [401] * 10 + [429]
        assert int(answers[-1].headers["retry-after"]) > 0


def test_body_that_does_not_fit_names_every_field(api):
    reply = api("POST", "/api/v1/auth/login", body={"email": 5, "extra": 1})
    assert reply.status == 422
    assert {error["pointer"] for error in reply.json["errors"]} >= {"/email"}


def test_refresh_token_is_good_once(api):
    first = api.login(PERSON)["refresh_token"]
    path = "/api/v1/auth/refresh"
    second = api("POST", path, body={"refresh_token": first})
    assert second.status == 200
    assert api("POST", path, body={"refresh_token": first}).status == 401
    # What descends from a stolen one is worth nothing.
    assert api("POST", path, body={"refresh_token": second.json["refresh_token"]}).status == 401


def test_logout_counts_everywhere(api):
    one, other = api.login(PERSON), api.login(PERSON)
    assert api("POST", "/api/v1/auth/logout", one["access_token"]).status == 204
    for session in (one, other):
        assert api("GET", ME, session["access_token"]).status == 401
        assert api("POST", "/api/v1/auth/refresh", body={"refresh_token": session["refresh_token"]}).status == 401


def test_suspension_counts_at_once(api, docflow):
    token = api.login(PERSON)["access_token"]
    docflow.sql("UPDATE users SET status = 'inactive' WHERE email = '%s'" % PERSON)
    assert api("GET", ME, token).status == 401
    docflow.sql("UPDATE users SET status = 'active' WHERE email = '%s'" % PERSON)
    assert api("GET", ME, token).status == 401  # whoever was sent away signs in again
    token = api.login(PERSON)["access_token"]
    assert api("GET", ME, token).status == 200
    docflow.sql("UPDATE clients SET status = 'suspended', suspended_at = now() WHERE slug = 'global-logistics'")
    assert api("GET", ME, token).status == 401
    docflow.sql("UPDATE clients SET status = 'active', suspended_at = NULL WHERE slug = 'global-logistics'")


def test_forged_tokens_are_refused(api, docflow, tokens):
    token = tokens["admin"]
    key = (docflow.data_dir / "token.key").read_bytes()
    assert (docflow.data_dir / "token.key").stat().st_mode & 0o777 == 0o600
    assert api("GET", ME, forge(token, key=key)).status == 200
    forged = [forge(token, {"alg": "none"}), forge(token, {"alg": "none"}, key=key),
              forge(token, {"alg": "HS384"}, key=key), forge(token, {"kid": "0" * 16}, key=key),
              forge(token, {"crit": ["x"], "x": 1}, key=key), forge(token, payload={"exp": 1}, key=key),
              forge(token, payload={"iss": "another"}, key=key), forge(token, key=b"x" * 32),
              forge(token, payload={"generation": 99}, key=key), "x", "a.b.c", token + "x", ""]
    for position in range(0, len(token), 7):
        forged.append(token[:position] + ("A" if token[position] != "A" else "B") + token[position + 1:])
    for text in forged:
        reply = api("GET", ME, text or " ")
        assert reply.status == 401, (text, reply)
        assert reply.headers["www-authenticate"].startswith("Bearer")
