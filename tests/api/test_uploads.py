"""Documents that come before their process."""
import hashlib

from program import wait_until
from test_processes import form, invoice

UPLOADS = "/api/v1/uploads"
PROCESSES = "/api/v1/processes"
TYPE = {"process_type_id": "simple_invoice"}


def upload(api, token, content: bytes = b"Invoice 7", name: str = "note.txt") -> dict:
    reply = api("POST", UPLOADS, token, content, {"file_name": name}, Content_Type="text/plain")
    assert reply.status == 201, reply
    [item] = reply.json["items"]
    return item


def submit(api, token, *ids):
    return api("POST", PROCESSES, token, query={"document_ids": ",".join(ids), **TYPE})


def test_a_process_takes_what_was_uploaded_before(api, tokens, docflow):
    body, kind = form(invoice(), invoice())
    kept = api("POST", UPLOADS, tokens["operator"], body, Content_Type=kind).json["items"]
    assert [item["file_name"] for item in kept] == [invoice().name] * 2
    assert {item["document_id"] for item in kept} <= {
        item["document_id"] for item in api("GET", UPLOADS, tokens["viewer"]).json["items"]}
    reply = submit(api, tokens["operator"], *[item["document_id"] for item in kept])
    assert reply.status == 201, reply
    process = wait_until(lambda: (found := api("GET", f"{PROCESSES}/{reply.json['process_id']}", tokens["viewer"]).json)
                         ["status"] not in ("pending", "ingested") and found, "work on the process")
    assert [row["document_id"] for row in process["documents"]] == [item["document_id"] for item in kept]
    assert process["documents"][0]["sha256"] == kept[0]["sha256"]
    content = api("GET", f"/api/v1/documents/{kept[0]['document_id']}/content", tokens["viewer"])
    assert content.body == invoice().read_bytes()


def test_each_is_taken_once_and_all_or_none(api, tokens, docflow):
    one, other = upload(api, tokens["operator"]), upload(api, tokens["operator"])
    assert submit(api, tokens["operator"], one["document_id"]).status == 201
    before = docflow.sql("SELECT count(*) FROM processes")
    for ids in ((one["document_id"],), (other["document_id"], one["document_id"])):
        assert submit(api, tokens["operator"], *ids).status == 409
    assert submit(api, tokens["operator"], other["document_id"], other["document_id"]).status == 409
    assert docflow.sql("SELECT count(*) FROM processes") == before
    assert other["document_id"] in [item["document_id"] for item in api("GET", UPLOADS, tokens["viewer"]).json["items"]]
    assert submit(api, tokens["operator"], "x").status == 400


def test_others_uploads_are_not_there(api, tokens):
    own = upload(api, tokens["operator"])
    assert submit(api, tokens["stranger"], own["document_id"]).status == 404
    assert api("DELETE", f"{UPLOADS}/{own['document_id']}", tokens["stranger"]).status == 404
    assert own["document_id"] not in [item["document_id"] for item in api("GET", UPLOADS, tokens["stranger"]).json["items"]]
    assert api("DELETE", f"{UPLOADS}/{own['document_id']}", tokens["operator"]).status == 204
    assert submit(api, tokens["operator"], own["document_id"]).status == 404


def test_what_nobody_takes_is_swept_and_the_rest_is_not(api, tokens, docflow):
    late, waiting = upload(api, tokens["operator"]), upload(api, tokens["operator"])
    docflow.sql("UPDATE uploads SET expires_at = now() - interval '1 second'"
                f" WHERE document_id = '{late['document_id']}'")
    docflow("reconcile", "--sweep")  # what other tests put in by hand it finds, too
    left = [item["document_id"] for item in api("GET", UPLOADS, tokens["viewer"]).json["items"]]
    assert late["document_id"] not in left and waiting["document_id"] in left
    assert submit(api, tokens["operator"], waiting["document_id"]).status == 201


def test_a_receipt_says_what_was_taken_in(api, tokens):
    sent = api("POST", PROCESSES, tokens["operator"], b"Invoice 8", {"file_name": "eight.txt", **TYPE},
               Content_Type="text/plain", Idempotency_Key="receipt-8").json
    found = api("GET", "/api/v1/receipts", tokens["viewer"], query={"source_reference": "receipt-8"}).json
    assert found == api("GET", f"/api/v1/receipts/{sent['process_id']}", tokens["viewer"]).json
    assert found["process_id"] == sent["process_id"]
    assert [(one["file_name"], one["file_size"], one["sha256"]) for one in found["documents"]] == [
        ("eight.txt", 9, hashlib.sha256(b"Invoice 8").hexdigest())]
    assert api("GET", "/api/v1/receipts", tokens["stranger"], query={"source_reference": "receipt-8"}).status == 404
