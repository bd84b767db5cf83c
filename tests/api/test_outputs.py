"""Deliveries and notifications of a client."""
import pytest

ACTIONS = "/api/v1/output_actions"
NOTIFICATIONS = "/api/v1/notifications"


@pytest.fixture(scope="module", name="failed")
def failed_fixture(docflow):
    """A delivery that failed, of a completed process."""
    process = docflow.sql("INSERT INTO processes (client_id, process_type_id, status, current_stage, final_output,"
                          " completed_at) SELECT client_id, 'simple_invoice', 'completed', 'OUTPUT', '{}', now()"
                          " FROM clients WHERE slug = 'acme-corp' RETURNING process_id")
    action = docflow.sql("INSERT INTO output_actions (client_id, process_id, action_type, target_config, status,"
                         " error_message) SELECT client_id, process_id, 'file_export', '{\"format\": \"json\"}', 'failed',"
                         f" 'no space' FROM processes WHERE process_id = '{process}' RETURNING action_id")
    return {"process_id": process, "action_id": action}


def test_a_failed_delivery_is_found_and_tried_again(api, tokens, failed):
    [found] = api("GET", ACTIONS, tokens["viewer"], query={"status": "failed"}).json["items"]
    assert (found["action_id"], found["error_message"]) == (failed["action_id"], "no space")
    path = f"{ACTIONS}/{failed['action_id']}"
    assert api("POST", f"{path}/retry", tokens["viewer"], {}).status == 403
    assert api("POST", f"{path}/retry", tokens["operator"], {}).status == 204
    again = api("GET", path, tokens["viewer"]).json
    assert again["status"] != "failed" and again["error_message"] is None
    events = api("GET", f"/api/v1/processes/{failed['process_id']}/events", tokens["viewer"]).json["items"]
    assert "process.retried" in [event["event"] for event in events]


def test_notifications_are_read_one_by_one_or_all(api, tokens, docflow):
    me = api("GET", "/api/v1/auth/me", tokens["viewer"]).json
    for title, user in (("for all", "NULL"), ("for me", f"'{me['user_id']}'")):
        docflow.sql("INSERT INTO notifications (client_id, user_id, type, title)"
                    f" VALUES ('{me['client_id']}', {user}, 'process_completed', '{title}')")
    unread = api("GET", NOTIFICATIONS, tokens["viewer"], query={"is_read": "false"}).json["items"]
    assert [row["title"] for row in unread[:2]] == ["for me", "for all"]
    assert "for me" not in [row["title"] for row in api("GET", NOTIFICATIONS, tokens["admin"]).json["items"]]
    path = f"{NOTIFICATIONS}/{unread[0]['notification_id']}/read"
    assert api("POST", path, tokens["admin"], {}).status == 404
    assert api("POST", path, tokens["viewer"], {}).json["is_read"] is True
    assert api("POST", f"{NOTIFICATIONS}/read_all", tokens["viewer"], {}).json["marked"] >= 1
    assert api("GET", NOTIFICATIONS, tokens["viewer"], query={"is_read": "false"}).json["items"] == []
    assert api("GET", NOTIFICATIONS, tokens["viewer"], query={"is_read": "maybe"}).status == 400
