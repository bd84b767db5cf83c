"""Users and keys as whoever runs the installation makes them at the command line: what holds there holds over HTTP."""
import json
import os
import pty
import re
import select

import pytest

KEYS = "/api/v1/api_keys"
PROCESSES = "/api/v1/processes"
ACME = ["--client", "acme-corp"]
PASSWORD = "correct horse 7"
SCOPES = "processes:read, processes:write, documents:read, usage:read, audit:read"


@pytest.fixture(name="add")
def add_fixture(docflow):
    """Makes a user of the client, whose password is PASSWORD."""
    def add(name: str, role: str = "operator", *more) -> str:
        email = f"{name}@acme.com"
        docflow.succeed("user", "add", email, "--role", role, *ACME, "--password", "-", *more, input=PASSWORD + "\n",
                        stdin=None)
        return email
    return add


@pytest.fixture(name="make")
def make_fixture(docflow):
    """Makes a key of the client: the key."""
    def make(scopes: str = "processes:read", *more) -> str:
        return docflow.succeed("key", "add", "erp", "--scopes", scopes, *ACME, *more).strip()
    return make


def sign_in(api, email: str, password: str = PASSWORD):
    return api("POST", "/api/v1/auth/login", body={"email": email, "password": password})


def shown(docflow, *arguments):
    return json.loads(docflow.succeed(*arguments, "--json"))


def trail(docflow, about: str) -> str:
    """Events of the audit trail about a user or key, with whoever did it."""
    return docflow.sql("SELECT string_agg(event || ' ' || actor_type || ' ' || actor_id || ' ' || result, ', '"
                       f" ORDER BY seq) FROM audit_logs WHERE payload::text LIKE '%{about}%'")


def standing(docflow, email: str) -> str:
    return docflow.sql(f"SELECT role || ' ' || status FROM users WHERE email = '{email}'")


# ---- people ----

def test_who_was_made_at_the_command_line_signs_in_over_http(docflow, api, add):
    email = add("Cora", "operator", "--full-name", "Cora Ünal").lower()
    token = sign_in(api, email).json["access_token"]
    assert api("GET", PROCESSES, token).status == 200
    user = shown(docflow, "user", "show", email)
    assert (user["full_name"], user["role"], user["status"], user["client"]) == (
        "Cora Ünal", "operator", "active", "acme-corp")
    assert user["last_login_at"] and "password_hash" not in user
    assert trail(docflow, user["user_id"]) == "user.created system cli SUCCESS"


def test_one_without_a_password_is_pending_until_there_is_one(docflow, api):
    made = docflow.succeed("user", "add", "later@acme.com", "--role", "viewer", *ACME)
    assert made == "later@acme.com is viewer, pending\n"
    docflow.succeed("user", "password", "later@acme.com", input=PASSWORD, stdin=None)
    assert sign_in(api, "later@acme.com").status == 200


@pytest.mark.parametrize("source", ["env:NEW_PASSWORD", "file:{folder}/password"])
def test_a_password_comes_from_the_environment_or_a_file(docflow, api, add, source):
    email = add(f"source-{source[:3]}")
    (docflow.folder / "password").write_text("from elsewhere\n")
    docflow.succeed("user", "password", email, "--password", source.format(folder=docflow.folder),
                    environment={"NEW_PASSWORD": "from elsewhere"})
    assert (sign_in(api, email).status, sign_in(api, email, "from elsewhere").status) == (401, 200)


def test_a_new_password_ends_the_sessions_and_opens_what_was_locked(docflow, api, add):
    email = add("dan")
    token = sign_in(api, email).json["access_token"]
    docflow.sql(f"UPDATE users SET locked_until = now() + interval '1 hour' WHERE email = '{email}'")
    said = docflow.succeed("user", "password", email, input="another one\n", stdin=None)
    assert said == f"{email} has a new password and is signed out everywhere\n"
    assert api("GET", PROCESSES, token).status == 401
    assert sign_in(api, email, "another one").status == 200
    user_id = shown(docflow, "user", "show", email)["user_id"]
    assert trail(docflow, user_id) == "user.created system cli SUCCESS, user.password_set system cli SUCCESS"


@pytest.mark.parametrize("password, sentence", [
    ("seven77", "a password has at least 8 characters"),
    ("ü" * 7, "a password has at least 8 characters"),
    ("x" * 73, "a password has at most 72 bytes"),
    ("", "a password has at least 8 characters"),
    (b"\xff" * 9, "a password is text in UTF-8"),
])
def test_passwords_that_will_not_do_are_refused_with_a_sentence(docflow, api, password, sentence):
    email = "admin@acme.com"
    given = password if isinstance(password, bytes) else password.encode()
    result = docflow("user", "password", email, input=given + b"\n", stdin=None, text=False)
    assert (result.returncode, result.stdout, result.stderr.decode()) == (1, b"", f"docflow: {sentence}\n")
    assert sign_in(api, email, "password123").status == 200


