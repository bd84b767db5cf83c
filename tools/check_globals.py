"""Mutable globals: none, outside the log and the metrics.

Looks at the object files of a build without sanitizers (its compile_commands.json says which they are):
what lies in a section that stays writable is named, function statics and thread-locals included.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from sources import Violation, main

BUILD = "build"
COMMANDS = f"{BUILD}/compile_commands.json"
# The last one defines a function of FreeType, which is called without a context.
ALLOWED = {"src/base/log.c", "src/config/faults.c", "src/config/metrics.c", "src/reader/child/fonts.c",
           "src/reader/child/openmp.c"}
# name|value|class|type|size|line|section, as `nm -f sysv` prints it
WRITABLE = re.compile(r"(\S+)\s*\|[^|]*\|\s*[bBdDC]\s*\|\s*(?:OBJECT|TLS)\s*\|[^|]*\|[^|]*\|(\S+)")
READ_ONLY_SECTION = re.compile(r"\.data\.rel\.ro(\.|$)")


def objects(root: Path) -> Iterator[tuple[Path, Path]]:
    """(source, object) of every file of src/ and generated file in the build."""
    for entry in json.loads((root / COMMANDS).read_text(encoding="utf-8")):
        folder = Path(entry["directory"])
        source = (folder / entry["file"]).resolve()
        if source.is_relative_to(root / "src") or source.is_relative_to(root / BUILD):
            yield source, folder / entry["output"]


def writable_names(path: Path) -> Iterator[str]:
    """Variables of an object file that can change while the program runs."""
    run = subprocess.run(["nm", "-f", "sysv", str(path)], capture_output=True, text=True, check=True)
    for match in WRITABLE.finditer(run.stdout):
        if not READ_ONLY_SECTION.match(match.group(2)):
            yield match.group(1)


def line_of(path: Path, name: str) -> int:
    """Where the variable is first written; gcc calls a function's static `name.NUMBER`."""
    pattern = re.compile(rf"\b{re.escape(name.partition('.')[0])}\b")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if pattern.search(line):
            return number
    return 1


def check(root: Path) -> Iterator[Violation]:
    """Every object file that exists; one that does not is the build's failure, not this check's."""
    if not (root / COMMANDS).exists():
        yield Violation(root / BUILD, 1, "there is nothing compiled to look at; run ./dev build")
        return
    for source, path in objects(root):
        if str(source.relative_to(root)) in ALLOWED or not path.exists():
            continue
        for name in writable_names(path):
            text = f"'{name}' is a mutable global: make it const, or pass it as an argument"
            yield Violation(source, line_of(source, name), text)


if __name__ == "__main__":
    main(check)
