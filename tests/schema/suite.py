"""The JSON Schema Test Suite: its files, none of which is left out, and who answers them."""
from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DEBIAN = Path("/usr/share/json-schema-test-suite")
PROGRAM = Path(os.environ.get("SCHEMA_VALIDATE",
                              Path(__file__).parents[2] / "build" / "tests" / "schema" / "validate")).resolve()
REMOTES_URI = "http://localhost:1234/"
DRAFTS = ("draft2020-12", "draft2019-09", "draft7")
# Optional tests of what only informs unless it is enforced; so are all of the folder "format".
ENFORCED = ("content", "ecmascript-regex")


@dataclass(frozen=True)
class SuiteTest:
    """One test of one file; `number` is its place among all tests of the file."""
    draft: str
    path: Path
    folder: Path
    number: int
    case: str
    description: str
    is_valid: bool

    def __str__(self) -> str:
        return f"{self.draft}/{self.path.relative_to(self.folder).with_suffix('')}: {self.case}: {self.description}"

    @property
    def formats(self) -> str:
        """By default "format" only informs; the tests of formats say what it means when it does not."""
        is_optional = "optional" in self.path.relative_to(self.folder).parts
        is_enforced = self.path.parent.name == "format" or self.path.stem in ENFORCED
        return "enforced" if is_optional and is_enforced else "noted"


def read_tests(suite: Path) -> Iterator[SuiteTest]:
    """All tests of these drafts, as far as the suite has them."""
    for draft in DRAFTS:
        folder = suite / "tests" / draft
        for path in sorted(folder.rglob("*.json")):
            number = 0
            for case in json.loads(path.read_text(encoding="utf-8")):
                for test in case["tests"]:
                    yield SuiteTest(draft, path, folder, number, case["description"], test["description"],
                                    test["valid"])
                    number += 1


def join_remotes(suite: Path) -> str:
    """The schemas that the suite's own refer to, by URI; their text as it is, with every digit."""
    folder = suite / "remotes"
    members = [json.dumps(REMOTES_URI + str(path.relative_to(folder))) + ": " + path.read_text(encoding="utf-8")
               for path in sorted(folder.rglob("*.json"))]
    return "{" + ",\n".join(members) + "}"


class Validator:
    """Runs the program once for each file; `documents` is JSON text, schemas by URI."""

    def __init__(self, folder: Path, documents: str):
        self.documents = folder / "documents.json"
        self.documents.write_text(documents, encoding="utf-8")
        self.answers: dict[tuple, list[dict]] = {}

    def answer(self, draft: str, formats: str, path: Path) -> list[dict]:
        """What the program says to each test of the file."""
        key = (draft, formats, path)
        if key not in self.answers:
            run = subprocess.run([PROGRAM, draft, formats, self.documents, path], capture_output=True,
                                 text=True, timeout=120, check=False)
            assert run.returncode == 0, run.stderr
            self.answers[key] = [json.loads(line) for line in run.stdout.split("\n")[:-1]]
        return self.answers[key]
