"""The sample documents through the whole program: what comes out is what stands on them.

One worker reads all of them, so that the file takes as long as its pages.
"""
import json

import pytest
from pipeline_program import SAMPLES

DOCUMENTS = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))
DOCUMENTS = DOCUMENTS["documents"] if isinstance(DOCUMENTS, dict) else DOCUMENTS
PATIENCE_S = 600  # five of them are pictures


def submit(docflow, document) -> str:
    given = ["--type", document["process_type"]] if document["is_type_given"] else []
    return docflow.process_one(SAMPLES / document["file"], "--client", document["client"],
                               *given)["process_id"]


@pytest.fixture(scope="module", name="results")
def results_fixture(docflow):
    """By file: what `process show --json` says once nothing is left to do."""
    ids = {document["file"]: submit(docflow, document) for document in DOCUMENTS}
    docflow.succeed("worker", "--once", timeout=PATIENCE_S)
    return {file: docflow.show(process_id)
            for file, process_id in ids.items()}


def differences(expected, got, may_lack) -> dict:
    """Members that are missing, unless they may be, or are something else."""
    return {name: (value, got.get(name)) for name, value in expected.items()
            if got.get(name) != value and not (name in may_lack and name not in got)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["file"])
def test_sample_ends_as_it_should(results, document):
    result = results[document["file"]]
    assert result["status"] == document["status"], result
    assert result["process_type_id"] == document["process_type"]
    if document["status"] == "completed":
        expected = json.loads((SAMPLES / document["expected"]).read_text(encoding="utf-8"))
        assert differences(expected, result["final_output"], document["may_lack"]) == {}
    else:
        assert result["review_reasons"], "nobody is told why a person has to look"


def test_every_value_says_where_it_stands(results):
    for document in DOCUMENTS:
        for data in results[document["file"]]["extraction_result"]["documents"]:
            for name, field in data["fields"].items():
                assert field["evidence"], (document["file"], name)
                for place in field["evidence"]:
                    if place["source"] == "xml" and "box" not in place:
                        assert place["path"].startswith("/"), (document["file"], name)
                        continue
                    assert place["page"] >= 1 and len(place["box"]) == 4, (document["file"], name)
                    assert all(0 <= edge <= 1 for edge in place["box"]), (document["file"], name)


def test_everything_agrees_afterwards(docflow, results):
    assert results
    docflow.succeed("reconcile")
