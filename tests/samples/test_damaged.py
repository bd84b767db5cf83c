"""Samples of which the end is missing: one sentence, whatever the format."""
import os
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
DOCFLOW = Path(os.environ.get("DOCFLOW_BINARY", PROJECT / "build" / "docflow")).resolve()
SENTENCES = {
    "receipt-photo-heic.heic": "the HEIC is damaged",
    "invoice-de-typed.docx": "the file is damaged: it is no whole "
                             "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "invoice-en-sheet.xlsx": "the file is damaged: it is no whole "
                             "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_a_file_without_its_end(name, tmp_path):
    whole = (PROJECT / "samples" / name).read_bytes()
    path = tmp_path / "upload"
    path.write_bytes(whole[:len(whole) * 9 // 10])
    result = subprocess.run([DOCFLOW, "dev", "read", path], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (1, f"docflow: {path}: {SENTENCES[name]}\n")
