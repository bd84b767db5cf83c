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


@pytest.mark.parametrize("name, content, kind", [("invoice.pdf", "Hello\n", "text/plain"),
                                                 ("scan.PNG", "<!DOCTYPE html><html><body>404</body></html>",
                                                  "text/html")])
def test_text_in_place_of_a_document(name, content, kind, tmp_path):
    """An error page that was saved under its name."""
    (tmp_path / name).write_text(content)
    result = subprocess.run([DOCFLOW, "dev", "read", tmp_path / name], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (
        1, f"docflow: {tmp_path / name}: the file is called {(tmp_path / name).suffix}, but is {kind}\n")
