"""What corrections teach: the next document of the same look is right, for that client alone, until it is forgotten."""
import json

import pytest

from documents import pdf, write

ACME = ("--client", "acme-corp", "--type", "simple_invoice")
AS = ("--as", "operator@acme.com")


def odd_invoice(number: str, total: str) -> bytes:
    """With labels that no dictionary has."""
    return pdf([["Holzwerk Unterau", "Lagerplatz am Fluss, Unterau", "Geschrieben von Hand fuer treue Kunden",
                 f"Vorgang {number}", "Eichenbretter gehobelt und geliefert", f"Summa samt Abgabe {total}",
                 "Dank sei gesagt fuer jeden Auftrag"]])


def values(docflow, process_id: str) -> dict:
    [document] = docflow.show(process_id)["extraction_result"]["documents"]
    return {name: field["value"] for name, field in document["fields"].items()}


def layouts(docflow, *arguments) -> list:
    return [line.split()[-1] for line in docflow.succeed("layout", "list", *arguments).splitlines()[1:]]


@pytest.fixture(name="taught")
def taught_fixture(docflow, inbox):
    """The id of what one correction taught."""
    first = docflow.process_one(write(inbox, "first.pdf", odd_invoice("VG-412", "57,48")), *ACME, "--wait", code=3)
    assert "invoice_number" not in values(docflow, first["process_id"])
    docflow.succeed("review", "correct", first["process_id"], "invoice_number=VG-412", "total_gross=57.48", *AS)
    corrected = docflow.events(first["process_id"])[-1]
    assert (corrected["event"], corrected["payload"]["learned"]) == ("review.corrected", 2)
    [layout] = layouts(docflow, "--client", "acme-corp")
    yield layout
    if layout in layouts(docflow):
        docflow.succeed("layout", "forget", layout)


def read(docflow, inbox, *arguments, number="VG-977") -> dict:
    path = write(inbox, "next.pdf", odd_invoice(number, "71,40"))
    return values(docflow, docflow.process_one(path, *arguments, "--wait", code=3)["process_id"])


def test_the_next_document_is_right(docflow, inbox, taught):
    found = read(docflow, inbox, *ACME)
    assert (found["invoice_number"], found["total_gross"]) == ("VG-977", 71.40)
    shown = docflow.succeed("layout", "show", taught)
    assert 'right of "vorgang"' in shown and "used 1 times" in shown


def test_it_is_the_client_s_own(docflow, inbox, taught):
    assert layouts(docflow, "--client", "smallbiz-retail") == []
    found = read(docflow, inbox, "--client", "smallbiz-retail", "--type", "simple_invoice")
    assert "invoice_number" not in found
    assert layouts(docflow) == [taught]


def test_forgetting(docflow, inbox, taught):
    docflow.succeed("layout", "forget", taught, "invoice_number")
    found = read(docflow, inbox, *ACME)
    assert "invoice_number" not in found and found["total_gross"] == 71.40
    assert docflow.fail("layout", "forget", taught, "invoice_number") == (
        f"docflow: layout {taught} has learned nothing about 'invoice_number'\n")
    docflow.succeed("layout", "forget", taught)
    assert "total_gross" not in read(docflow, inbox, *ACME, number="VG-978")
    assert docflow.fail("layout", "show", taught) == f"docflow: there is no layout {taught}\n"
    assert docflow.sql("SELECT count(*) FROM audit_logs WHERE event = 'layout.forgotten' "
                       f"AND payload ->> 'layout_id' = '{taught}'") == "2"


def test_an_approval_confirms(docflow, inbox, taught):
    path = write(inbox, "next.pdf", odd_invoice("VG-500", "80,00"))
    process_id = docflow.process_one(path, *ACME, "--wait", code=3)["process_id"]
    docflow.succeed("review", "correct", process_id, "invoice_date=2025-03-12", "currency=EUR",
                    "vendor_name=Holzwerk Unterau", "total_gross=80.00", *AS, "--approve")
    right = docflow.sql(f"SELECT fields #>> '{{invoice_number,right}}', fields #>> '{{total_gross,right}}' "
                        f"FROM layouts WHERE layout_id = '{taught}'")
    assert right == "1|0"  # the total was given by the person


PLACES = (72, 250, 330, 410)
ROWS = [{"description": "Eichenbretter", "quantity": 4, "unit_price": 12.00, "amount": 48.00},
        {"description": "Scharniere", "quantity": 3, "unit_price": 2.50, "amount": 7.50}]
NEXT_ROWS = [{"description": "Zaunpfahl", "quantity": 10, "unit_price": 3.00, "amount": 30.00},
             {"description": "Torbeschlag", "quantity": 1, "unit_price": 80.00, "amount": 80.00},
             {"description": "Nagel verzinkt", "quantity": 200, "unit_price": 0.05, "amount": 10.00}]


def number(value) -> str:
    return str(value) if isinstance(value, int) else f"{value:.2f}".replace(".", ",")


def odd_table(rows: list) -> bytes:
    """Under headers that no dictionary has."""
    lines = [(row["description"], str(row["quantity"]), number(row["unit_price"]), number(row["amount"]))
             for row in rows]
    total = number(sum(row["amount"] for row in rows))
    return pdf([["Drechslerei Unterau", "Werkstatt an der Furt, Unterau", "Geschrieben fuer treue Kunden",
                 dict(zip(PLACES, ("Gewerk", "Zaehlung", "Satz", "Ergibt"))),
                 *[dict(zip(PLACES, line)) for line in lines],
                 {PLACES[0]: "Summa samt Abgabe", PLACES[3]: total}, "Dank sei gesagt"]])


def rows_of(docflow, inbox, rows: list, *arguments) -> tuple:
    """The id of a process, and the rows that it found."""
    path = write(inbox, "table.pdf", odd_table(rows))
    process_id = docflow.process_one(path, *arguments, "--wait", code=3)["process_id"]
    [document] = docflow.show(process_id)["extraction_result"]["documents"]
    return process_id, [{name: cell["value"] for name, cell in row.items()}
                        for row in document["line_items"].get("line_items", [])]


def test_columns_of_a_table(docflow, inbox):
    first, found = rows_of(docflow, inbox, ROWS, *ACME)
    assert found != ROWS
    docflow.succeed("review", "correct", first, f"line_items={json.dumps(ROWS)}", *AS)
    assert docflow.events(first)[-1]["payload"]["learned"] == 1
    [layout] = layouts(docflow, "--client", "acme-corp")
    assert 'amount under "ergibt"' in docflow.succeed("layout", "show", layout)
    following, found = rows_of(docflow, inbox, NEXT_ROWS, *ACME)
    assert found == NEXT_ROWS
    docflow.succeed("review", "correct", following, "invoice_number=D-1", "invoice_date=2025-03-12", "currency=EUR",
                    "vendor_name=Drechslerei Unterau", "total_gross=120.00", *AS, "--approve")
    assert docflow.sql(f"SELECT fields #>> '{{line_items,right}}' FROM layouts WHERE layout_id = '{layout}'") == "1"
    _, found = rows_of(docflow, inbox, NEXT_ROWS, "--client", "smallbiz-retail", "--type", "simple_invoice")
    assert found != NEXT_ROWS
    docflow.succeed("layout", "forget", layout, "line_items")
    _, found = rows_of(docflow, inbox, NEXT_ROWS, *ACME)
    assert found != NEXT_ROWS
    docflow.succeed("layout", "forget", layout)
