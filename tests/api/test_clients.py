"""Clients about themselves, operators of the platform about all, and what tokens they have."""
import json

import pytest

CLIENTS = "/api/v1/clients"
USAGE = "/api/v1/usage"


@pytest.fixture(name="own")
def own_fixture(api, tokens):
    [client] = api("GET", CLIENTS, tokens["admin"]).json["items"]
    return client


@pytest.fixture(scope="module", name="made")
def made_fixture(api, tokens):
    """A client that nobody else uses."""
    reply = api("POST", CLIENTS, tokens["platform"],
                {"name": "Made Ltd", "slug": "made-ltd", "contact_email": "office@made.example"})
    assert reply.status == 201, reply
    assert reply.headers["location"] == f"{CLIENTS}/{reply.json['client_id']}"
    new = {"client_id": reply.json["client_id"], "email": "admin@made.example", "role": "admin",
           "password": "a good one"}
    assert api("POST", "/api/v1/users", tokens["platform"], new).status == 201
    return reply.json


def test_a_client_sees_itself_and_the_platform_all(api, tokens, own):
    assert own["slug"] == "acme-corp"
    assert api("GET", f"{CLIENTS}/{own['client_id']}", tokens["viewer"]).json == own
    everybody = api("GET", CLIENTS, tokens["platform"]).json["items"]
    assert len(everybody) >= 3 and own["client_id"] in [client["client_id"] for client in everybody]


def test_an_admin_edits_the_client_but_not_its_standing(api, tokens, own):
    path = f"{CLIENTS}/{own['client_id']}"
    etag = api("GET", path, tokens["admin"]).headers["etag"]
    edited = api("PATCH", path, tokens["admin"], {"retention_days": 90, "contact_email": None}, If_Match=etag)
    assert (edited.status, edited.json["retention_days"], edited.json["contact_email"]) == (200, 90, None)
    assert edited.json["name"] == own["name"]
    assert api("PATCH", path, tokens["admin"], {"retention_days": 1}, If_Match=etag).status == 412
    for change in ({"status": "active"}, {"subscription_tier": "enterprise"}, {"processes_max": 9}):
        assert api("PATCH", path, tokens["admin"], change, If_Match="*").status == 403
    back = {"retention_days": None, "contact_email": own["contact_email"]}
    assert api("PATCH", path, tokens["admin"], back, If_Match="*").status == 200


def test_a_slug_is_one_clients(api, tokens, made):
    reply = api("POST", CLIENTS, tokens["platform"], {"name": "Other", "slug": made["slug"]})
    assert (reply.status, reply.json["detail"]) == (409, "there is a client with that slug already")


def test_a_suspended_client_is_refused_at_once_until_it_is_not(api, tokens, made):
    token = api.login("admin@made.example", "a good one")["access_token"]
    path = f"{CLIENTS}/{made['client_id']}"
    suspended = api("PATCH", path, tokens["platform"],
                    {"status": "suspended", "suspended_reason": "unpaid"}, If_Match="*").json
    assert (suspended["status"], suspended["suspended_reason"]) == ("suspended", "unpaid")
    assert suspended["suspended_at"]
    assert api("GET", path, token).status == 401
    resumed = api("PATCH", path, tokens["platform"], {"status": "active"}, If_Match="*").json
    assert (resumed["suspended_at"], resumed["suspended_reason"]) == (None, None)
    assert api("GET", path, token).status == 200


def test_a_removed_client_is_marked_and_nobody_of_it_signs_in(api, tokens):
    made = api("POST", CLIENTS, tokens["platform"], {"name": "Gone", "slug": "gone"}).json
    path = f"{CLIENTS}/{made['client_id']}"
    assert api("DELETE", path, tokens["platform"], If_Match='"1"').status == 204
    assert api("GET", path, tokens["platform"]).json["deleted_at"]
    assert api("DELETE", path, tokens["platform"], If_Match='"1"').status == 412
    assert api("PATCH", path, tokens["platform"], {"name": "Back"}, If_Match="*").status == 412


