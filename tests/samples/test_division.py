"""Samples that were put together to one file are taken apart again, and each alone stays whole."""
import json
import os
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
SAMPLES = PROJECT / "samples"
DOCFLOW = Path(os.environ.get("DOCFLOW_BINARY", PROJECT / "build" / "docflow")).resolve()
# Each next to another kind, issuer or language; those of several pages among them.
FILES = ("einvoice-facturx", "invoice-de-120-rows", "bank-statement-en", "invoice-en-letter", "credit-note-en",
         "invoice-de-boxed", "bank-statement-de", "contract-en", "payslip-en", "receipt-cafe", "invoice-fr-columns")


@pytest.fixture(name="parts", scope="module")
def fixture_parts(tmp_path_factory):
    """What files are divided into; what was read is kept for the module."""
    folder = tmp_path_factory.mktemp("division")
    (folder / "kept").mkdir()
    (folder / "schema.json").write_text('{"type": "object", "properties": {"total_gross": {"type": "number"}}}')

    def parts(*files):
        result = subprocess.run([DOCFLOW, "dev", "extract", "--json", "--schema", folder / "schema.json", "--readings",
                                 folder / "kept", "--languages", "en,de,fr", *files],
                                capture_output=True, text=True, check=True)
        return [json.loads(line)["parts"] for line in result.stdout.splitlines()]
    return parts


def paths(names) -> list:
    return [SAMPLES / f"{name}.pdf" for name in names]


def test_each_alone_stays_whole(parts):
    for name, alone in zip(FILES, parts(*paths(FILES))):
        assert len(alone) == 1, name
        assert alone[0].get("has_einvoice", False) == (name == "einvoice-facturx"), name


@pytest.mark.parametrize("is_turned", [False, True])
def test_all_together(parts, tmp_path, is_turned):
    files = FILES[::-1] if is_turned else FILES
    alone = [each[0] for each in parts(*paths(files))]
    whole = tmp_path / "all.pdf"
    subprocess.run(["pdfunite", *paths(files), whole], check=True, capture_output=True)
    found, = parts(whole)
    expected, page = [], 1
    for part in alone:
        expected.append((page, page + part["page_to"] - 1, part["doc_type"], part.get("has_einvoice", False)))
        page += part["page_to"]
    assert [(part["page_from"], part["page_to"], part["doc_type"], part.get("has_einvoice", False))
            for part in found] == expected
    assert all(part["signs"] for part in found[1:])
