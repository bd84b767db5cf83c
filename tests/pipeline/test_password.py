"""Encrypted documents: who gives the password gets the result, and nobody finds it anywhere."""
import pytest

from documents import INVOICE as LINES
from documents import encrypted_with, write
from test_attachments import mail

INVOICE = ("--client", "acme-corp", "--type", "simple_invoice")
PASSWORD = "correct horse 9"


@pytest.fixture(name="bill")
def bill_fixture(inbox):
    lines = [line.format(number="E-1") for line in LINES] + ["Invoice date: 2024-03-18"]
    return write(inbox, "bill.pdf", encrypted_with(PASSWORD, lines))


def work(docflow, process_id: str) -> dict:
    assert docflow("worker", "--once", timeout=600).returncode == 0
    return docflow.show(process_id)


def number(page: dict) -> str:
    return page["extraction_result"]["documents"][0]["fields"]["invoice_number"]["value"]


def test_with_its_password(docflow, inbox, bill):
    key = write(inbox, "password", f"{PASSWORD}\n".encode())
    answer = docflow.process_one(bill, *INVOICE, "--password", f"file:{key}")
    page = work(docflow, answer["process_id"])
    assert page["status"] in ("completed", "hitl_review") and number(page) == "E-1"
    # A picture of it can be drawn later, too.
    result = docflow("process", "page", answer["process_id"], text=False)
    assert result.returncode == 0 and result.stdout[:4] == b"RIFF"


def test_without_and_with_a_wrong_one(docflow, bill):
    answer = docflow.process_one(bill, *INVOICE)
    process_id = answer["process_id"]
    page = work(docflow, process_id)
    assert page["status"] == "failed"
    assert page["error_message"] == ("document 1: the PDF is encrypted; give its password: retry the "
                                     "process with --password file:PATH")
    docflow.succeed("process", "retry", process_id, "--password", "env:SECRET",
                    environment={"SECRET": "wrong one"})
    page = work(docflow, process_id)
    assert page["error_message"].startswith("document 1: the password does not open the PDF; retry")
    docflow.succeed("process", "retry", process_id, "--password", "env:SECRET",
                    environment={"SECRET": PASSWORD})
    assert number(work(docflow, process_id)) == "E-1"


def test_in_a_mail(docflow, inbox, bill):
    content = mail(files=[("bill.pdf", "application/pdf", bill.read_bytes())])
    answer = docflow.process_one(write(inbox, "bill.eml", content), *INVOICE)
    page = work(docflow, answer["process_id"])
    assert page["status"] == "hitl_review"
    assert "unread_document" in [reason["code"] for reason in page["review_reasons"]]
    docflow.succeed("process", "retry", answer["process_id"], "--password", "env:SECRET",
                    environment={"SECRET": PASSWORD})
    page = work(docflow, answer["process_id"])
    assert number(page) == "E-1" and page["documents"][1]["error_message"] is None
    assert "unread_document" not in [reason["code"] for reason in page["review_reasons"] or []]


def test_nobody_finds_it(docflow):
    dump = docflow.sql("SELECT string_agg(p::text, '') FROM processes p") + docflow.sql(
        "SELECT string_agg(a::text, '') FROM audit_logs a")
    assert "encrypted" in dump
    for form in (PASSWORD, PASSWORD.encode().hex()):
        assert form not in dump


def test_another_key_opens_nothing(docflow, inbox, bill):
    answer = docflow.process_one(bill, *INVOICE, "--password", "env:SECRET",
                                 environment={"SECRET": PASSWORD})
    other = write(inbox, "other.key", b"k" * 32)
    other.chmod(0o644)
    inbox.chmod(0o755)
    docflow("worker", "--once", environment={"DOCFLOW_SECRET_KEY_FILE": str(other)}, timeout=600)
    page = docflow.show(answer["process_id"])
    assert page["status"] == "failed"
    assert page["error_message"].startswith(
        f"document 1: the password of the documents cannot be opened with key file {other}; the setting "
        "secret_key_file says")


@pytest.mark.parametrize(("source", "message"), [
    ("secret", "--password needs file:PATH or env:NAME, not the secret itself"),
    ("env:NO_SUCH_NAME", "--password: the environment has no NO_SUCH_NAME"),
    ("file:/no/such/file", "--password: "),
    ("file:/dev/null", "--password: "),
])
def test_sources_that_are_none(docflow, bill, source, message):
    result = docflow("process", bill, *INVOICE, "--password", source)
    assert result.returncode != 0 and message in result.stderr
