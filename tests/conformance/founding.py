"""The founding document as data: its fenced blocks, and the fields that it lists for each table.

A test says which block it proves with `covers`; test_founding_coverage.py finds blocks that no test
proves. So a sentence of the document cannot be promised without being kept.
"""
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "founding" / "database-schema.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Block:
    """A fenced block: `line` is where it begins."""

    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Field:
    """One bullet under "Key Fields": columns, the words in parentheses, the words after the colon."""

    table: str
    columns: tuple
    notes: tuple
    meaning: str

    @property
    def values(self) -> list:
        """The words of `a | b | c`; empty when it is no enumeration."""
        return re.findall(r"\w+", self.meaning) if re.fullmatch(r"\w+( \| \w+)+", self.meaning) else []

    def __str__(self):
        return f"{self.table}.{'+'.join(self.columns)}"


def names(text: str) -> tuple:
    """What stands in backticks."""
    return tuple(re.findall(r"`(\w+)`", text))


def _section(heading: str) -> str:
    """The text under a heading, to the next heading of any level."""
    begin = TEXT.index(f"\n{heading}\n") + len(heading) + 2
    return re.split(r"^#", TEXT[begin:], maxsplit=1, flags=re.M)[0]


def _bullets(section: str, title: str) -> list:
    """The bullets under a bold title."""
    found = re.search(rf"\*\*{title}:?\*\*\n((?:- .*\n?)+)", section)
    return [line[2:] for line in found[1].splitlines()] if found else []


def _field(table: str, bullet: str) -> Field:
    head, notes, meaning = re.fullmatch(r"((?:`\w+`(?:, )?)+)(?: \(([^)]*)\))?(?:: (.*))?", bullet).groups()
    return Field(table, names(head), tuple((notes or "").split(", ")), meaning or "")


BLOCKS = [Block(match["language"], textwrap.dedent(match["text"]), TEXT[:match.start()].count("\n") + 1)
          for match in re.finditer(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$",
                                   TEXT, re.M | re.S)]
TABLES = re.findall(r"^#### `(\w+)`$", TEXT, re.M)
VIEWS = re.findall(r"^### `(v_\w+)`$", TEXT, re.M)
FIELDS = [_field(table, bullet) for table in TABLES
          for bullet in _bullets(_section(f"#### `{table}`"), "Key Fields")]
UNIQUE = {table: names(bullet) for table in TABLES
          for bullet in _bullets(_section(f"#### `{table}`"), "Unique Constraint")}
RELATED = {table: {name for bullet in _bullets(_section(f"#### `{table}`"), "Relationships")
                   for name in names(bullet)} for table in TABLES}
AUDIT_INDEXES = [bullet[2:bullet.index(")`")]
                 for bullet in _bullets(_section("#### `audit_logs`"), "Indexes")]
CRITICAL_INDEXES = names(re.search(r"Critical indexes on (.*)", TEXT)[1])
KEEP_UPDATED_AT = names(_section("### `update_updated_at_column()`").partition("Applied to")[2])
CREDENTIALS = re.search(r"Email: `(?P<email>.+?)`\n- Password: `(?P<password>.+?)` \(hash: `(?P<hash>.+?)`\)",
                        TEXT).groupdict()

_covered = set()


def block(language: str, words: str) -> Block:
    """The one block of a language in which the words stand."""
    found = [each for each in BLOCKS if each.language == language and words in each.text]
    assert len(found) == 1, f"{len(found)} blocks of '{language}' hold '{words}'"
    return found[0]


def covers(language: str, words: str):
    """Marks the test that proves a block, and gives the block to it."""
    found = block(language, words)
    _covered.add(found)
    return pytest.mark.parametrize("block", [found], ids=[f"line{found.line}"])


def uncovered() -> list:
    """Blocks without a test, as far as test modules are imported."""
    return [each for each in BLOCKS if each not in _covered]