def test_tokens_are_topped_up_once_for_a_payment(api, tokens, made):
    order = {"client_id": made["client_id"], "amount": 5000, "reference": "payment-1"}
    first, again = [api("POST", f"{USAGE}/ledger", tokens["platform"], order) for _ in range(2)]
    assert (first.status, again.status, first.json) == (201, 200, again.json)
    assert api("POST", f"{USAGE}/ledger", tokens["platform"], {**order, "amount": 6000}).status == 409
    token = api.login("admin@made.example", "a good one")["access_token"]
    assert [row["token_balance"] for row in api("GET", f"{USAGE}/balance", token).json["items"]] == [5000]
    [entry] = api("GET", f"{USAGE}/ledger", token).json["items"]
    assert (entry["kind"], entry["amount"], entry["balance_after"]) == ("top_up", 5000, 5000)
    unknown = {**order, "client_id": "00000000-0000-4000-8000-000000000000"}
    assert api("POST", f"{USAGE}/ledger", tokens["platform"], unknown).status == 404


def test_usage_is_the_clients_own_month_by_month(api, tokens, docflow, own):
    for slug, tokens_input in (("acme-corp", 700), ("global-logistics", 9)):
        docflow.sql("INSERT INTO audit_logs (client_id, result, event, token_usage) SELECT client_id, 'SUCCESS',"
                    f" 'test.usage', '{{\"input\": {tokens_input}, \"output\": 5, \"model\": \"m\"}}'"
                    f" FROM clients WHERE slug = '{slug}'")
    [month] = api("GET", USAGE, tokens["admin"], query={"from": "2000-01"}).json["items"]
    assert (month["client_id"], month["total_tokens_input"], month["calls"]) == (own["client_id"], 700, 1)
    assert api("GET", USAGE, tokens["admin"], query={"to": "2000-01"}).json["items"] == []
    assert api("GET", USAGE, tokens["admin"], query={"from": "May"}).status == 400
    assert len(api("GET", USAGE, tokens["platform"]).json["items"]) == 2


def test_the_audit_trail_is_searched(api, tokens, made):
    def events(token, **query):
        return [row["event"] for row in api("GET", "/api/v1/audit_logs", token, query=query).json["items"]]
    about = events(tokens["platform"], client_id=made["client_id"])
    assert about[-2:] == ["user.created", "client.created"]
    assert set(events(tokens["platform"], event="auth.login")) == {"auth.login"}
    assert events(tokens["admin"], client_id=made["client_id"]) == []
    assert events(tokens["platform"], client_id=made["client_id"], to="2000-01-01T00:00:00Z") == []
    assert api("GET", "/api/v1/audit_logs", tokens["admin"], query={"from": "today"}).status in (400, 422)
    first = api("GET", "/api/v1/audit_logs", tokens["platform"], query={"limit": 3}).json
    second = api("GET", "/api/v1/audit_logs", tokens["platform"], query={"limit": 3, "after": first["next_after"]}).json
    order = [(row["timestamp"], row["seq"]) for row in first["items"] + second["items"]]
    assert order == sorted(order, reverse=True) and len(set(order)) == 6


def test_a_client_has_no_more_processes_under_way_than_it_may(api, tokens):
    new = {"name": "Small", "slug": "small", "processes_max": 2}
    client = api("POST", "/api/v1/clients", tokens["platform"], new).json
    assert client["processes_max"] == 2
    person = {"client_id": client["client_id"], "email": "admin@small.example", "role": "admin", "password": "a good one"}
    assert api("POST", "/api/v1/users", tokens["platform"], person).status == 201
    token = api.login(person["email"], "a good one")["access_token"]
    schema = {"process_type_id": "simple_invoice", "output_schema": {"type": "object", "required": ["nothing_has_this"]}}
    assert api("POST", "/api/v1/configurations", token, schema, {"activate": "true"}).status == 201

    def send():
        return api("POST", "/api/v1/processes", token, b"Invoice 7", Content_Type="text/plain")
    first, second, third = send(), send(), send()  # none of them can end without a person
    assert [first.status, second.status, third.status] == [201, 201, 429], third
    assert "2 processes" in third.json["detail"]
    api("POST", f"/api/v1/processes/{first.json['process_id']}/cancel", token, {})
    assert send().status == 201


def test_the_audit_trail_is_exported_whole(api, tokens, docflow, made):
    query = {"client_id": made["client_id"]}
    export = api("GET", "/api/v1/audit_logs/export", tokens["platform"], query=query)
    assert (export.status, export.headers["content-type"]) == (200, "application/jsonl"), export
    rows = [json.loads(line) for line in export.body.splitlines()]
    assert len(rows) == int(docflow.sql(f"SELECT count(*) FROM audit_logs WHERE client_id = '{made['client_id']}'"))
    assert rows[:5] == api("GET", "/api/v1/audit_logs", tokens["platform"], query={"limit": 5, **query}).json["items"]
    assert api("GET", "/api/v1/audit_logs/export", tokens["admin"], query=query).body == b""
