"""The suite to run: the one given, or Debian's package json-schema-test-suite."""
from __future__ import annotations

from pathlib import Path

import pytest

import suite


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--suite", metavar="FOLDER", type=Path, default=suite.DEBIAN,
                     help="a checkout of the JSON Schema Test Suite: its folders tests/ and remotes/")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "suite_test" in metafunc.fixturenames:
        tests = list(suite.read_tests(metafunc.config.getoption("--suite")))
        metafunc.parametrize("suite_test", tests, ids=str)


@pytest.fixture(scope="session")
def validator(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> suite.Validator:
    """Knows the documents that the suite's schemas refer to."""
    remotes = suite.join_remotes(request.config.getoption("--suite"))
    return suite.Validator(tmp_path_factory.mktemp("schema"), remotes)
