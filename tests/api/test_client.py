"""A client that is generated from the description alone compiles strictly, and does what developers do.

That it refuses what the API does not have is in client/misuse.ts.
"""
import json
import subprocess
from pathlib import Path

import pytest

from test_processes import invoice

SOURCES = Path(__file__).resolve().parent / "client"
PATIENCE_S = 300


def succeed(folder: Path, *command) -> str:
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=PATIENCE_S)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module", name="client")
def client_fixture(api, tmp_path_factory):
    """Installed and compiled elsewhere, so that nothing is left in the tree."""
    folder = tmp_path_factory.mktemp("client")
    for source in SOURCES.iterdir():
        if source.is_file():
            (folder / source.name).write_bytes(source.read_bytes())
    served = api("GET", "/api/v1/openapi.json")
    (folder / "openapi.json").write_bytes(served.body)
    succeed(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
    succeed(folder, "npm", "run", "--silent", "generate")
    succeed(folder, "npm", "run", "--silent", "compile")
    return folder


def test_signs_in_uploads_waits_and_fetches(client, api, tokens):
    output = succeed(client, "node", "scenario.js", f"http://{api.address.netloc}", str(invoice()))
    found = json.loads(output.splitlines()[-1])
    process = api("GET", f"/api/v1/processes/{found['process_id']}", tokens["viewer"]).json
    assert found["repeated"] == found["process_id"]
    assert found["status"] == process["status"] in ("completed", "hitl_review")
    assert found["file_name"] == invoice().name
    assert found["result"] == (process["final_output"] or process["extraction_result"])
    assert found["is_listed"]
    assert found["refusal"] == [404, "not_found"]


def test_the_description_names_the_fields_of_an_upload(api):
    [schema] = [body["schema"] for kind, body in api.description["paths"]["/api/v1/processes"]["post"]["requestBody"]
                ["content"].items() if kind == "multipart/form-data"]
    assert {"file", "process_type_id", "priority", "input_data"} <= schema["properties"].keys()
    assert schema["properties"]["priority"]["type"] == "integer" and "file_name" not in schema["properties"]
