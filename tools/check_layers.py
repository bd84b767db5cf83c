"""Modules and layers: who may include what.

Reads tools/layers.txt (module: modules it may include) and tools/libraries.txt (what belongs to one
place). A folder of src/ is a module with one public header named like it; every other header is
private. Unit tests and benchmarks may include every public header, and the private ones of the module
whose name their folder has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from sources import Violation, blank, c_files, files, line_at, main

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
UPDATE_OF_PROCESSES = re.compile(
    r"\bUPDATE\s+(?:ONLY\s+)?(?:public\.)?processes\b.*?\bSET\b(.*?)(?:\bWHERE\b|\bRETURNING\b|;|\Z)",
    re.IGNORECASE | re.DOTALL,
)
QUERY_NAME = re.compile(r"^--\s*name:", re.MULTILINE)


class Library(NamedTuple):
    """A row of libraries.txt."""

    header: re.Pattern[str]
    name: re.Pattern[str] | None
    places: tuple[str, ...]

    def allows(self, path: str) -> bool:
        """True when the file, as a path below src/, lies in one of the places."""
        return any(path == place or path.startswith(place) for place in self.places)


def rows(path: Path) -> Iterator[tuple[int, str]]:
    """Lines of a table, with their numbers, without comments and empty ones."""
    if path.exists():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                yield number, line


def read_layers(root: Path) -> dict[str, set[str]]:
    """Module -> modules it may include."""
    layers = {}
    for _, line in rows(root / "tools/layers.txt"):
        module, _, allowed = line.partition(":")
        layers[module.strip()] = set(allowed.split())
    return layers


def read_libraries(root: Path) -> list[Library]:
    """The rows of libraries.txt."""
    libraries = []
    for _, line in rows(root / "tools/libraries.txt"):
        header, name, places = re.split(r"\s{2,}", line.strip())
        pattern = None if name == "-" else re.compile(rf"\b(?:{name})\b")
        libraries.append(Library(re.compile(header), pattern, tuple(places.split())))
    return libraries


def module_of(path: str, layers: dict[str, set[str]]) -> str | None:
    """The innermost module whose folder holds `path` (below src/)."""
    for folder in PurePosixPath(path).parents:
        if str(folder) in layers:
            return str(folder)
    return None


def public_header(module: str) -> str:
    """db -> db/db.h"""
    return f"{module}/{PurePosixPath(module).name}.h"


def refusal(module: str | None, included: str, layers: dict[str, set[str]]) -> str | None:
    """Why a file of `module` (None: it stands outside src/) may not include `included`."""
    target = module_of(included, layers)
    if target is None or target == module:
        return None
    if included != public_header(target):
        return f"{included} is private to {target}; include {public_header(target)}"
    allowed = layers[module] if module else {"*"}
    if target not in allowed and "*" not in allowed:
        return f"{module} may not include {target} (tools/layers.txt); move the code or turn the call round"
    return None


def check_includes(root: Path) -> Iterator[Violation]:
    """Layers, private headers, and headers of confined libraries."""
    layers, libraries = read_layers(root), read_libraries(root)
    for path in c_files(root):
        relative = path.relative_to(root)
        in_src = relative.parts[0] == "src"
        place = str(relative.relative_to("src")) if in_src else re.sub("^(tests/unit|bench|fuzz)/", "", str(relative))
        module = module_of(place, layers)
        text = blank(path.read_text(encoding="utf-8"), strings=False)
        if in_src and module is None:
            yield Violation(path, 1, "the folder is no module; add it to tools/layers.txt")
            continue
        for match in INCLUDE.finditer(text):
            bracket, included = match.groups()
            confined = [library for library in libraries if library.header.fullmatch(included)]
            reason = None
            if confined:
                if in_src and not any(library.allows(place) for library in confined):
                    reason = f"{included} belongs to {' '.join(confined[0].places)}; go through that module"
            elif bracket == '"':
                reason = check_quoted(path, module, in_src, included, layers)
            if reason:
                yield Violation(path, line_at(text, match.start()), reason)


def check_quoted(
    path: Path, module: str | None, in_src: bool, included: str, layers: dict[str, set[str]]
) -> str | None:
    """Why a quoted include is refused; a unit test stands in its module, yet may include any other."""
    if "/" not in included or (path.parent / included).exists():
        return f"{included} climbs out of the folder" if ".." in included else None
    if not in_src and module_of(included, layers) != module:
        module = None
    return refusal(module, included, layers)


def check_names(root: Path) -> Iterator[Violation]:
    """Functions and types of confined libraries outside their place."""
    libraries = read_libraries(root)
    for path in files(root, ".c", ".h", folders=["src"]):
        place = str(path.relative_to(root / "src"))
        text = blank(path.read_text(encoding="utf-8"))
        for library in libraries:
            if library.name and not library.allows(place):
                for match in library.name.finditer(text):
                    what = f"{match.group()} belongs to {' '.join(library.places)}"
                    yield Violation(path, line_at(text, match.start()), f"{what}; go through that module")


def check_table(root: Path) -> Iterator[Violation]:
    """layers.txt itself: every allowed module exists as a row, and includes only go down."""
    path = root / "tools/layers.txt"
    layers, seen = read_layers(root), set()
    for number, line in rows(path):
        module = line.partition(":")[0].strip()
        for allowed in sorted(layers[module] - seen - {"*"}):
            reason = "is listed below it" if allowed in layers else "is no module"
            yield Violation(path, number, f"{module} may not include {allowed}, which {reason}")
        seen.add(module)


def check_status(root: Path) -> Iterator[Violation]:
    """processes.status is written by one named query at most."""
    first = None
    for path in files(root, ".sql", folders=["db/queries"]):
        text = path.read_text(encoding="utf-8")
        code = re.sub(r"--(?!\s*name:)[^\n]*", lambda match: " " * len(match.group()), text)
        starts = [match.start() for match in QUERY_NAME.finditer(code)]
        for start, end in zip(starts, [*starts[1:], len(code)]):
            for match in UPDATE_OF_PROCESSES.finditer(code, start, end):
                if not re.search(r"\bstatus\b\s*(=|[,)].*?=)", match.group(1), re.DOTALL):
                    continue
                line = line_at(text, match.start())
                if first:
                    yield Violation(path, line, f"processes.status is already written by {first}; use that query")
                first = first or f"{path.relative_to(root)}:{line}"


def check(root: Path) -> Iterator[Violation]:
    """All of the above."""
    yield from check_table(root)
    yield from check_includes(root)
    yield from check_names(root)
    yield from check_status(root)


if __name__ == "__main__":
    main(check)
