"""Fixtures of the command-line tests."""
import pytest

from command import Program


@pytest.fixture
def docflow(tmp_path):
    return Program(tmp_path)
