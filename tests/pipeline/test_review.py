"""What a person decides about a process in review, in text form."""
import pytest

from documents import invoice, write

INVOICE = ("--client", "acme-corp", "--type", "simple_invoice")
AS = ("--as", "operator@acme.com")


@pytest.fixture(name="waiting")
def waiting_fixture(docflow, inbox, request):
    """The id of a process that waits for a person."""
    path = write(inbox, "invoice.pdf", invoice(request.node.name))
    answer = docflow.process_one(path, *INVOICE, "--wait", code=3)
    assert answer["review_reasons"]
    return answer["process_id"]


def status(docflow, process_id: str) -> str:
    return docflow.show(process_id)["status"]


def test_list(docflow, waiting):
    assert waiting in docflow.succeed("review", "list", "--client", "acme-corp")
    assert waiting in docflow.succeed("review", "list")
    assert docflow.succeed("review", "list", "--client", "smallbiz-retail") == \
        "nothing waits for review\n"


def test_correct_and_approve(docflow, waiting):
    text = docflow.succeed("review", "correct", waiting, "total_gross=119.00",
                           "/vendor_name=Right Supplies Ltd", 'invoice_number="7"', *AS)
    assert text.startswith(f"{waiting} is hitl_review")
    docflow.succeed("review", "correct", waiting, "invoice_date=2025-03-12", "currency=EUR", *AS, "--approve")
    page = docflow.show(waiting)
    assert page["status"] == "completed"
    result = page["final_output"]
    assert (result["vendor_name"], result["invoice_number"]) == ("Right Supplies Ltd", "7")
    assert "119.00" in docflow.succeed("process", "export", waiting)
    people = {event["actor_type"] for event in docflow.events(waiting)}
    assert "user" in people


def test_reject(docflow, waiting):
    docflow.succeed("review", "reject", waiting, *AS, "--reason", "not ours")
    page = docflow.show(waiting)
    assert (page["status"], page["error_message"]) == ("failed", "rejected in review: not ours")
    assert page["output_actions"] == []


def test_who_may_decide(docflow, waiting):
    """Active people of the client who may do more than look; who is not there is named."""
    for address in ("nobody@acme.com", "operator@global-logistics.example"):
        assert address in docflow.fail("review", "approve", waiting, "--as", address)
    assert docflow.fail("review", "approve", waiting, "--as", "viewer@acme.com") == (
        "docflow: user viewer@acme.com is a viewer and may not decide\n")
    docflow.sql("UPDATE users SET status = 'inactive' WHERE email = 'admin@acme.com'")
    assert docflow.fail("review", "approve", waiting, "--as", "admin@acme.com") == (
        "docflow: user admin@acme.com is not active\n")
    assert status(docflow, waiting) == "hitl_review"
    refused = [event for event in docflow.events(waiting) if event["event"] == "review.approve_refused"]
    assert {event["result"] for event in refused} == {"FAILED"}


def test_a_table_as_a_whole(docflow, waiting):
    rows = '[{"description": "Bolts", "amount": 100.00}]'
    docflow.succeed("review", "correct", waiting, f"line_items={rows}", *AS)
    docflow.succeed("review", "correct", waiting, "line_items/1/amount=19.00",
                    'line_items/1/description="Nuts"', "line_items/0=null", *AS)
    docflow.succeed("review", "correct", waiting, "vendor_name=Right", 'invoice_number="7"',
                    "invoice_date=2025-03-12", "currency=EUR", "total_gross=19.00", *AS, "--approve")
    assert docflow.show(waiting)["final_output"]["line_items"] == [
        {"amount": 19.00, "description": "Nuts"}]


@pytest.mark.parametrize("arguments, message", [
    (["approve", "{id}"], "a review needs a person: --as EMAIL"),
    (["reject", "{id}", *AS], "a rejection needs its reason: --reason TEXT"),
    (["correct", "{id}", "total_gross", *AS], "'total_gross' is no correction"),
    (["correct", "{id}", "a=1", "/a=2", *AS], "/a is corrected twice"),
    (["correct", "{id}"], "'docflow review correct' needs ID POINTER=VALUE..."),
])
def test_wrong_usage(docflow, arguments, message):
    words = [word.format(id="11111111-1111-1111-1111-111111111111") for word in arguments]
    result = docflow("review", *words)
    assert result.returncode == 2
    assert result.stderr.startswith(f"docflow: {message}")


def test_what_is_not_in_review_is_left_alone(docflow, waiting):
    docflow.succeed("review", "reject", waiting, *AS, "--reason", "twice")
    for words in (["approve", waiting], ["correct", waiting, "total_gross=1"],
                  ["reject", waiting, "--reason", "again"]):
        docflow.fail("review", *words, *AS)
    assert status(docflow, waiting) == "failed"
