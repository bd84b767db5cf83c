"""Cases of our own, in the form of the suite and with what is said: tests/cases/schema.

A test may have "issues": all of [instance pointer, schema pointer, message]. A case that has "error"
instead of tests is a schema that is refused with that sentence.
"""
import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "cases" / "schema"
FILES = sorted(FOLDER.glob("*.json"))


def pairs_of(path: Path):
    """(case, test) in the order of the program's answers."""
    for case in json.loads(path.read_text(encoding="utf-8")):
        for test in case["tests"]:
            yield case, test


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_cases(validator, path):
    answers = validator.answer("draft2020-12", "enforced", path)
    for (case, test), answer in zip(pairs_of(path), answers, strict=True):
        name = f"{case['description']}: {test.get('description', test['data'])}"
        if "error" in case:
            assert answer.get("error") == case["error"], name
            continue
        issues = [[issue["instance"], issue["schema"], issue["message"]] for issue in answer.get("issues", [])]
        assert answer.get("valid") is test["valid"], (name, answer)
        assert issues == test.get("issues", issues), name
