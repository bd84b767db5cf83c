"""Fixtures of the API's tests: one server with a worker and the sample clients for all of them."""
import json
import re
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS / "db"), str(TESTS / "pipeline")]
from api_client import Api  # noqa: E402
from pipeline_program import Pipeline  # noqa: E402
from program import private_folder  # noqa: E402

# One person for each role; the others belong to another client.
PEOPLE = {"admin": "admin@acme.com", "operator": "operator@acme.com", "viewer": "viewer@acme.com",
          "platform": "platform@docflow.example", "stranger": "admin@global-logistics.example"}


@pytest.fixture(scope="session", name="docflow")
def docflow_fixture():
    with private_folder() as folder:
        program = Pipeline(folder)
        program.succeed("up", "--once")
        running = program.up()
        program.url = re.search(r"serving (\S+)", running.output).group(1)
        yield program
        assert running.end() in (0, -15), running.output


@pytest.fixture(scope="session", name="api")
def api_fixture(docflow):
    description = json.loads(docflow.succeed("dev", "routes", "--openapi"))
    return Api(docflow.url, description)


@pytest.fixture(scope="session", name="tokens")
def tokens_fixture(api):
    """An access token of each of PEOPLE."""
    return {role: api.login(email)["access_token"] for role, email in PEOPLE.items()}
