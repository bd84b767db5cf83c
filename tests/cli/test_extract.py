"""Extraction without a database: docflow dev extract."""
import json
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
SAMPLE = SAMPLES / "invoice-en-letter.pdf"
SCHEMA = {"type": "object", "properties": {"total_gross": {"type": "number"}}}


def test_kept_readings_are_not_read_again(docflow, tmp_path):
    schema, kept = tmp_path / "schema.json", tmp_path / "kept"
    schema.write_text(json.dumps(SCHEMA))
    kept.mkdir()

    def extract(**environment):
        result = docflow("dev", "extract", "--json", "--schema", str(schema), "--readings", str(kept), str(SAMPLE),
                         environment=environment)
        line = json.loads(result.stdout)
        return line["status"], line.get("fields")

    first = extract()
    assert first[0] == "ok" and first[1]["total_gross"] > 0
    # Nothing could be read now.
    assert extract(DOCFLOW_READER_PROGRAM="/bin/false") == first

    (reading,) = kept.iterdir()
    reading.write_bytes(reading.read_bytes()[:-20])
    assert extract(DOCFLOW_READER_PROGRAM="/bin/false")[0] == "error"
    assert extract() == first


def test_kept_readings_have_their_e_invoice(docflow, tmp_path):
    schema = tmp_path / "schema.json"
    schema.write_text(json.dumps(SCHEMA))

    def extract(**environment):
        result = docflow("dev", "extract", "--json", "--schema", str(schema), "--readings", str(tmp_path),
                         str(SAMPLES / "einvoice-ubl.xml"), environment=environment)
        return json.loads(result.stdout)["fields"]

    expected = json.loads((SAMPLES / "einvoice-ubl.expected.json").read_text(encoding="utf-8"))
    assert extract() == {"total_gross": expected["total_gross"]} == extract(DOCFLOW_READER_PROGRAM="/bin/false")


def test_documents_in_other_forms(docflow, tmp_path):
    """Read here and now, as nobody kept a reading of them."""
    schema = tmp_path / "schema.json"
    schema.write_text('{"type": "object", "properties": {"total_amount": {"type": "number"}}}')
    files = [SAMPLE.with_name(name) for name in ("receipt-cafe.pdf", "payslip-en.pdf", "receipt-cafe.pdf")]
    result = docflow("dev", "duplicates", "--schema", str(schema), *map(str, files))
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["duplicate"] for answer in answers] == [False, True, False]
