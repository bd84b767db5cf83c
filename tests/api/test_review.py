"""Several people review at once: claims, corrections that meet, decisions."""
from pathlib import Path

import pytest

from program import wait_until

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
REVIEW = "/api/v1/review"
WORKFLOW = {
    "process_type_id": "simple_invoice",
    "output_schema": {"type": "object", "properties": {
        "invoice_number": {"type": "string"}, "total_gross": {"type": "number"},
        "vendor_name": {"type": "string"}, "currency": {"type": "string"}}},
    "options": {"random_audit_share": 1},
}


@pytest.fixture(scope="module", name="people")
def people_fixture(api, tokens):
    """Tokens of two reviewers and an admin of a client that reviews all it gets."""
    client = api("POST", "/api/v1/clients", tokens["platform"], {"name": "Careful", "slug": "careful"}).json
    found = {}
    for name, role in (("ann", "operator"), ("bob", "operator"), ("eve", "viewer"), ("root", "admin")):
        new = {"client_id": client["client_id"], "email": f"{name}@careful.example", "role": role,
               "password": "a good one"}
        assert api("POST", "/api/v1/users", tokens["platform"], new).status == 201
        found[name] = api.login(new["email"], "a good one")["access_token"]
    made = api("POST", "/api/v1/configurations", found["root"], WORKFLOW, {"activate": "true"})
    assert made.status == 201, made
    return found


@pytest.fixture(name="process")
def process_fixture(api, people):
    """A process in review; what is left of it is rejected."""
    reply = api("POST", "/api/v1/processes", people["ann"], (SAMPLES / "invoice-en-letter.pdf").read_bytes(),
                {"priority": 5}, Content_Type="application/pdf")
    assert reply.status == 201, reply
    path = f"{REVIEW}/{reply.json['process_id']}"
    wait_until(lambda: api("GET", path, people["ann"]).json["status"] == "hitl_review", "a process in review")
    yield path
    if api("GET", path, people["ann"]).json["status"] == "hitl_review":
        api("POST", f"{path}/take_over", people["root"], {})
        assert api("POST", f"{path}/reject", people["root"], {"notes": "end of the test"}).status == 200


def test_a_claim_keeps_others_away_until_it_is_released(api, people, process):
    assert api("POST", f"{process}/heartbeat", people["ann"], {}).status == 409
    claim = api("POST", f"{process}/claim", people["ann"], {})
    assert (claim.status, claim.json["claimed_until"] > "2026") == (200, True), claim
    for action, body in (("claim", {}), ("approve", {}), ("reject", {"notes": "x"}), ("heartbeat", {}), ("release", {})):
        assert api("POST", f"{process}/{action}", people["bob"], body).status == 409, action
    assert api("PATCH", process, people["bob"], {"corrections": {"/currency": "EUR"}}).status == 409
    later = api("POST", f"{process}/heartbeat", people["ann"], {}).json
    assert later["claimed_until"] >= claim.json["claimed_until"]
    [row] = api("GET", REVIEW, people["bob"]).json["items"]
    assert row["claimed_by_email"] == "ann@careful.example"
    assert api("GET", REVIEW, people["bob"], query={"held_by": "nobody"}).json["items"] == []
    assert len(api("GET", REVIEW, people["ann"], query={"held_by": "me"}).json["items"]) == 1
    assert api("POST", f"{process}/release", people["ann"], {}).status == 204
    assert api("POST", f"{process}/claim", people["bob"], {}).status == 200


def test_a_claim_ends_by_itself(api, people, process, docflow):
    api("POST", f"{process}/claim", people["ann"], {})
    docflow.sql("UPDATE processes SET review_claimed_until = now() - interval '1 second'"
                f" WHERE process_id = '{process.rpartition('/')[2]}'")
    assert api("GET", process, people["bob"]).json["claimed_by"] is None
    assert api("POST", f"{process}/heartbeat", people["ann"], {}).status == 409
    assert api("POST", f"{process}/claim", people["bob"], {}).status == 200


def test_an_admin_takes_over_and_the_trail_says_from_whom(api, people, process):
    api("POST", f"{process}/claim", people["ann"], {})
    assert api("POST", f"{process}/take_over", people["bob"], {}).status == 403
    assert api("POST", f"{process}/take_over", people["root"], {}).status == 200
    assert api("POST", f"{process}/approve", people["ann"], {}).status == 409
    events = api("GET", f"{process}/events".replace("/review/", "/processes/"), people["ann"]).json["items"]
    [taken] = [event for event in events if event["event"] == "review.taken_over"]
    assert taken["payload"]["from"]


def test_next_gives_each_reviewer_another_process(api, people, process):
    first = api("POST", f"{REVIEW}/next", people["ann"], {})
    assert first.status == 200 and process.endswith(first.json["process_id"])
    assert first.json["claimed_by_email"] == "ann@careful.example"
    assert api("POST", f"{REVIEW}/next", people["bob"], {}).status == 204
    assert api("POST", f"{REVIEW}/next", people["bob"], {"process_type_id": "payslip"}).status == 204
    assert api("POST", f"{REVIEW}/next", people["eve"], {}).status == 403


def test_saves_on_different_fields_both_stand_and_on_the_same_the_second_is_told(api, people, process):
    base = api("GET", process, people["ann"]).json["revision"]
    saved = api("PATCH", process, people["ann"],
                {"base_revision": base, "corrections": {"/vendor_name": "Ann's"}, "notes": "as on the letterhead"})
    assert (saved.status, saved.json["revision"]) == (200, base + 1), saved
    merged = api("PATCH", process, people["bob"], {"base_revision": base, "corrections": {"/currency": "CHF"}})
    assert (merged.status, merged.json["revision"]) == (200, base + 2), merged
    refused = api("PATCH", process, people["bob"],
                  {"base_revision": base, "corrections": {"/vendor_name": "Bob's", "/invoice_number": "7"}})
    assert (refused.status, [error["pointer"] for error in refused.json["errors"]]) == (409, ["/vendor_name"])
    assert "ann@careful.example" in refused.json["errors"][0]["detail"] and b"Ann's" not in refused.body
    same = api("PATCH", process, people["bob"], {"base_revision": base, "corrections": {"/vendor_name": "Ann's"}})
    assert same.status == 200, same
    corrections = api("GET", process, people["eve"]).json["corrections"]
    assert [(one["pointer"], one["value_after"], one["email"]) for one in corrections][:2] == [
        ("/vendor_name", "Ann's", "ann@careful.example"), ("/currency", "CHF", "bob@careful.example")]
    approved = api("POST", f"{process}/approve", people["bob"], {})
    assert (approved.status, approved.json["status"]) == (200, "completed"), approved
    assert (approved.json["final_output"]["vendor_name"], approved.json["final_output"]["currency"]) == ("Ann's", "CHF")
    assert approved.json["final_output"].get("invoice_number") != "7"
    assert api("POST", f"{process}/approve", people["ann"], {}).status == 409


def test_a_rejection_says_why(api, people, process):
    assert api("POST", f"{process}/reject", people["ann"], {}).status == 422
    rejected = api("POST", f"{process}/reject", people["ann"], {"notes": "not ours"}).json
    assert rejected["status"] == "failed" and "not ours" in rejected["error_message"]
