"""What is suspicious goes to a person, with its reason; what needs two people gets two."""
import json

import pytest

from documents import pdf, write

ACME = ("--client", "acme-corp", "--type", "simple_invoice")
AS = ("--as", "operator@acme.com")
OTHER = ("--as", "admin@acme.com")
NEW_VERSION = """
UPDATE configurations SET is_active = false FROM clients c
WHERE c.client_id = configurations.client_id AND slug = 'acme-corp' AND process_type_id = 'simple_invoice';
INSERT INTO configurations (client_id, process_type_id, version, is_active, output_schema, enable_fraud_detection,
                            options)
SELECT client_id, process_type_id, version + 1, true, output_schema, {}, '{}'
FROM configurations JOIN clients USING (client_id)
WHERE slug = 'acme-corp' AND process_type_id = 'simple_invoice' ORDER BY version DESC LIMIT 1"""
WITHOUT = {"languages": ["en"], "random_audit_share": 0, "approval_limits": [], "four_eyes": False}


def invoice(number: str, total: str, iban: str = "DE89 3704 0044 0532 0130 00", net: str = "", extra: str = "") -> bytes:
    lines = ["Eibenfurt Joinery Ltd", f"Invoice number: {number}", "Invoice date: 12 March 2025", "Currency: EUR",
             "Delivery 4711-815, reference 90210, phone 030 23125 114", f"IBAN: {iban}"]
    lines += [f"Net total: {net}", "VAT: 19.00"] if net else []
    return pdf([[*lines, f"Total: {total}", extra]])


def configure(docflow, is_wanted: bool = True, **options):
    docflow.sql(NEW_VERSION.format(is_wanted, json.dumps({**WITHOUT, **options})))


def process(docflow, inbox, content: bytes) -> dict:
    """The page of a process after its way."""
    name = f"{abs(hash(content))}.pdf"
    answer = json.loads(docflow("process", "--json", write(inbox, name, content), *ACME, "--wait").stdout)
    return docflow.show(answer["process_id"])


def codes(page: dict) -> set:
    return {reason["code"] for reason in page["review_reasons"]}


def flags(docflow, page: dict) -> list:
    return json.loads(docflow.sql(f"SELECT fraud_flags FROM documents WHERE process_id = '{page['process_id']}'"))


def test_the_same_business_in_another_form(docflow, inbox):
    configure(docflow)
    first = process(docflow, inbox, invoice("DUP-1001", "119.00"))
    assert not codes(first) & {"business_duplicate", "near_duplicate", "duplicate"}
    again = process(docflow, inbox, invoice("DUP-1001", "119.00", extra="Copy"))
    [flag] = [flag for flag in flags(docflow, again) if flag["flag"] == "business_duplicate"]
    assert flag["peer"]["process_id"] == first["process_id"]
    assert "business_duplicate" in codes(again)
    assert float(docflow.sql(f"SELECT fraud_score FROM documents WHERE process_id = '{again['process_id']}'")) >= 0.9
    # What a person corrects does not take the suspicion away.
    docflow.succeed("review", "correct", again["process_id"], "due_date=2025-04-01", *AS)
    assert "business_duplicate" in codes(docflow.show(again["process_id"]))
    other = process(docflow, inbox, invoice("DUP-1002", "238.00"))
    assert not codes(other) & {"business_duplicate", "near_duplicate"}


def test_another_account(docflow, inbox):
    configure(docflow)
    process(docflow, inbox, invoice("BANK-1", "50.00"))
    changed = process(docflow, inbox, invoice("BANK-2", "60.00", iban="GB82 WEST 1234 5698 7654 32"))
    [flag] = [flag for flag in flags(docflow, changed) if flag["flag"] == "bank_details_changed"]
    assert (flag["field"], flag["page"], len(flag["box"])) == ("iban", 1, 4)
    assert "bank_details_changed" in codes(changed)


def test_what_cannot_be(docflow, inbox):
    configure(docflow)
    page = process(docflow, inbox, invoice("SUM-1", "191.00", net="100.00"))
    assert "arithmetic_impossible" in codes(page)


def test_just_below_a_limit(docflow, inbox):
    configure(docflow, approval_limits=["500.00"])
    assert "below_approval_limit" in codes(process(docflow, inbox, invoice("LIM-1", "499.00")))


def test_nobody_looks_unless_it_is_wanted(docflow, inbox):
    configure(docflow, is_wanted=False)
    page = process(docflow, inbox, invoice("SUM-2", "191.00", net="100.00"))
    assert "arithmetic_impossible" not in codes(page) and flags(docflow, page) == []


@pytest.mark.parametrize("options", [{"four_eyes": True}, {"approval_limits": ["100.00", "1000"]}])
def test_two_people(docflow, inbox, options):
    configure(docflow, random_audit_share=1, **options)
    page = process(docflow, inbox, invoice(f"EYES-{len(options)}-{next(iter(options))}", "1500.00"))
    process_id = page["process_id"]
    assert page["status"] == "hitl_review"
    answer = docflow.succeed("review", "approve", process_id, *AS)
    assert "1 of 2 people have approved" in answer
    assert docflow.show(process_id)["status"] == "hitl_review"
    assert "has this person's approval already" in docflow.fail("review", "approve", process_id, *AS)
    # What changes the result takes approvals away.
    docflow.succeed("review", "correct", process_id, "due_date=2025-04-01", *OTHER)
    assert "1 of 2 people have approved" in docflow.succeed("review", "approve", process_id, *OTHER)
    docflow.succeed("review", "approve", process_id, *AS)
    assert docflow.show(process_id)["status"] == "completed"
    events = [event["event"] for event in docflow.events(process_id)]
    assert events.count("review.approved_in_part") == 2 and events[-1] != "review.approved_in_part"


def test_a_large_total_needs_a_person(docflow, inbox):
    configure(docflow, approval_limits=["100.00"])
    page = process(docflow, inbox, invoice("LARGE-1", "150.00"))
    assert (page["status"], "approval_limit" in codes(page)) == ("hitl_review", True)
    docflow.succeed("review", "approve", page["process_id"], *AS)
    assert docflow.show(page["process_id"])["status"] == "completed"
