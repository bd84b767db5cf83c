"""Mails and PDFs with files attached to them: what was sent becomes the result, what comes along is kept."""
from email.message import EmailMessage

import pytest

from documents import encrypted, invoice, pdf_with_file, write

INVOICE = ("--client", "acme-corp", "--type", "simple_invoice")
DATED = """Example Supplies Ltd
Invoice number: {number}
Invoice date: 2024-03-18
Currency: EUR

Description     Quantity   Unit price   Amount
Paper                  2        10.00    20.00
Ink                    1        80.00    80.00

Net total: 100.00
VAT: 19.00
Total: 119.00
"""


def mail(text: str = "See attached.", files=(), **headers) -> bytes:
    """`files`: names, types and bytes; a type may be that of a mail."""
    message = EmailMessage()
    for name, value in {"From": "sender@example.org", "To": "bills@example.net", "Subject": "Bill",
                        "Date": "Mon, 18 Mar 2024 10:00:00 +0100", **headers}.items():
        message[name] = value
    message.set_content(text)
    for name, kind, content in files:
        maintype, subtype = kind.split("/")
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    return bytes(message)


def process(docflow, inbox, name: str, content: bytes) -> dict:
    answer = docflow.process_one(write(inbox, name, content), *INVOICE)
    assert docflow("worker", "--once", timeout=600).returncode == 0
    return docflow.show(answer["process_id"])


def documents(page: dict) -> list:
    return [(document["file_name"], document["status"], document["is_extracted"])
            for document in page["documents"]]


def extracted(page: dict) -> list:
    return [data["document_id"] for data in page["extraction_result"]["documents"]]


def test_a_mail_is_what_is_attached_to_it(docflow, inbox):
    page = process(docflow, inbox, "bill.eml",
                   mail(files=[("a bill.pdf", "application/octet-stream", invoice("M-1")),
                               ("smime.p7s", "application/pkcs7-signature", b"\0signed")]))
    assert documents(page) == [("bill.eml", "completed", False), ("a bill.pdf", "completed", True)]
    envelope, bill = page["documents"]
    assert envelope["mime_type"] == "message/rfc822" and bill["mime_type"] == "application/pdf"
    assert bill["parent_document_id"] == envelope["document_id"]
    assert extracted(page) == [bill["document_id"]]
    assert page["extraction_result"]["documents"][0]["fields"]["invoice_number"]["value"] == "M-1"


def test_a_mail_alone_is_its_text(docflow, inbox):
    page = process(docflow, inbox, "bill.eml", mail(DATED.format(number="M-2")))
    assert documents(page) == [("bill.eml", "completed", True)]
    fields = page["extraction_result"]["documents"][0]["fields"]
    assert fields["invoice_number"]["value"] == "M-2" and fields["total_gross"]["value"] == 119


def test_a_mail_in_a_mail(docflow, inbox):
    inner = mail(files=[("bill.txt", "application/octet-stream", DATED.format(number="M-3").encode())],
                 Subject="The bill")
    page = process(docflow, inbox, "forward.eml",
                   mail(files=[("bill.eml", "application/octet-stream", inner)]))
    assert documents(page) == [("forward.eml", "completed", False), ("bill.eml", "completed", False),
                               ("bill.txt", "completed", True)]
    assert page["extraction_result"]["documents"][0]["fields"]["invoice_number"]["value"] == "M-3"


@pytest.mark.parametrize(("content", "reason"), [
    (b"\0\1\2 nothing that is read", "files of type"),
    (encrypted(), "the PDF is encrypted; give its password"),
    (invoice()[:100], "the PDF is damaged"),
], ids=["unknown", "encrypted", "damaged"])
def test_what_cannot_be_read_is_said(docflow, inbox, content, reason):
    page = process(docflow, inbox, "bill.eml",
                   mail(DATED.format(number="M-4"), [("bill.bin", "application/octet-stream", content)]))
    assert page["status"] == "hitl_review"
    assert documents(page) == [("bill.eml", "completed", True), ("bill.bin", "failed", True)]
    assert page["documents"][1]["error_message"].startswith(reason)
    assert {"code": "unread_document", "document": 2,
            "document_id": page["documents"][1]["document_id"]} in page["review_reasons"]
    assert page["extraction_result"]["documents"][0]["fields"]["invoice_number"]["value"] == "M-4"


def test_nested_too_deeply(docflow, inbox):
    content = mail("innermost")
    for depth in range(7):
        content = mail(f"level {depth}", [(f"mail{depth}.eml", "application/octet-stream", content)])
    page = process(docflow, inbox, "deep.eml", content)
    assert len(page["documents"]) == 6
    assert page["documents"][5]["error_message"] == (
        "documents are attached to each other more than 5 levels deep")
    assert page["status"] == "hitl_review"


def test_too_many_files(docflow, inbox):
    files = [(f"{i}.txt", "application/octet-stream", b"x") for i in range(100)]
    before = docflow.traces()[1]
    page = process(docflow, inbox, "many.eml", mail(files=files))
    assert page["status"] == "failed"
    assert page["error_message"] == ("document 1: the process has more than 100 documents with those "
                                     "attached")
    left = [blob for blob in docflow.traces()[1] if blob not in before]
    assert len(left) == 1, "what was stored of a failed step is still there"


def test_what_is_attached_to_a_pdf_comes_along(docflow, inbox):
    bill = [line for line in DATED.format(number="P-1").splitlines() if line]
    page = process(docflow, inbox, "bill.pdf", pdf_with_file([bill], "times.txt", b"hours worked: 7"))
    assert documents(page) == [("bill.pdf", "completed", True), ("times.txt", "completed", False)]
    assert extracted(page) == [page["documents"][0]["document_id"]]
    text = docflow.sql("SELECT ocr_text FROM documents WHERE file_name = 'times.txt'")
    assert text == "hours worked: 7"


def test_a_worker_dies_between_storing_and_committing(docflow, inbox):
    answer = docflow.process_one(
        write(inbox, "bill.eml", mail(files=[("bill.pdf", "application/pdf", invoice("M-5"))])), *INVOICE)
    docflow("worker", "--once", environment={"DOCFLOW_FAULT_POINT": "step_run/ingest"}, timeout=600)
    assert len(docflow.show(answer["process_id"])["documents"]) == 1
    docflow.sql("UPDATE jobs SET run_at = now()")
    docflow.succeed("worker", "--once", timeout=600)
    page = docflow.show(answer["process_id"])
    assert documents(page) == [("bill.eml", "completed", False), ("bill.pdf", "completed", True)]


def test_everything_agrees_afterwards(docflow):
    result = docflow("reconcile")
    # One file was stored by the worker that died, and is in no process.
    assert result.returncode in (0, 1) and "is missing" not in result.stdout
