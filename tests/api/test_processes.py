"""Documents go in over HTTP, and what comes out."""
import gzip
import json
import uuid
from pathlib import Path

import pytest

from program import wait_until

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PROCESSES = "/api/v1/processes"
ENDS = ("completed", "failed", "hitl_review")


def form(*files: Path, **fields) -> tuple:
    """A multipart body and its type."""
    boundary = uuid.uuid4().hex
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
             for name, value in fields.items()]
    for path in files:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n\r\n'
        parts.append(head.encode() + path.read_bytes() + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def invoice() -> Path:
    return SAMPLES / "invoice-en-letter.pdf"


@pytest.fixture(scope="module", name="process")
def process_fixture(api, tokens):
    """One that has been worked on to its end."""
    reply = api("POST", PROCESSES, tokens["operator"], invoice().read_bytes(),
                {"file_name": invoice().name, "process_type_id": "simple_invoice"},
                Content_Type="application/pdf")
    assert reply.status == 201, reply
    path = f"{PROCESSES}/{reply.json['process_id']}"
    assert reply.headers["location"] == path
    return wait_until(lambda: (found := api("GET", path, tokens["viewer"]).json)["status"] in ENDS
                      and found, "the end of a process")


def test_a_result_carries_its_evidence(process):
    assert process["documents"][0]["file_name"] == invoice().name
    [document] = process["extraction_result"]["documents"]
    assert any(field["evidence"] for field in document["fields"].values())


def test_form_takes_several_documents_and_fields(api, tokens):
    body, kind = form(invoice(), invoice(), process_type_id="simple_invoice", input_data='{"a": 1}')
    reply = api("POST", PROCESSES, tokens["operator"], body, Content_Type=kind)
    assert reply.status == 201, reply
    found = api("GET", f"{PROCESSES}/{reply.json['process_id']}", tokens["operator"]).json
    assert (found["document_count"], found["input_data"]) == (2, {"a": 1})


def test_idempotency_key_is_taken_in_once(api, tokens):
    def send():
        return api("POST", PROCESSES, tokens["operator"], invoice().read_bytes(),
                   {"process_type_id": "simple_invoice"}, Content_Type="application/pdf",
                   Idempotency_Key="once-and-only")
    first, second = send(), send()
    assert (first.status, second.status) == (201, 200)
    assert second.json["is_repeated"] and second.json["process_id"] == first.json["process_id"]


@pytest.mark.parametrize("body, headers, query, status", [
    (b"", {"Content_Type": "application/pdf"}, {}, 422),
    ({"documents": []}, {}, {}, 415),
    (b"--x\r\nnonsense", {"Content_Type": "multipart/form-data; boundary=x"}, {}, 400),
    (b"%PDF", {"Content_Type": "application/pdf"}, {"priority": "high"}, 400),
    (b"%PDF", {"Content_Type": "application/pdf"}, {"colour": "red"}, 400),
    (b"%PDF", {"Content_Type": "application/pdf"}, {"process_type_id": "unknown"}, 404),
])
def test_what_cannot_be_taken_in_leaves_nothing(api, docflow, tokens, body, headers, query, status):
    before = docflow.sql("SELECT count(*) FROM processes")
    reply = api("POST", PROCESSES, tokens["operator"], body, query, **headers)
    assert reply.status == status, reply
    assert docflow.sql("SELECT count(*) FROM processes") == before


def test_list_goes_on_page_by_page(api, tokens, process):
    seen, after = [], None
    while after or not seen:
        page = api("GET", PROCESSES, tokens["viewer"], query={"limit": 1, **({"after": after} if after else {})})
        seen += [row["process_id"] for row in page.json["items"]]
        after = page.json["next_after"]
    assert process["process_id"] in seen and len(seen) == len(set(seen))
    assert seen == [row["process_id"] for row in api("GET", PROCESSES, tokens["viewer"]).json["items"]]
    for status in ("cancelled", "completed,failed"):
        found = api("GET", PROCESSES, tokens["viewer"], query={"status": status}).json["items"]
        assert {row["status"] for row in found} <= set(status.split(","))
    unknown = api("GET", PROCESSES, tokens["viewer"], query={"status": "completed,done"})
    assert unknown.status == 400 and "'done'" in unknown.json["detail"]
    statuses = api.description["components"]["schemas"]["ProcessRow"]["properties"]["status"]["enum"]
    assert unknown.json["detail"].endswith(f" is none of {', '.join(statuses)}")
    assert api("GET", PROCESSES, tokens["viewer"], query={"limit": 0}).status == 400
    assert api("GET", PROCESSES, tokens["viewer"], query={"after": "x"}).status == 400


def test_lists_are_searched_and_sorted(api, tokens, process):
    def listed(**query) -> list:
        return api("GET", PROCESSES, tokens["viewer"], query=query).json["items"]
    sent = {"process_type_id": "simple_invoice", "file_name": "Needle 100%_x.txt", "priority": 3}
    for _ in range(2):
        api("POST", PROCESSES, tokens["operator"], b"x", sent, Content_Type="text/plain")
    found = listed(search="needle 100%_")
    assert len(found) == 2 and {row["file_name"] for row in found} == {"Needle 100%_x.txt"}
    assert listed(search="needle 100%_", created_to=process["created_at"]) == []
    assert process["process_id"] not in [row["process_id"] for row in listed(created_from=found[1]["created_at"])]
    assert listed(ingestion_source="email") == [] != listed(ingestion_source="api")
    changed = [row["updated_at"] for row in listed(sort="updated_at")]
    assert changed == sorted(changed, reverse=True)
    first = api("GET", PROCESSES, tokens["viewer"], query={"sort": "priority", "limit": 1}).json
    second = api("GET", PROCESSES, tokens["viewer"], query={"sort": "priority", "limit": 1, "after": first["next_after"]}).json
    assert [first["items"][0]["process_id"], second["items"][0]["process_id"]] == [
        row["process_id"] for row in listed(sort="priority", limit=2)]
    assert api("GET", PROCESSES, tokens["viewer"], query={"sort": "size"}).status == 400


def test_events_export_and_decisions(api, tokens, process):
    path = f"{PROCESSES}/{process['process_id']}"
    events = [row["event"] for row in api("GET", f"{path}/events", tokens["viewer"]).json["items"]]
    assert "process.submitted" in events
    export = api("GET", f"{path}/export", tokens["viewer"])
    if process["final_output"] is None:
        assert export.status == 409
    else:
        assert (export.status, export.json) == (200, process["final_output"])
        assert api("GET", f"{path}/export", tokens["viewer"], query={"format": "csv"}).status == 200
    assert api("GET", f"{path}/export", tokens["viewer"], query={"format": "png"}).status == 400
    assert api("POST", f"{path}/cancel", tokens["viewer"]).status == 403
    ended = api("POST", f"{path}/cancel", tokens["operator"])
    assert ended.status == (204 if process["status"] == "hitl_review" else 409)
    assert api("POST", f"{path}/retry", tokens["operator"], {"process_type_id": 5}).status == 422


def test_document_its_picture_and_words(api, tokens, process):
    path = f"/api/v1/documents/{process['documents'][0]['document_id']}"
    assert api("GET", path, tokens["viewer"]).json["process_id"] == process["process_id"]
    content = api("GET", f"{path}/content", tokens["viewer"])
    assert (content.body, content.type) == (invoice().read_bytes(), "application/pdf")
    assert content.headers["content-disposition"].endswith(invoice().name)
    image = api("GET", f"{path}/pages/1/image", tokens["viewer"], query={"size": "small"})
    assert (image.type, image.body[:4]) == ("image/webp", b"RIFF")
    words = api("GET", f"{path}/pages/1/words", tokens["viewer"]).json["words"]
    assert words and all(0 <= edge <= 1 for word in words for edge in word["box"])
    for wrong in ("pages/0/image", "pages/99/words", "pages/x/words"):
        assert api("GET", f"{path}/{wrong}", tokens["viewer"]).status == 404


def test_large_answers_are_packed(api, tokens, process):
    path = f"{PROCESSES}/{process['process_id']}"
    plain = api("GET", path, tokens["viewer"])
    connection = api.connect()
    connection.request("GET", path, headers={"Authorization": f"Bearer {tokens['viewer']}",
                                             "Accept-Encoding": "gzip"})
    packed = connection.getresponse()
    assert packed.getheader("Content-Encoding") == "gzip"
    assert json.loads(gzip.decompress(packed.read())) == plain.json
    connection.close()


def test_api_key_may_what_its_scopes_say(api, docflow, process):
    key = "dfk_0123abcd_" + "s" * 40
    docflow.sql(f"""
        INSERT INTO api_keys (client_id, name, prefix, key_hash, scopes)
        VALUES ('11111111-1111-1111-1111-111111111111', 'test', 'dfk_0123abcd', sha256('{key}'),
                '{{processes:read}}')""")
    path = f"{PROCESSES}/{process['process_id']}"
    assert api("GET", path, key).status == 200
    assert api("POST", f"{path}/retry", key).status == 403
    assert api("POST", "/api/v1/auth/logout", key).status == 403
    assert api("GET", path, key[:-1] + "t").status == 401
    assert docflow.sql("SELECT last_used_at IS NOT NULL FROM api_keys WHERE prefix = 'dfk_0123abcd'") == "t"
    docflow.sql("UPDATE api_keys SET revoked_at = now() WHERE prefix = 'dfk_0123abcd'")
    assert api("GET", path, key).status == 401
