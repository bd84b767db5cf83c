"""Fixtures of the pipeline tests: one private PostgreSQL for each file of tests."""
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS / "db")]
from pipeline_program import Pipeline  # noqa: E402
from program import private_folder  # noqa: E402


@pytest.fixture(scope="module", name="docflow")
def docflow_fixture():
    """With the sample clients; nothing is processed unless a test asks for it."""
    with private_folder() as folder:
        program = Pipeline(folder)
        program.succeed("up", "--once")
        program.keep_server()
        yield program


@pytest.fixture(name="inbox")
def inbox_fixture(tmp_path):
    """A folder that only the caller may read: as root, the account that docflow becomes may not."""
    folder = tmp_path / "inbox"
    folder.mkdir(mode=0o700)
    return folder
