"""No fenced block of the founding document goes without a test."""
import importlib
from pathlib import Path

import founding


def test_every_block_has_a_test():
    for path in Path(__file__).parent.glob("test_founding_*.py"):
        importlib.import_module(path.stem)
    assert [f"line {block.line}: {block.text}" for block in founding.uncovered()] == []
