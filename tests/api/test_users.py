"""People are made, edited and removed over HTTP, each by the admins of the own client."""
import pytest

USERS = "/api/v1/users"


@pytest.fixture(name="make")
def make_fixture(api, tokens):
    """Makes a user of the client, whose password is "a good one"."""
    def make(name: str, role: str = "operator", **more) -> dict:
        reply = api("POST", USERS, tokens["admin"],
                    {"email": f"{name}@acme.com", "role": role, "password": "a good one", **more})
        assert reply.status == 201, reply
        assert reply.headers["location"] == f"{USERS}/{reply.json['user_id']}"
        return reply.json
    return make


def sign_in(api, email: str, password: str = "a good one"):
    return api("POST", "/api/v1/auth/login", body={"email": email, "password": password})


def test_a_new_user_signs_in_and_belongs_to_the_client_of_the_admin(api, tokens, make):
    user = make("ann", full_name="Ann Example")
    assert (user["full_name"], user["role"], user["status"]) == ("Ann Example", "operator", "active")
    assert "password_hash" not in user
    token = sign_in(api, user["email"]).json["access_token"]
    me = api("GET", "/api/v1/auth/me", token).json
    assert me["client_id"] == user["client_id"] == api("GET", "/api/v1/auth/me", tokens["admin"]).json["client_id"]
    assert user["user_id"] in [row["user_id"] for row in api("GET", USERS, tokens["admin"]).json["items"]]


def test_a_user_without_a_password_is_pending_until_one_is_set(api, tokens):
    user = api("POST", USERS, tokens["admin"], {"email": "Pending@Acme.com", "role": "viewer"}).json
    assert (user["email"], user["status"]) == ("pending@acme.com", "pending")
    assert sign_in(api, user["email"]).status == 401
    path = f"{USERS}/{user['user_id']}/password"
    assert api("PUT", path, tokens["admin"], {"password": "a good one"}).status == 204
    assert sign_in(api, user["email"]).status == 200


def test_an_address_is_taken_once_in_all_clients(api, tokens):
    reply = api("POST", USERS, tokens["stranger"], {"email": "ADMIN@acme.com", "role": "viewer"})
    assert (reply.status, reply.json["code"]) == (409, "conflict"), reply


def test_rights_taken_away_end_the_session_at_once(api, tokens, make):
    user = make("bob")
    token = sign_in(api, user["email"]).json["access_token"]
    assert api("GET", "/api/v1/processes", token).status == 200
    path = f"{USERS}/{user['user_id']}"
    edited = api("PATCH", path, tokens["admin"], {"role": "viewer"}, If_Match='"1"')
    assert (edited.status, edited.json["role"], edited.json["revision"]) == (200, "viewer", 2)
    assert edited.headers["etag"] == '"2"'
    assert api("GET", "/api/v1/processes", token).status == 401
    token = sign_in(api, user["email"]).json["access_token"]
    api("PATCH", path, tokens["admin"], {"status": "inactive"}, If_Match="*")
    assert api("GET", "/api/v1/processes", token).status == 401
    assert sign_in(api, user["email"]).status == 401


def test_two_who_edit_the_same_do_not_overwrite_each_other(api, tokens, make):
    path = f"{USERS}/{make('carl')['user_id']}"
    read = api("GET", path, tokens["admin"])
    assert api("GET", path, tokens["admin"], If_None_Match=read.headers["etag"]).status == 304
    first, second = [api("PATCH", path, tokens["admin"], {"full_name": name}, If_Match=read.headers["etag"])
                     for name in ("First", "Second")]
    assert (first.status, second.status, second.json["code"]) == (200, 412, "stale")
    assert api("GET", path, tokens["admin"]).json["full_name"] == "First"
    assert api("PATCH", path, tokens["admin"], {"full_name": "Third"}).status == 428
    assert api("PATCH", path, tokens["admin"], {"full_name": "Third"}, If_Match="1").status == 412


