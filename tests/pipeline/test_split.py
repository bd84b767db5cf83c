"""Files that hold several documents: each becomes a document of the process, with its own result."""
from pathlib import Path

from documents import pdf, pdf_with_file, write

SAMPLES = Path(__file__).resolve().parents[2] / "samples"

INVOICE = ("--client", "acme-corp", "--type", "simple_invoice")


def page(number: str, total: str, foot: str = "") -> list:
    return ["Example Supplies Ltd", f"Invoice number: {number}", f"Invoice date: 2024-03-{number[-2:]}",
            "Currency: EUR", f"Total: {total}", foot]


SCAN_OF_THREE = pdf([page("S-11", "119.00"), page("S-12", "20.00", "Page 1 of 2"),
                     ["Goods stay ours until they are paid for.", "Page 2 of 2"], page("S-13", "30.00")])


def process(docflow, inbox, name: str, *arguments) -> dict:
    answer = docflow.process_one(write(inbox, name, SCAN_OF_THREE), *INVOICE, *arguments)
    docflow.succeed("worker", "--once", timeout=600)
    return docflow.show(answer["process_id"])


def test_a_file_of_three_invoices(docflow, inbox):
    shown = process(docflow, inbox, "three.pdf")
    whole, *parts = shown["documents"]
    assert (whole["is_extracted"], whole["page_count"]) == (False, 4)
    assert [(part["parent_document_id"], part["page_from"], part["page_to"], part["is_extracted"])
            for part in parts] == [(whole["document_id"], 1, 1, True), (whole["document_id"], 2, 3, True),
                                   (whole["document_id"], 4, 4, True)]
    results = shown["extraction_result"]["documents"]
    assert [result["document_id"] for result in results] == [part["document_id"] for part in parts]
    numbers = [result["fields"]["invoice_number"] for result in results]
    assert [number["value"] for number in numbers] == ["S-11", "S-12", "S-13"]
    # Evidence points to the file, whose pages they are.
    assert [(place["document_id"], place["page"]) for number in numbers for place in number["evidence"][:1]] == [
        (whole["document_id"], 1), (whole["document_id"], 2), (whole["document_id"], 4)]

    classified = shown["classification_result"]["parts"]
    assert [part["page_from"] for part in classified] == [1, 2, 4]
    assert "number_changed" in classified[2]["signs"]
    assert docflow.sql("SELECT count(*) FROM documents WHERE origin = 'split' AND storage_url IS NULL").strip() == "3"
    docflow.succeed("reconcile")


def test_the_e_invoice_of_a_file_is_that_of_one_part(docflow, inbox):
    """As a program leaves it that puts PDFs together: the XML of one invoice in a file of three."""
    xml = (SAMPLES / "einvoice-cii.xml").read_bytes()
    pages = [page("S-21", "119.00"), page("F2025-00304", "1044.68"), page("S-23", "30.00")]
    answer = docflow.process_one(write(inbox, "hybrid.pdf", pdf_with_file(pages, "factur-x.xml", xml)), *INVOICE)
    docflow.succeed("worker", "--once", timeout=600)
    shown = docflow.show(answer["process_id"])
    parts = shown["classification_result"]["parts"]
    assert [(part["page_from"], part.get("has_einvoice")) for part in parts] == [(1, None), (2, True), (3, None)]
    numbers = [result["fields"]["invoice_number"] for result in shown["extraction_result"]["documents"]]
    assert [(number["value"], "einvoice" in number["reasons"]) for number in numbers] == [
        ("S-21", False), ("F2025-00304", True), ("S-23", False)]
    # What only the XML says.
    assert [result["fields"].get("iban", {}).get("value") for result in shown["extraction_result"]["documents"]] == [
        None, "FR319999900001000012345A678", None]


def test_a_part_has_a_picture(docflow, inbox):
    shown = process(docflow, inbox, "again.pdf", "--reference", "again")
    picture = inbox / "page.webp"
    with open(picture, "wb") as out:
        assert docflow("process", "page", shown["process_id"], "--document", "4", "--page", "1", stdout=out,
                       text=False).returncode == 0
    assert picture.read_bytes()[:4] == b"RIFF"


def test_a_file_that_is_to_stay_whole(docflow, inbox):
    docflow.sql("SET session_replication_role = replica; UPDATE configurations SET options = options || "
                "'{\"split_documents\": false}' WHERE process_type_id = 'simple_invoice' AND is_active")
    shown = process(docflow, inbox, "whole.pdf", "--reference", "whole")
    assert len(shown["documents"]) == 1
    assert "parts" not in shown["classification_result"]
