"""Signing in by a provider of OpenID Connect, one that is honest and one that is not."""
import re

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from api_client import Api
from identity_provider import SECRET, IdentityProvider

LOGIN, CALLBACK = "/api/v1/auth/oidc/login", "/api/v1/auth/oidc/callback"
PERSON = "oidc@acme.com"


@pytest.fixture(scope="module", name="provider")
def provider_fixture():
    provider = IdentityProvider()
    yield provider
    provider.end()


@pytest.fixture(scope="module", name="server")
def server_fixture(docflow, api, tokens, provider):
    """A server beside the others' whose people may sign in by the provider."""
    person = api("POST", "/api/v1/users", tokens["admin"], {"email": PERSON, "role": "viewer"})
    assert person.status == 201, person
    running = docflow.start("serve", environment={
        "DOCFLOW_OIDC_ISSUER": provider.issuer, "DOCFLOW_OIDC_CLIENT_ID": "docflow",
        "DOCFLOW_OIDC_CLIENT_SECRET": SECRET, "DOCFLOW_OIDC_ROLES": "boss=admin, staff = operator",
        "DOCFLOW_OIDC_REDIRECT_URL": f"http://127.0.0.1:1{CALLBACK}"}).wait_for_output("serving http")
    yield Api(re.search(r"serving ([^\s;]+)", running.output).group(1), api.description)
    assert running.end() in (0, -15), running.output


@pytest.fixture(name="honest", autouse=True)
def honest_fixture(provider):
    provider.reset()
    provider.claims = {"email": PERSON, "groups": ["staff", "boss"]}


def begin(server, provider):
    """What the browser has when it comes back: the query and its cookie."""
    reply = server("GET", LOGIN)
    assert reply.status == 302, reply
    cookie = reply.headers["set-cookie"]
    assert "HttpOnly; SameSite=Lax" in cookie and "Path=/api/v1/auth/oidc;" in cookie
    return provider.authorize(reply.headers["location"]), cookie.split(";")[0]


def sign_in(server, provider):
    query, cookie = begin(server, provider)
    return server("GET", CALLBACK, query=query, Cookie=cookie)


def failures(docflow) -> int:
    return int(docflow.sql("SELECT count(*) FROM audit_logs WHERE event = 'auth.login_failed'"
                           " AND payload ->> 'way' = 'openid'"))


def last_failure(docflow) -> str:
    """What the audit trail says of it."""
    return docflow.sql("SELECT error_message FROM audit_logs WHERE event = 'auth.login_failed'"
                       " AND payload ->> 'way' = 'openid' ORDER BY seq DESC LIMIT 1")


def test_signs_in_with_the_role_that_the_provider_says(server, provider, docflow):
    reply = sign_in(server, provider)
    assert reply.status == 200, reply
    assert "Max-Age=0" in reply.headers["set-cookie"]
    me = server("GET", "/api/v1/auth/me", reply.json["access_token"]).json
    assert (me["email"], me["role"]) == (PERSON, "admin")
    assert docflow.sql("SELECT status FROM users WHERE email = '%s'" % PERSON) == "active"
    assert docflow.sql("SELECT count(*) FROM audit_logs WHERE event = 'auth.login' AND actor_id = '%s'"
                       " AND payload ->> 'way' = 'openid'" % me["user_id"]) == "1"
    refreshed = server("POST", "/api/v1/auth/refresh", body={"refresh_token": reply.json["refresh_token"]})
    assert refreshed.status == 200
    provider.claims["groups"] = "staff"
    again = sign_in(server, provider)
    assert server("GET", "/api/v1/auth/me", again.json["access_token"]).json["role"] == "operator"


def test_subject_counts_once_the_address_has_led_to_a_user(server, provider):
    assert sign_in(server, provider).status == 200
    provider.claims["email"] = "admin@acme.com"
    reply = sign_in(server, provider)
    assert server("GET", "/api/v1/auth/me", reply.json["access_token"]).json["email"] == PERSON
    # The address was given to somebody else there.
    provider.claims = {"email": PERSON, "groups": "staff", "sub": "sub-2"}
    assert sign_in(server, provider).status == 403


def test_a_login_comes_back_once_and_to_its_browser(server, provider):
    query, cookie = begin(server, provider)
    assert server("GET", CALLBACK, query=query).status == 401
    assert server("GET", CALLBACK, query=query, Cookie=cookie[:-4] + "0000").status == 401
    assert server("GET", CALLBACK, query={**query, "state": "0" * 64}, Cookie=cookie).status == 401
    assert server("GET", CALLBACK, query=query, Cookie=f"a=b; {cookie}").status == 200
    again = server("GET", CALLBACK, query=query, Cookie=cookie)
    assert again.status == 401 and "ended before" in again.json["detail"]


def test_a_used_code_is_refused(server, provider):
    used, cookie = begin(server, provider)
    assert server("GET", CALLBACK, query=used, Cookie=cookie).status == 200
    fresh, cookie = begin(server, provider)
    reply = server("GET", CALLBACK, query={**fresh, "code": used["code"]}, Cookie=cookie)
    assert reply.status == 401 and "code" in reply.json["detail"]


@pytest.mark.parametrize("change, words", [
    ({"nonce": "of another login"}, "(nonce)"),
    ({"aud": "other"}, "(aud)"),
    ({"iss": "https://id.example.com"}, "another issuer"),
    ({"exp": 1}, "expired"),
])
def test_tokens_for_something_else_are_refused(server, provider, docflow, change, words):
    before = failures(docflow)
    provider.claims.update(change)
    reply = sign_in(server, provider)
    assert reply.status == 401 and words in reply.json["detail"], reply
    assert failures(docflow) == before + 1 and words in last_failure(docflow)


