"""Source files as text: what the checks of this folder share.

A check is a function from the project's root to violations; `main` gives it its command line, prints
one line per violation and answers with the exit code. Hidden here: which folders are not ours, and how
comments and strings are blanked so that a pattern cannot match inside them.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

PROJECT_ROOT = Path(__file__).resolve().parent.parent
C_FOLDERS = ("src", "fuzz", "tests/unit", "bench")
FOREIGN_FOLDERS = {".git", "node_modules", "__pycache__", ".pytest_cache"}

C_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<string>"(?:\\.|[^"\\\n])*")|(?P<char>'(?:\\.|[^'\\\n])*')""",
    re.DOTALL,
)


class Violation(NamedTuple):
    """One line of output. A warning is shown and does not fail the check."""

    path: Path
    line: int
    text: str
    is_warning: bool = False


Check = Callable[[Path], Iterable[Violation]]


def files(root: Path, *suffixes: str, folders: Iterable[str] = (".",)) -> Iterator[Path]:
    """Our files below `folders` whose name ends with one of `suffixes` (none: all), in order."""
    for folder in folders:
        for where, folder_names, file_names in os.walk(root / folder):
            folder_names[:] = sorted(name for name in folder_names if is_ours(name))
            for name in sorted(file_names):
                if not suffixes or name.endswith(suffixes):
                    yield Path(where) / name


def c_files(root: Path, *suffixes: str) -> Iterator[Path]:
    """Every C file written by hand, tests and fuzz targets included."""
    return files(root, *(suffixes or (".c", ".h")), folders=C_FOLDERS)


def is_ours(folder_name: str) -> bool:
    """False for folders that tools fill."""
    return folder_name not in FOREIGN_FOLDERS and not re.match(r"build(-|$)", folder_name)


def blank(text: str, comments: bool = True, strings: bool = True) -> str:
    """The same text with comments, and what stands inside quotes, as spaces: positions stay."""

    def replace(match: re.Match[str]) -> str:
        token = match.group()
        if match.lastgroup == "comment":
            return re.sub(r"[^\n]", " ", token) if comments else token
        return token[0] + re.sub(r"[^\n]", " ", token[1:-1]) + token[-1] if strings else token

    return C_TOKEN.sub(replace, text)


def blank_directives(code: str) -> str:
    """Preprocessor lines, continued ones whole, as spaces."""
    lines = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
    return lines.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), code)


def line_at(text: str, position: int) -> int:
    """Line number, from 1, of a position."""
    return text.count("\n", 0, position) + 1


def matching_end(text: str, start: int) -> int:
    """Position of the bracket that closes the one at `start`; -1 when none does."""
    closing = {"(": ")", "{": "}", "[": "]"}[text[start]]
    depth = 0
    for position in range(start, len(text)):
        if text[position] == text[start]:
            depth += 1
        elif text[position] == closing:
            depth -= 1
            if depth == 0:
                return position
    return -1


def parameter_count(parameters: str) -> int:
    """Parameters of a function, from the text between its parentheses; '...' is none."""
    if parameters.strip() in ("", "void"):
        return 0
    depth, count = 0, 1
    for character in parameters:
        depth += (character in "([{") - (character in ")]}")
        count += character == "," and depth == 0
    return count - parameters.rstrip().endswith("...")


def main(check: Check) -> None:
    """Runs a check from the command line; `--root` names another tree."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("--root", type=Path, default=PROJECT_ROOT)
    root = parser.parse_args().root.resolve()
    failures = 0
    for path, line, text, is_warning in sorted(check(root)):
        kind = "warning: " if is_warning else ""
        print(f"{path.relative_to(root)}:{line}: {kind}{text}")
        failures += not is_warning
    sys.exit(1 if failures else 0)
