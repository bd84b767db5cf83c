"""Counts test cases: prints "PASSED FAILED" for one report.

    count_results.py meson LOG.json     meson's testlog.json; a program that printed TAP counts case by case
    count_results.py pytest REPORT.xml  pytest's --junitxml

A program that ends badly without a failed case (crash, leak, timeout) is one failure more. A report that
is missing or empty means that the runner itself failed: one failure.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

CASE = re.compile(r"^(not )?ok\b(?!.*# ?SKIP)", re.MULTILINE)


def count_meson(path: Path) -> tuple[int, int]:
    """One JSON object per line and test program."""
    passed = failed = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        program = json.loads(line)
        if program["result"] == "SKIP":
            continue
        is_well = program["result"] == "OK"
        cases = CASE.findall(program.get("stdout") or "")
        bad_cases = sum(1 for negation in cases if negation)
        passed += len(cases) - bad_cases if cases else is_well
        failed += bad_cases or not is_well
    return passed, failed


def count_pytest(path: Path) -> tuple[int, int]:
    """Skipped tests count as nothing."""
    passed = failed = 0
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):
        numbers = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
        bad = numbers["failures"] + numbers["errors"]
        failed += bad
        passed += max(0, numbers["tests"] - bad - numbers["skipped"])
    return passed, failed


def count(kind: str, path: Path) -> tuple[int, int]:
    """Either report."""
    if not path.exists() or path.stat().st_size == 0:
        return 0, 1
    return {"meson": count_meson, "pytest": count_pytest}[kind](path)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("meson", "pytest"):
        sys.exit(__doc__)
    print(*map(int, count(sys.argv[1], Path(sys.argv[2]))))