def test_the_api_wants_of_passwords_what_the_command_wants(api, tokens):
    new = {"email": "short@acme.com", "role": "viewer"}
    assert [api("POST", "/api/v1/users", tokens["admin"], {**new, "password": "x" * length}).status
            for length in (7, 73, 8)] == [422, 422, 201]


def test_a_password_on_the_command_line_is_refused(docflow):
    for words in (["user", "password", "admin@acme.com"], ["user", "add", "x@acme.com", "--role", "viewer"]):
        result = docflow(*words, "--password", PASSWORD)
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr == "docflow: --password needs file:PATH or env:NAME, not the secret itself\n"


def test_nothing_on_standard_input_changes_nothing(docflow, api):
    assert docflow.fail("user", "password", "admin@acme.com") == "docflow: no password was given on standard input\n"
    assert sign_in(api, "admin@acme.com", "password123").status == 200


@pytest.mark.parametrize("again, code", [(PASSWORD, 0), ("something else", 2)])
def test_at_a_terminal_it_is_asked_for_twice_and_not_shown(docflow, api, add, again, code):
    email = add(f"terminal{code}")
    keyboard, terminal = pty.openpty()
    running = docflow.start("user", "password", email, stdin=terminal)
    for question, answer in (("Password: ", PASSWORD), ("The same again: ", again)):
        running.wait_for_output(question)
        os.write(keyboard, f"{answer}\n".encode())
    assert running.exit_code() == code, running.output
    assert PASSWORD not in running.output and not select.select([keyboard], [], [], 0)[0]
    os.close(keyboard)
    os.close(terminal)


def test_another_role_or_status_ends_the_sessions(docflow, api, add):
    email = add("eve")
    for change, said, login in ((["--role", "viewer"], f"{email} is viewer, active\n", 200),
                                (["--status", "inactive"], f"{email} is viewer, inactive\n", 401),
                                (["--status", "active"], f"{email} is viewer, active\n", 200)):
        token = sign_in(api, email).json.get("access_token")
        assert docflow.succeed("user", "change", email, *change) == said
        assert api("GET", PROCESSES, token).status == 401
        assert sign_in(api, email).status == login
    user_id = shown(docflow, "user", "show", email)["user_id"]
    assert trail(docflow, user_id).count("user.changed system cli SUCCESS") == 3


def test_a_name_alone_leaves_the_sessions(docflow, api, add):
    email = add("flo")
    token = sign_in(api, email).json["access_token"]
    changed = shown(docflow, "user", "change", email, "--full-name", "Flo Rian")
    assert (changed["full_name"], changed["role"], changed["revision"]) == ("Flo Rian", "operator", 2)
    assert api("GET", PROCESSES, token).status == 200


def test_who_is_removed_is_out_at_once_and_stays_in_the_audit_trail(docflow, api, add):
    email = add("gus")
    token = sign_in(api, email).json["access_token"]
    user_id = shown(docflow, "user", "show", email)["user_id"]
    assert docflow.succeed("user", "remove", user_id) == f"{user_id} is removed\n"
    assert (api("GET", PROCESSES, token).status, sign_in(api, email).status) == (401, 401)
    assert trail(docflow, user_id) == "user.created system cli SUCCESS, user.removed system cli SUCCESS"
    assert docflow.fail("user", "show", email) == f"docflow: there is no user {email}\n"


def test_a_client_keeps_an_admin(docflow):
    last = "admin@global-logistics.example"
    others = docflow.sql("SELECT count(*) FROM users WHERE role = 'admin' AND status = 'active' AND client_id ="
                         f" (SELECT client_id FROM users WHERE email = '{last}') AND email <> '{last}'")
    assert others == "0"
    refused = ("docflow: the client would have no active admin left\nhint: make another user admin first\n")
    for words in (["remove", last], ["change", last, "--role", "viewer"], ["change", last, "--status", "inactive"]):
        assert docflow.fail("user", *words) == refused
    assert standing(docflow, last) == "admin active"


