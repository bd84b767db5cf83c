"""Every route of the table, called by everybody who must not."""
import json

import pytest

PROCESSES = "/api/v1/processes"
SECRET = b"%PDF-1.4 of a client that is nobody else's"


@pytest.fixture(scope="module", name="routes")
def routes_fixture(docflow):
    return json.loads(docflow.succeed("dev", "routes"))


@pytest.fixture(scope="module", name="own")
def own_fixture(api, docflow, tokens):
    """Ids of the client that has something to lose."""
    reply = api("POST", PROCESSES, tokens["operator"], SECRET, {"process_type_id": "simple_invoice"},
                Content_Type="application/pdf")
    process_id = reply.json["process_id"]
    document_id = docflow.sql(f"SELECT document_id FROM documents WHERE process_id = '{process_id}'")
    user = api("POST", "/api/v1/users", tokens["admin"], {"email": "own@acme.com", "role": "viewer"})
    key = api("POST", "/api/v1/api_keys", tokens["admin"], {"name": "own", "scopes": ["processes:read"]})
    client_id = user.json["client_id"]
    action_id = docflow.sql("INSERT INTO output_actions (client_id, process_id, action_type, target_config)"
                            f" VALUES ('{client_id}', '{process_id}', 'webhook', '{{}}') RETURNING action_id")
    notification_id = docflow.sql("INSERT INTO notifications (client_id, type, title)"
                                  f" VALUES ('{client_id}', 'process_failed', 'own') RETURNING notification_id")
    prompt = api("POST", "/api/v1/prompts", tokens["admin"], {**BODIES["PromptNew"], "version": 8})
    upload = api("POST", "/api/v1/uploads", tokens["admin"], b"own", Content_Type="text/plain")
    config_id = docflow.sql(f"SELECT config_id FROM configurations WHERE client_id = '{client_id}' LIMIT 1")
    return {"process_id": process_id, "document_id": document_id, "page": 1, "user_id": user.json["user_id"],
            "api_key_id": key.json["api_key_id"], "client_id": client_id, "action_id": action_id,
            "notification_id": notification_id, "config_id": config_id, "prompt_id": prompt.json["prompt_id"],
            "process_type_id": "simple_invoice", "upload_id": upload.json["items"][0]["document_id"]}


# A body that fits, where an empty one does not.
BODIES = {
    "UserNew": {"email": "wall@example.com", "role": "viewer"},
    "UserEdit": {"full_name": "Eve"},
    "Password": {"password": "password124"},
    "ApiKeyNew": {"name": "wall", "scopes": ["processes:read"]},
    "ClientNew": {"name": "Wall", "slug": "wall"},
    "ClientEdit": {"name": "Eve"},
    "ProcessTypeNew": {"process_type_id": "wall", "display_name": "Wall"},
    "ProcessTypeEdit": {"display_name": "Wall"},
    "PromptNew": {"process_type_id": "simple_invoice", "version": 7, "stage": "ocr", "prompt_template": "Read.",
                  "model_name": "m"},
    "PromptSwitch": {"is_active": False},
    "Corrections": {"corrections": {"/total_gross": 1}},
    "Rejection": {"notes": "no"},
    "TopUp": {"client_id": "00000000-0000-4000-8000-000000000000", "amount": 1, "reference": "wall"},
}


def call(api, route, own, token):
    body = {"json": BODIES.get(route["request_schema"], {}), "upload": b"x", "none": None}[route["body"]]
    return api(route["method"], route["path"].format(**own), token, body, If_Match="*")


def closed(routes):
    return [route for route in routes if route["roles"]]


def test_nobody_and_forgers_are_refused(api, routes, own, tokens):
    head, payload, signature = tokens["admin"].split(".")
    for token in (None, f"{head}.{payload}.", f"{head}.{payload[:-2]}AA.{signature}", "dfk_00000000_x"):
        for route in closed(routes):
            reply = call(api, route, own, token)
            assert reply.status == 401, (route, reply)
            assert not set(own.values()) & set(str(reply.json["detail"]).split())


@pytest.mark.parametrize("role", ["viewer", "operator", "platform"])
def test_a_role_may_what_the_table_says(api, routes, own, tokens, role):
    for route in closed(routes):
        if route["path"].endswith("/auth/logout") or role in route["roles"]:
            continue
        assert call(api, route, own, tokens[role]).status == 403, route


def test_another_client_finds_nothing(api, routes, own, tokens):
    for route in closed(routes):
        if "{" not in route["path"] or "{process_type_id}" in route["path"]:
            continue
        reply = call(api, route, own, tokens["stranger"])
        assert reply.status == (404 if "admin" in route["roles"] else 403), (route, reply)
        assert SECRET not in reply.body
    listed = api("GET", PROCESSES, tokens["stranger"]).json["items"]
    assert own["process_id"] not in [row["process_id"] for row in listed]


def test_an_idempotency_key_is_the_clients_own(api, tokens):
    def send(role):
        return api("POST", PROCESSES, tokens[role], SECRET, {"process_type_id": "simple_invoice"},
                   Content_Type="application/pdf", Idempotency_Key="same-key")
    assert send("operator").json["process_id"] != send("stranger").json.get("process_id")
