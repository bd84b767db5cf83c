"""Sizes: what is longer or more branched than a reader can hold.

Files, functions, complexity (McCabe, traditional, by pmccabe) and parameters. The limits are the rows
of LIMITS; a warning is shown before a limit is reached.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sources import Violation, blank, blank_directives, c_files, line_at, main, matching_end, parameter_count


class Limit(NamedTuple):
    """A measure's unit, the value that is refused above, the one warned above, and the remedy."""

    unit: str
    maximum: int
    warning: int
    remedy: str


LIMITS = {
    "file": Limit("lines", 800, 500, "split it by what it hides"),
    "function": Limit("lines", 80, 50, "move a part into a static function with a name"),
    "complexity": Limit("branches (McCabe)", 15, 15, "use a table or split it"),
    "parameters": Limit("parameters", 5, 5, "put them into a struct"),
}

PMCCABE_LINE = re.compile(r"(\d+)\t(\d+)\t(\d+)\t(\d+)\t(\d+)\t(.+)\((\d+)\): (\S+)")
# What libraries call back: their parameters are the library's.
CALLBACK = re.compile(r"static enum MHD_Result\b")
# A name, its parentheses, and what may follow until the body or the end of a prototype.
DECLARATION = re.compile(r"^[A-Za-z_][\w \t*\n]*?\b(\w+)[ \t\n]*\(", re.MULTILINE)


def judge(path: Path, line: int, name: str, measure: str, value: int) -> Iterator[Violation]:
    """One measure against its limit."""
    limit = LIMITS[measure]
    if value > limit.warning:
        text = f"{name} has {value} {limit.unit}, at most {limit.maximum}: {limit.remedy}"
        yield Violation(path, line, text, is_warning=value <= limit.maximum)


def check_functions(root: Path, paths: list[Path]) -> Iterator[Violation]:
    """Length and complexity of every function, as pmccabe sees them."""
    if not paths:
        return
    run = subprocess.run(["pmccabe", *map(str, paths)], capture_output=True, text=True, check=False)
    for line in run.stdout.splitlines():
        match = PMCCABE_LINE.fullmatch(line)
        if not match:
            continue
        _, complexity, _, _, length, file_name, first_line, name = match.groups()
        path, start = root / file_name, int(first_line)
        yield from judge(path, start, name, "function", int(length))
        yield from judge(path, start, name, "complexity", int(complexity))


def check_parameters(path: Path, text: str) -> Iterator[Violation]:
    """Definitions and prototypes at file scope, macros and callbacks of libraries left out."""
    code = blank_directives(blank(text))
    for match in DECLARATION.finditer(code):
        end = matching_end(code, match.end() - 1)
        if end > 0 and not CALLBACK.match(match.group()):
            count = parameter_count(code[match.end():end])
            yield from judge(path, line_at(code, match.start()), match.group(1), "parameters", count)


def check(root: Path) -> Iterator[Violation]:
    """Files, then what is in them."""
    paths = list(c_files(root))
    for path in paths:
        text = path.read_text(encoding="utf-8")
        yield from judge(path, 1, "the file", "file", text.count("\n"))
        yield from check_parameters(path, text)
    yield from check_functions(root, [path for path in paths if path.suffix == ".c"])


if __name__ == "__main__":
    main(check)