def test_a_client_keeps_an_admin(api, tokens, docflow):
    me = api("GET", "/api/v1/auth/me", tokens["stranger"]).json
    path = f"{USERS}/{me['user_id']}"
    for change in ({"role": "viewer"}, {"status": "inactive"}):
        reply = api("PATCH", path, tokens["stranger"], change, If_Match="*")
        assert (reply.status, reply.json["hint"]) == (409, "make another user admin first"), reply
    assert api("DELETE", path, tokens["stranger"], If_Match="*").status == 409
    assert docflow.sql(f"SELECT role, status FROM users WHERE user_id = '{me['user_id']}'") == "admin|active"


def test_the_own_password_is_changed_by_whoever_knows_it(api, make):
    user = make("dora", "viewer")
    token = sign_in(api, user["email"]).json["access_token"]
    path = f"{USERS}/{user['user_id']}/password"
    assert api("PUT", path, token, {"password": "another one"}).status == 422
    wrong = {"password": "another one", "current_password": "not this"}
    assert api("PUT", path, token, wrong).status == 403
    assert api("PUT", path, token, {**wrong, "current_password": "a good one"}).status == 204
    assert api("GET", "/api/v1/auth/me", token).status == 401
    assert sign_in(api, user["email"], "another one").status == 200


def test_guesses_of_the_own_password_lock_the_account(api, make, docflow):
    user = make("gina", "viewer")
    token = sign_in(api, user["email"]).json["access_token"]
    docflow.sql(f"UPDATE users SET failed_login_attempts = 9 WHERE user_id = '{user['user_id']}'")
    guess = {"password": "another one", "current_password": "a guess"}
    path = f"{USERS}/{user['user_id']}/password"
    assert [api("PUT", path, token, guess).status for _ in range(2)] == [403, 429]
    assert sign_in(api, user["email"]).status == 429


def test_others_passwords_are_the_admins_business(api, tokens, make):
    path = f"{USERS}/{make('emil')['user_id']}/password"
    assert api("PUT", path, tokens["operator"], {"password": "another one"}).status == 404
    assert api("PUT", path, tokens["stranger"], {"password": "another one"}).status == 404
    too_long = api("PUT", path, tokens["admin"], {"password": "ü" * 40})
    assert (too_long.status, "72" in too_long.json["detail"]) == (422, True), too_long


def test_an_operator_of_the_platform_makes_the_first_admin_of_a_client(api, tokens):
    client_id = api("GET", "/api/v1/auth/me", tokens["stranger"]).json["client_id"]
    new = {"email": "first@global-logistics.example", "role": "admin"}
    assert api("POST", USERS, tokens["platform"], new).status == 422
    assert api("POST", USERS, tokens["platform"], {**new, "client_id": client_id}).status == 201
    assert api("POST", USERS, tokens["admin"], {**new, "client_id": client_id}).status == 403
    assert api("POST", USERS, tokens["admin"], {"email": "x@y.z", "role": "platform"}).status == 403


def test_who_is_removed_is_gone_and_stays_in_the_audit_trail(api, tokens, make, docflow):
    user = make("fred")
    path = f"{USERS}/{user['user_id']}"
    assert api("DELETE", path, tokens["admin"], If_Match='"1"').status == 204
    assert api("GET", path, tokens["admin"]).status == 404
    events = docflow.sql("SELECT string_agg(event, ' ' ORDER BY seq) FROM audit_logs"
                         f" WHERE payload ->> 'user_id' = '{user['user_id']}'")
    assert events == "user.created user.removed"


def test_pages_of_people_follow_each_other(api, tokens, make):
    made = [make(f"page{number}")["user_id"] for number in range(3)]
    seen, after = [], {}
    while after is not None:
        page = api("GET", USERS, tokens["admin"], query={"limit": 2, **after}).json
        seen += [row["user_id"] for row in page["items"]]
        after = {"after": page["next_after"]} if page["next_after"] else None
    assert len(seen) == len(set(seen)) and set(made) <= set(seen)
    assert api("GET", USERS, tokens["admin"], query={"after": "nonsense"}).status == 400
