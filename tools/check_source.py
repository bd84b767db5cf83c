"""Habits of the C sources that no compiler flag checks.

No goto, no function that overruns or is not thread safe, no SQL in C, no conditional compilation outside
base, no name that says nothing; every .c file begins with a comment that says what it is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sources import C_TOKEN, Violation, blank, c_files, files, line_at, main

BANNED = {
    "strcpy": "use arena_copy_text or snprintf",
    "strncpy": "use arena_copy_bytes or snprintf",
    "strcat": "use a text buffer",
    "strncat": "use a text buffer",
    "sprintf": "use snprintf or arena_printf",
    "vsprintf": "use vsnprintf",
    "gets": "use fgets",
    "atoi": "use the bounded parsers of base",
    "atol": "use the bounded parsers of base",
    "atof": "use decimal_parse",
    "strtok": "use strcspn or strtok_r",
    "gmtime": "use clock_render or gmtime_r",
    "localtime": "use localtime_r",
    "system": "use child_run",
    "popen": "use child_run",
    "alloca": "use the arena",
}
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "manager"}
SQL = re.compile(
    r"\s*(SELECT\s|INSERT\s+INTO\s|UPDATE\s+\S+\s|DELETE\s+FROM\s|MERGE\s+INTO\s|WITH\s+\w+\s+AS\s"
    r"|(CREATE|ALTER|DROP|TRUNCATE|GRANT|REVOKE|COMMENT\s+ON|VACUUM|ANALYZE|REINDEX|COPY)\s"
    r"|SET\s+(LOCAL|SESSION|ROLE)\b|SET\s+\w+\s*(=|TO\s)|RESET\s)"
)
# Files that must speak SQL of their own, with the reason.
SQL_ALLOWED: dict[str, str] = {}
CONDITIONAL = re.compile(r"^[ \t]*#[ \t]*(if|ifdef|ifndef|elif)\b[ \t]*(\w*)", re.MULTILINE)
HEAD_MIN_LINES, HEAD_MAX_LINES = 3, 12


def check_banned(path: Path, code: str) -> Iterator[Violation]:
    """goto and the banned functions."""
    for match in re.finditer(r"\bgoto\b", code):
        yield Violation(path, line_at(code, match.start()), "goto: use CLEANUP or return early")
    for match in re.finditer(rf"(?<![\w.>])({'|'.join(BANNED)})\s*\(", code):
        name = match.group(1)
        yield Violation(path, line_at(code, match.start()), f"{name}() is banned: {BANNED[name]}")


def check_sql(root: Path, path: Path, text: str) -> Iterator[Violation]:
    """Statements belong to db/queries, where they are prepared against the schema."""
    if str(path.relative_to(root)) in SQL_ALLOWED:
        return
    for match in C_TOKEN.finditer(text):
        if match.lastgroup == "string" and SQL.match(match.group()[1:-1].replace("\\n", "\n") + " "):
            yield Violation(path, line_at(text, match.start()), "SQL in C: name it in db/queries/*.sql")


def check_conditions(path: Path, code: str) -> Iterator[Violation]:
    """One platform, one build: only a header's guard asks the preprocessor."""
    for match in CONDITIONAL.finditer(code):
        word, name = match.groups()
        is_guard = word == "ifndef" and re.search(rf"^#define {name}$", code, re.MULTILINE)
        if not is_guard:
            yield Violation(path, line_at(code, match.start()), f"#{word} outside base: hide it in base")


def check_head(path: Path, text: str) -> Iterator[Violation]:
    """What the file does, what it hides, the one thing to know."""
    match = re.match(r"/\*.*?\*/", text, re.DOTALL)
    length = match.group().count("\n") + 1 if match else 0
    if not HEAD_MIN_LINES <= length <= HEAD_MAX_LINES:
        yield Violation(path, 1, "the file does not begin with a short comment: say what it does and hides")


def check_file_names(root: Path) -> Iterator[Violation]:
    """Of every file and folder, whatever the language."""
    for path in files(root):
        for part in path.relative_to(root).parts:
            if EMPTY_NAMES & set(re.split(r"[^a-z]+", part.lower())):
                yield Violation(path, 1, f"'{part}' says nothing: name it after what it holds")


def check_identifiers(path: Path, code: str) -> Iterator[Violation]:
    """The same words inside C names."""
    for match in re.finditer(r"\b[a-z][a-z0-9_]*\b", code):
        if EMPTY_NAMES & set(match.group().split("_")):
            yield Violation(path, line_at(code, match.start()), f"'{match.group()}' says nothing: use a noun")


def check(root: Path) -> Iterator[Violation]:
    """Every C file; some rules are for the program alone."""
    yield from check_file_names(root)
    for path in c_files(root):
        text = path.read_text(encoding="utf-8")
        code = blank(text)
        place = path.relative_to(root).parts
        yield from check_banned(path, code)
        yield from check_identifiers(path, code)
        if place[:2] != ("src", "base"):
            yield from check_conditions(path, code)
        if place[0] == "src":
            yield from check_sql(root, path, text)
        if path.suffix == ".c":
            yield from check_head(path, text)


if __name__ == "__main__":
    main(check)