def test_operators_of_the_platform_belong_to_no_client_and_stay_what_they_are(docflow, api):
    email = "ops@docflow.example"
    new = ["user", "add", email, "--role", "platform", "--password", "env:P"]
    assert docflow.fail(*new, *ACME, environment={"P": PASSWORD}) == (
        "docflow: operators of the platform belong to no client, all others to one\n")
    assert docflow.succeed(*new, environment={"P": PASSWORD}) == f"{email} is platform, active\n"
    token = sign_in(api, email).json["access_token"]
    assert len(api("GET", "/api/v1/clients", token).json["items"]) > 1
    for change in ([email, "--role", "admin"], ["operator@acme.com", "--role", "platform"]):
        assert "operators of the platform stay what they are" in docflow.fail("user", "change", *change)
    path = f"/api/v1/users/{shown(docflow, 'user', 'show', email)['user_id']}"
    assert api("PATCH", path, token, {"role": "admin"}, If_Match="*").status == 409
    docflow.succeed("user", "remove", email)


@pytest.mark.parametrize("words, message", [
    (["add", "x@acme.com", "--role", "boss", *ACME],
     "role 'boss' is not known\nhint: there are admin, operator, viewer, platform\n"),
    (["change", "viewer@acme.com", "--role", "boss"],
     "role 'boss' is not known\nhint: there are admin, operator, viewer, platform\n"),
    (["change", "viewer@acme.com", "--status", "asleep"],
     "status 'asleep' is not known\nhint: there are active, inactive\n"),
    (["add", "x@acme.com", "--role", "viewer", "--client", "nobody"],
     "there is no client 'nobody'\nhint: active clients are acme-corp, global-logistics, smallbiz-retail\n"),
    (["list", "--client", "nobody"],
     "there is no client 'nobody'\nhint: active clients are acme-corp, global-logistics, smallbiz-retail\n"),
    (["add", "no address", "--role", "viewer", *ACME], "'no address' is no e-mail address\n"),
    (["add", "ADMIN@acme.com", "--role", "viewer", *ACME], "somebody signs in with that e-mail address already\n"),
    (["add", "x@acme.com", "--role", "viewer", "--full-name", "x" * 256, *ACME],
     "the full name has more than 255 characters\n"),
    (["remove", "nobody@acme.com"], "there is no user nobody@acme.com\n"),
])
def test_what_is_not_known_is_refused_with_what_is(docflow, words, message):
    assert docflow.fail("user", *words) == f"docflow: {message}"
    assert standing(docflow, "x@acme.com") == "" and standing(docflow, "viewer@acme.com") == "viewer active"


@pytest.mark.parametrize("words, message", [
    (["user", "add", "x@acme.com", *ACME], "a user has a role: --role ROLE"),
    (["user", "add", "x@acme.com", "--role", "viewer"],
     "--client says whose it is, one of: acme-corp, global-logistics, smallbiz-retail"),
    (["user", "change", "viewer@acme.com"], "there is nothing to change: --full-name, --role or --status"),
    (["key", "add", "erp", *ACME], "a key is for something: --scopes LIST"),
    (["key", "rotate", "dfk_aaaaaaaa", "--grace", "604801"],
     "--grace: 604801 is not between 0 and 604800"),
])
def test_what_is_missing_is_said(docflow, words, message):
    result = docflow(*words)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.splitlines()[0] == f"docflow: {message}"


def test_lists_are_of_one_client_or_of_all(docflow, add):
    email = add("hal")
    everybody = shown(docflow, "user", "list")
    assert {row["client"] for row in everybody} >= {None, "acme-corp", "global-logistics"}
    own = shown(docflow, "user", "list", *ACME)
    assert {row["client"] for row in own} == {"acme-corp"} and own[0]["email"] == email
    text = docflow.succeed("user", "list", *ACME)
    assert re.search(rf"^{email} +operator +active +acme-corp +-$", text, re.MULTILINE), text


# ---- keys ----

def test_a_key_made_at_the_command_line_works_over_http(docflow, api, make):
    key = make("processes:read, usage:read", "--expires", "2999-01-31")
    assert re.fullmatch("dfk_[a-z2-9]{48}", key)
    assert api("GET", PROCESSES, key).status == 200
    assert api("POST", PROCESSES, key, b"x").status == 403
    row = shown(docflow, "key", "list", *ACME)[0]
    assert (row["prefix"], row["name"], row["scopes"]) == (key[:12], "erp", ["processes:read", "usage:read"])
    assert row["expires_at"] == "2999-01-31T00:00:00.000000Z" and "key" not in row
    assert trail(docflow, row["api_key_id"]) == "api_key.created system cli SUCCESS"
    assert re.search(rf"^{key[:12]} +erp +processes:read,usage:read +2999-01-31 00:00:00 +- +\d",
                     docflow.succeed("key", "list", *ACME), re.MULTILINE)