@pytest.mark.parametrize("change, words", [
    ({"email_verified": False}, "email_verified"),
    ({"email_verified": "true"}, "email_verified"),
    ({"groups": ["guests"]}, "oidc_roles"),
    ({"groups": None}, "oidc_roles"),
    ({"email": "nobody@acme.com", "sub": "sub-3"}, "nobody here"),
    ({"email": "admin@docflow.example", "sub": "sub-4"}, "nobody here"),
    ({"email": "platform@docflow.example", "sub": "sub-5"}, "by password"),
])
def test_people_who_may_not_are_refused(server, provider, docflow, change, words):
    before = failures(docflow)
    provider.claims.update(change)
    reply = sign_in(server, provider)
    assert reply.status == 403 and words in reply.json["detail"], reply
    assert failures(docflow) == before + 1 and words in last_failure(docflow)


def test_suspended_people_are_refused(server, provider, docflow):
    assert sign_in(server, provider).status == 200
    docflow.sql("UPDATE users SET status = 'inactive' WHERE email = '%s'" % PERSON)
    try:
        reply = sign_in(server, provider)
        assert reply.status == 403 and "switched off" in reply.json["detail"]
    finally:
        docflow.sql("UPDATE users SET status = 'active' WHERE email = '%s'" % PERSON)


@pytest.mark.parametrize("algorithm, key", [("none", None), ("HS256", SECRET)])
def test_forged_signatures_are_refused(server, provider, algorithm, key):
    provider.algorithm, provider.key = algorithm, key
    reply = sign_in(server, provider)
    assert reply.status == 401 and "refused" in reply.json["detail"]


def test_keys_may_change_and_strangers_keys_are_refused(server, provider):
    assert sign_in(server, provider).status == 200
    provider.rotate()
    assert sign_in(server, provider).status == 200
    provider.key = ec.generate_private_key(ec.SECP256R1())
    reply = sign_in(server, provider)
    assert reply.status == 401 and "signature" in reply.json["detail"]
    provider.kid = "unheard"
    reply = sign_in(server, provider)
    assert reply.status == 401 and "unheard" in reply.json["detail"]


def test_what_the_provider_refuses_is_said(server, provider):
    query, cookie = begin(server, provider)
    denied = {"state": query["state"], "error": "access_denied", "iss": provider.issuer}
    reply = server("GET", CALLBACK, query=denied, Cookie=cookie)
    assert reply.status == 401 and "denied" in reply.json["detail"]
    query, cookie = begin(server, provider)
    reply = server("GET", CALLBACK, query={**query, "iss": "https://id.example.com"}, Cookie=cookie)
    assert reply.status == 401 and "(iss)" in reply.json["detail"]
    provider.status = 500
    reply = sign_in(server, provider)
    assert reply.status == 503 and "oidc_issuer" in reply.json["hint"]


def test_without_a_provider_there_is_no_such_login(api):
    for path in (LOGIN, CALLBACK):
        reply = api("GET", path)
        assert reply.status == 404 and "oidc_issuer" in reply.json["hint"]


def test_provider_that_is_down_is_said(docflow, api):
    running = docflow.start("serve", environment={
        "DOCFLOW_OIDC_ISSUER": "http://127.0.0.1:1", "DOCFLOW_OIDC_CLIENT_ID": "docflow",
        "DOCFLOW_OIDC_REDIRECT_URL": "http://127.0.0.1:1/"}).wait_for_output("serving http")
    reply = Api(re.search(r"serving ([^\s;]+)", running.output).group(1), api.description)("GET", LOGIN)
    assert reply.status == 503 and "sign in by password" in reply.json["hint"]
    assert running.end() in (0, -15)


def test_a_provider_by_another_name_may_be_mended_at_any_time(docflow, api):
    provider = IdentityProvider()
    own_name, provider.name = provider.name, "https://id.example.com"
    running = docflow.start("serve", environment={
        "DOCFLOW_OIDC_ISSUER": provider.issuer, "DOCFLOW_OIDC_CLIENT_ID": "docflow",
        "DOCFLOW_OIDC_REDIRECT_URL": "http://127.0.0.1:1/"}).wait_for_output("serving http")
    server = Api(re.search(r"serving ([^\s;]+)", running.output).group(1), api.description)
    reply = server("GET", LOGIN)
    assert reply.status == 500 and provider.issuer in running.output, reply
    provider.name = own_name
    assert server("GET", LOGIN).status == 302
    assert running.end() in (0, -15)
    provider.end()


@pytest.mark.parametrize("settings, words", [
    ({"DOCFLOW_OIDC_ISSUER": "http://id.example.com"}, "oidc_issuer"),
    ({"DOCFLOW_OIDC_ISSUER": "https://id.example.com"}, "oidc_redirect_url"),
    ({"DOCFLOW_OIDC_ISSUER": "https://id.example.com", "DOCFLOW_OIDC_CLIENT_ID": "d",
      "DOCFLOW_OIDC_REDIRECT_URL": "https://d.example.com/", "DOCFLOW_OIDC_ROLES": "boss=king"}, "boss=king"),
    ({"DOCFLOW_OIDC_ISSUER": "https://id.example.com", "DOCFLOW_OIDC_CLIENT_ID": "d",
      "DOCFLOW_OIDC_REDIRECT_URL": "https://d.example.com/", "DOCFLOW_OIDC_SCOPES": "email"}, "oidc_scopes"),
])
def test_settings_are_checked_at_start(docflow, settings, words):
    result = docflow("serve", environment=settings)
    assert result.returncode == 1 and words in result.stderr, result
