"""The counts in the last line of a test run come from the runners' own reports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "tools/count_results.py"


def count(kind: str, path: Path) -> str:
    """What the script prints."""
    command = [sys.executable, str(SCRIPT), kind, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(("programs", "expected"), [
    ([("OK", "1..2\nok 1 - a\nok 2 - b\n# ok - group\n")], "2 0"),
    ([("FAIL", "1..2\nok 1 - a\nnot ok 2 - b\n# 0x1 != 0x2\n# not ok - group\n")], "1 1"),
    ([("OK", "no TAP here\n"), ("FAIL", "")], "1 1"),
    ([("FAIL", "ok 1 - a\n# then a leak\n")], "1 1"),
    ([("TIMEOUT", "ok 1 - a\nnot ok 2 - b\n")], "1 1"),
    ([("OK", "ok 1 - a\nok 2 - b # SKIP\n")], "1 0"),
    ([("SKIP", "")], "0 0"),
    ([], "0 1"),
])
def test_meson_log(programs: list[tuple[str, str]], expected: str, tmp_path: Path) -> None:
    log = tmp_path / "log.json"
    log.write_text("".join(json.dumps({"name": "x", "result": result, "stdout": stdout}) + "\n"
                           for result, stdout in programs), encoding="utf-8")
    assert count("meson", log) == expected


def test_pytest_report(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="10" failures="2" errors="1" skipped="3"/></testsuites>',
                      encoding="utf-8")
    assert count("pytest", report) == "4 3"


def test_missing_report_is_a_failure(tmp_path: Path) -> None:
    assert count("pytest", tmp_path / "nothing.xml") == "0 1"