def test_a_replaced_key_works_within_the_grace_and_not_after(docflow, api, make):
    old = make()
    new = docflow.succeed("key", "rotate", old[:12], "--grace", "3600").strip()
    assert [api("GET", PROCESSES, key).status for key in (old, new)] == [200, 200]
    left = docflow.sql("SELECT extract(epoch FROM expires_at - now()) BETWEEN 3000 AND 3600 FROM api_keys"
                       f" WHERE prefix = '{old[:12]}'")
    assert left == "t"
    docflow.sql(f"UPDATE api_keys SET expires_at = now() WHERE prefix = '{old[:12]}'")
    assert [api("GET", PROCESSES, key).status for key in (old, new)] == [401, 200]
    assert docflow.fail("key", "rotate", old[:12]) == (
        "docflow: the API key is revoked or has expired: make a new one\n")


@pytest.mark.parametrize("setting, status", [("0", 401), ("60", 200), (None, 200)])
def test_the_setting_says_how_long_a_replaced_key_works(docflow, api, make, setting, status):
    old = make()
    made = json.loads(docflow.succeed("key", "rotate", old[:12], "--json",
                                      environment={"DOCFLOW_API_KEY_GRACE_S": setting} if setting else {}))
    assert (made["name"], made["scopes"]) == ("erp", ["processes:read"])
    assert [api("GET", PROCESSES, key).status for key in (old, made["key"])] == [status, 200]
    assert trail(docflow, old[:12]) == "api_key.created system cli SUCCESS, api_key.replaced system cli SUCCESS"


def test_the_setting_holds_over_http_as_well(docflow, api, tokens, make):
    old = make()
    api_key_id = shown(docflow, "key", "list", *ACME)[0]["api_key_id"]
    assert api("POST", f"{KEYS}/{api_key_id}/rotate", tokens["admin"], {}).status == 201
    left = docflow.sql("SELECT extract(epoch FROM expires_at - now()) BETWEEN 86000 AND 86400 FROM api_keys"
                       f" WHERE prefix = '{old[:12]}'")
    assert (left, api("GET", PROCESSES, old).status) == ("t", 200)


def test_a_revoked_key_is_refused_at_once(docflow, api, make):
    key = make()
    assert api("GET", PROCESSES, key).status == 200
    assert docflow.succeed("key", "revoke", key[:12]) == f"key {key[:12]} (erp) is revoked\n"
    assert api("GET", PROCESSES, key).status == 401
    assert trail(docflow, key[:12]).endswith("api_key.revoked system cli SUCCESS")


@pytest.mark.parametrize("words, message", [
    (["--scopes", "everything"], f"scope 'everything' is not known\nhint: there are {SCOPES}\n"),
    (["--scopes", "usage:read,usage:read"], "scope usage:read is given twice\n"),
    (["--scopes", ","], "a key has 1 to 32 scopes\n"),
    (["--scopes", "usage:read", "--expires", "soon"], "'soon' is no time like 2027-01-31T00:00:00Z\n"),
])
def test_what_no_key_can_have_is_refused(docflow, words, message):
    before = docflow.sql("SELECT count(*) FROM api_keys")
    assert docflow.fail("key", "add", "erp", *ACME, *words) == f"docflow: {message}"
    assert docflow.fail("key", "add", "", *ACME, "--scopes", "usage:read") == "docflow: a key needs a name\n"
    assert docflow.sql("SELECT count(*) FROM api_keys") == before


def test_a_whole_key_is_not_repeated_by_the_refusal(docflow, make):
    key = make()
    refused = docflow.fail("key", "revoke", key)
    assert refused.startswith("docflow: there is no such API key\nhint: a key is named by its first 12 characters")
    assert key[12:] not in refused


# ---- secrets ----

def test_secrets_stand_nowhere(docflow, api, add, make):
    email = add("nowhere")
    sign_in(api, email)
    sign_in(api, email, PASSWORD + "!")
    key = make()
    api("GET", PROCESSES, key)
    api("GET", PROCESSES, key + "x")
    new = docflow.succeed("key", "rotate", key[:12]).strip()
    written = docflow.sql("SELECT string_agg(a::text, ' ') FROM audit_logs a")
    written += docflow.sql("SELECT string_agg(u::text, ' ') FROM users u")
    written += docflow.sql("SELECT string_agg(k::text, ' ') FROM api_keys k")
    written += "".join(path.read_text() for path in docflow.folder.glob("output.*"))
    assert key[:12] in written and email in written
    for secret in (PASSWORD, key[12:], new[12:]):
        assert secret not in written
