"""What must not be published: secrets, paths of somebody's machine, marks of unfinished work.

Looks at every text file of the project. The patterns are written so that they do not match themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sources import Violation, files, line_at, main

PATTERNS = {
    # People who do not exist may have a home in examples and tests.
    r"(?<![\w.])/(?:home|Users)/(?!(?:a|user|somebody)/)[a-z][\w-]*/": "path of somebody's home: use one relative to the project",
    r"(?<![\w./])/[r]oot/": "path of somebody's home: use one relative to the project",
    r"\b(?:TO[D]O|FIX[M]E|X[X]X)\b": "mark of unfinished work: finish it, or say plainly what is not done",
    r"-----BEGIN [A-Z ]*PRIVATE[ ]KEY-----": "private key: remove it and revoke it",
    r"\bAKIA[0-9A-Z]{16}\b": "access key of a cloud account: remove it and revoke it",
    r"\b(?:sk|rk)[-_](?:ant-|live_|proj-)?[A-Za-z0-9_-]{24,}": "API key: remove it and revoke it",
    r"\bgh[pousr]_[A-Za-z0-9]{36}\b": "access token: remove it and revoke it",
    r"\bxox[abprs]-[A-Za-z0-9-]{10,}": "access token: remove it and revoke it",
}
# Bytes for parsers, not text for readers.
SKIPPED = ("fuzz/corpus/",)
MAX_BYTES = 4 << 20


def check(root: Path) -> Iterator[Violation]:
    """Every pattern in every text file."""
    for path in files(root):
        if str(path.relative_to(root)).startswith(SKIPPED) or path.is_symlink():
            continue
        if path.stat().st_size > MAX_BYTES:
            yield Violation(path, 1, "the file is larger than 4 MiB: make it when it is needed")
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for pattern, reason in PATTERNS.items():
            for match in re.finditer(pattern, text):
                yield Violation(path, line_at(text, match.start()), reason)


if __name__ == "__main__":
    main(check)
