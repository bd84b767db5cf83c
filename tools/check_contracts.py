"""Contracts: every prototype in a header of src/ stands under a comment.

A comment covers what follows it without an empty line, so that one may speak for a block of functions
that belong together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sources import Violation, blank, blank_directives, files, line_at, main

PROTOTYPE = re.compile(r"(?!typedef|static)[A-Za-z_][\w \t\n*]*?\b(\w+)\s*\([^;{}]*;")
EMPTY_LINE = re.compile(r"^[ \t]*\n", re.MULTILINE)


def declarations(code: str) -> Iterator[tuple[int, str]]:
    """Position and text of what ends with a semicolon outside braces."""
    depth, start = 0, 0
    for position, character in enumerate(code):
        depth += (character == "{") - (character == "}")
        if depth == 0 and character == ";":
            text = code[start:position + 1]
            yield start + len(text) - len(text.lstrip()), text.lstrip()
            start = position + 1


def is_covered(text: str, position: int) -> bool:
    """True when a comment opens a line between the last empty line and `position`."""
    start = max((match.end() for match in EMPTY_LINE.finditer(text, 0, position)), default=0)
    return re.search(r"^/\*", text[start:position], re.MULTILINE) is not None


def check(root: Path) -> Iterator[Violation]:
    """Every header."""
    for path in files(root, ".h", folders=["src"]):
        text = path.read_text(encoding="utf-8")
        for position, declaration in declarations(blank_directives(blank(text))):
            match = PROTOTYPE.match(declaration)
            if match and not is_covered(text, position):
                reason = f"{match.group(1)} has no contract: say above it what it promises"
                yield Violation(path, line_at(text, position), reason)


if __name__ == "__main__":
    main(check)
