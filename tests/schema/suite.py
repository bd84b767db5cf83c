"""The JSON Schema Test Suite: its files, what of them is left out and why, and who answers them."""
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
DRAFTS = ("draft2020-12", "draft7")

# Text with U+0000 is refused when JSON is read, because PostgreSQL cannot store it. Such a test
# is left out; the character takes this one's place so that the other tests of its file can be read.
NUL, STAND_IN = "\\u0000", "\\uE000"
NUL_REASON = "U+0000 is refused when JSON is read: PostgreSQL cannot store it"

OLDER_DRAFT = "draft 2019-09 is not offered"
ANNOTATION = "contentEncoding and contentMediaType only inform, as in 2020-12"
LOOKBEHIND = "PCRE2 knows lookbehind of a fixed length only"
DIRECTION = "the rules for names in two directions (RFC 5893) are checked by label, not by name"

# Of the optional tests: (file, description of the case, of the test or None for all) -> reason
LEFT_OUT = {
    ("cross-draft", "refs to historic drafts are processed as historic drafts", None): OLDER_DRAFT,
    ("cross-draft", "refs to future drafts are processed as future drafts", None): OLDER_DRAFT,
    ("content", "validation of string-encoded content based on media type",
     "an invalid JSON document"): ANNOTATION,
    ("content", "validation of binary string-encoding",
     "an invalid base64 string (% is not a valid character)"): ANNOTATION,
    ("content", "validation of binary-encoded media type documents",
     "a validly-encoded invalid JSON document"): ANNOTATION,
    ("content", "validation of binary-encoded media type documents",
     "an invalid base64 string that is valid JSON"): ANNOTATION,
    ("ecmascript-regex", "ECMA 262 lookbehind is valid, including variable width",
     "a variable-width lookbehind (ES2018)"): LOOKBEHIND,
    ("idn-hostname", "validation of internationalized host names",
     "Bidi domain name with a digit-first label is invalid"): DIRECTION,
    ("idn-hostname", "validation of internationalized host names",
     "right-to-left label mixing both digit types is invalid"): DIRECTION,
}


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
    reason_left_out: str | None

    def __str__(self) -> str:
        return f"{self.draft}/{self.path.relative_to(self.folder).with_suffix('')}: {self.case}: {self.description}"

    @property
    def formats(self) -> str:
        """By default "format" only informs; the tests of formats say what it means when it does not."""
        is_about_formats = self.path.parent.name == "format" or self.path.stem == "ecmascript-regex"
        return "enforced" if is_about_formats else "noted"


def read_tests(suite: Path) -> Iterator[SuiteTest]:
    """All tests of both drafts, as far as the suite has them."""
    for draft in DRAFTS:
        folder = suite / "tests" / draft
        for path in sorted(folder.rglob("*.json")):
            number = 0
            for case in json.loads(path.read_text(encoding="utf-8")):
                for test in case["tests"]:
                    yield SuiteTest(draft, path, folder, number, case["description"], test["description"],
                                    test["valid"], why_left_out(path, case, test))
                    number += 1


def why_left_out(path: Path, case: dict, test: dict) -> str | None:
    """None when the test is to be run."""
    for description in (None, test["description"]):
        reason = LEFT_OUT.get((path.stem, case["description"], description))
        if reason and "optional" in path.parts:
            return reason
    return NUL_REASON if NUL in json.dumps([case["schema"], test["data"]]) else None


def join_remotes(suite: Path) -> str:
    """The schemas that the suite's own refer to, by URI; their text as it is, with every digit."""
    folder = suite / "remotes"
    members = [json.dumps(REMOTES_URI + str(path.relative_to(folder))) + ": " + path.read_text(encoding="utf-8")
               for path in sorted(folder.rglob("*.json"))]
    return "{" + ",\n".join(members) + "}"


class Validator:
    """Runs the program once for each file; `documents` is JSON text, schemas by URI."""

    def __init__(self, folder: Path, documents: str):
        self.cases = folder / "cases.json"
        self.documents = folder / "documents.json"
        self.documents.write_text(documents, encoding="utf-8")
        self.answers: dict[tuple, list[dict]] = {}

    def answer(self, draft: str, formats: str, path: Path) -> list[dict]:
        """What the program says to each test of the file."""
        key = (draft, formats, path)
        if key not in self.answers:
            self.cases.write_text(path.read_text(encoding="utf-8").replace(NUL, STAND_IN), encoding="utf-8")
            run = subprocess.run([PROGRAM, draft, formats, self.documents, self.cases], capture_output=True,
                                 text=True, timeout=120, check=False)
            assert run.returncode == 0, run.stderr
            self.answers[key] = [json.loads(line) for line in run.stdout.split("\n")[:-1]]
        return self.answers[key]
