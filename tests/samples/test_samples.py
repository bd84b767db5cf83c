"""The sample documents: the manifest names what is there, and what is expected holds together."""

import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
SAMPLES = PROJECT / "samples"
SEEDS = (PROJECT / "db/seeds/001_sample_data.sql").read_text(encoding="utf-8")
DOCUMENTS = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))["documents"]
SEED_NAMES = {"acme-corp": "acme", "global-logistics": "global", "smallbiz-retail": "smallbiz"}


def expected_of(document):
    text = (SAMPLES / document["expected"]).read_text(encoding="utf-8")
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def of_type(process_type):
    """The documents of a process type, with what is expected of them."""
    return [pytest.param(expected_of(document), id=document["file"])
            for document in DOCUMENTS if document["process_type"] == process_type]


def output_schema(process_type):
    """As the seeds give it: the second JSON text after the name."""
    match = re.search(rf"\('{process_type}',\s*\$json\$.*?\$json\$,\s*\$json\$(.*?)\$json\$", SEEDS, re.DOTALL)
    return json.loads(match.group(1))


def values_of(data):
    """Every member's name and plain value, also of rows."""
    for name, value in data.items():
        for element in value if isinstance(value, list) else [value]:
            if isinstance(element, dict):
                yield from values_of(element)
            else:
                yield name, element


def test_the_manifest_names_every_file():
    named = {document[key] for document in DOCUMENTS for key in ("file", "expected")}
    others = {"README.md", "generate.py", "manifest.json"}
    assert named | others == {path.name for path in SAMPLES.iterdir() if path.is_file()}
    assert len(named) == 2 * len(DOCUMENTS)


def test_the_folder_stays_small():
    assert sum(path.stat().st_size for path in SAMPLES.iterdir() if path.is_file()) < 3_000_000


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["file"])
def test_document(document):
    """Its client has a workflow for it, and what is expected fits the schema."""
    client, process_type = SEED_NAMES[document["client"]], document["process_type"]
    assert re.search(rf"\(\(TABLE {client}\), '{process_type}', \d+, true", SEEDS)
    assert document["status"] in ("completed", "hitl_review")
    assert bool(document["review_reasons"]) == (document["status"] == "hitl_review")

    data, schema = expected_of(document), output_schema(process_type)
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(data)
    assert set(document["may_lack"]) <= set(data)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["file"])
def test_identifiers_have_their_check_digits(document):
    for name, value in values_of(expected_of(document)):
        if name == "iban":
            assert iban_remainder(value) == 1, value


def iban_remainder(iban):
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97


@pytest.mark.parametrize("invoice", of_type("simple_invoice"))
def test_an_invoice_foots(invoice):
    assert sum(row["amount"] for row in invoice["line_items"]) == invoice["total_net"]
    assert invoice["total_net"] + invoice["total_tax"] == invoice["total_gross"]
    assert invoice["invoice_date"] <= invoice.get("due_date", invoice["invoice_date"])
    for row in invoice["line_items"]:
        assert row["quantity"] * row["unit_price"] == row["amount"]


@pytest.mark.parametrize("payroll", of_type("payroll_v1"))
def test_a_payroll_foots(payroll):
    employees = payroll["employees"]
    assert sum(employee["gross_pay"] for employee in employees) == payroll["total_gross"]
    assert sum(employee["net_pay"] for employee in employees) == payroll["total_net"]
    assert payroll["total_gross"] - payroll["total_deductions"] == payroll["total_net"]
    for employee in employees:
        deductions = sum(employee[name] for name in ("income_tax", "social_security", "other_deductions"))
        assert employee["gross_pay"] - deductions == employee["net_pay"]


@pytest.mark.parametrize("receipt", of_type("receipt_scanner"))
def test_a_receipt_foots(receipt):
    assert sum(row["amount"] for row in receipt["line_items"]) == receipt["total_gross"]
    assert receipt["total_tax"] < receipt["total_gross"]


@pytest.mark.parametrize("statement", of_type("bank_statement"))
def test_a_bank_statement_foots(statement):
    balance = statement["opening_balance"]
    for row in statement["transactions"]:
        balance += row["amount"]
        assert row.get("balance", balance) == balance
        assert statement["period_start"] <= row["booking_date"] <= statement["period_end"]
    assert balance == statement["closing_balance"]


@pytest.mark.parametrize("card", of_type("id_card_extraction"))
def test_a_card_agrees_with_its_machine_readable_zone(card):
    first, second, names = card["machine_readable_zone"]
    assert first[5:14] == card["document_number"]
    assert second[0:6] == card["date_of_birth"].replace("-", "")[2:]
    assert second[8:14] == card["date_of_expiry"].replace("-", "")[2:]
    assert names.rstrip("<") == f"{card['surname']}<<{card['given_names']}".replace(" ", "<")
    composite = first[5:] + second[0:7] + second[8:15] + second[18:29]
    for text, digit in ((first[5:14], first[14]), (second[0:6], second[6]), (second[8:14], second[14]),
                        (composite, second[29])):
        assert check_digit(text) == int(digit)


def check_digit(text):
    """ICAO 9303: weights 7, 3, 1; a filler counts nothing."""
    return sum(("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".find(character) if character != "<" else 0)
               * (7, 3, 1)[place % 3] for place, character in enumerate(text)) % 10


def test_the_generator_makes_these_files(tmp_path):
    """Pictures are left out: their last bit is a matter of the processor."""
    names = [Path(document["file"]).stem for document in DOCUMENTS
             if document["file"].endswith(".pdf") and "scan" not in document["file"]]
    subprocess.run([sys.executable, SAMPLES / "generate.py", "--into", tmp_path, *names], check=True)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (SAMPLES / path.name).read_bytes(), f"{path.name}: run ./dev samples"
