"""Configurations as files: what can be used is kept as a new version, what cannot is refused with a sentence."""
import json

import pytest

from documents import invoice, write

ACME = ("--client", "acme-corp")
NEW = {"process_type_id": "simple_invoice",
       "output_schema": {"type": "object", "required": ["invoice_number"],
                         "properties": {"invoice_number": {"type": "string"}, "total_gross": {"type": "number"}}},
       "validation_rules": {"validation_rules": [{"field": "total_gross", "rule": "greater_than", "value": 0}]},
       "confidence_threshold": 0.5, "options": {"languages": ["en"], "random_audit_share": 0}}


def import_file(docflow, inbox, content: dict, *arguments):
    path = write(inbox, "configuration.json", json.dumps(content).encode())
    return docflow("configuration", "import", path, *ACME, *arguments)


def test_a_version_of_its_own(docflow, inbox):
    result = import_file(docflow, inbox, NEW)
    version = int(result.stdout.split()[1])
    assert result.stdout == f"version {version} of simple_invoice is kept, not active\n"
    assert docflow.succeed("configuration", "activate", "simple_invoice", str(version), *ACME) == (
        f"version {version} of simple_invoice is active\n")
    exported = json.loads(docflow.succeed("configuration", "export", "simple_invoice", *ACME))
    assert {name: exported[name] for name in NEW} == NEW
    assert exported["enable_hitl"] is True
    answer = docflow.process_one(write(inbox, "invoice.pdf", invoice("CONF-7")), *ACME, "--type", "simple_invoice",
                                 "--wait")
    assert answer["final_output"]["invoice_number"] == "CONF-7"
    assert "vendor_name" not in answer["final_output"]
    # What was exported can be imported again.
    assert import_file(docflow, inbox, exported, "--activate").stdout == (
        f"version {version + 1} of simple_invoice is active\n")
    lines = docflow.succeed("configuration", "list", "--type", "simple_invoice", *ACME).splitlines()[1:]
    assert [("active" in line) for line in lines] == [True] + version * [False]
    assert docflow.sql("SELECT count(*) FROM audit_logs WHERE event LIKE 'configuration.%'") == "4"


@pytest.mark.parametrize("change, sentence", [
    ({"threshold": 1}, "member 'threshold' of the configuration is not known"),
    ({"process_type_id": None}, "process_type_id is missing"),
    ({"process_type_id": "poem"}, "there is no process type 'poem'"),
    ({"output_schema": {"type": "strin"}}, "output_schema: schema /type"),
    ({"validation_rules": {"validation_rules": [{"field": "total_gross", "rule": "bigger", "value": 0}]}},
     "validation rule 1 (total_gross): rule 'bigger' is not known"),
    ({"validation_rules": {"validation_rules": [{"field": "total", "rule": "greater_than", "value": 0}]}},
     "the schema has no field total"),
    ({"options": {"colour": "red"}}, "option colour is not known"),
    ({"confidence_threshold": 7}, ""),
    ({"enable_hitl": "yes"}, "enable_hitl is neither true nor false"),
    ({"outputs": [{"action_type": "fax", "target_config": {}}]}, "output 1: action_type must be one of"),
])
def test_what_cannot_be_used(docflow, inbox, change, sentence):
    versions = docflow.sql("SELECT count(*) FROM configurations")
    result = import_file(docflow, inbox, {**NEW, **change}, "--activate")
    assert result.returncode != 0
    assert sentence in result.stderr and result.stderr.count("\n") <= 2, result.stderr
    assert docflow.sql("SELECT count(*) FROM configurations") == versions


def test_versions_that_there_are_not(docflow):
    assert "there is no version 99 of configuration simple_invoice" in docflow.fail(
        "configuration", "activate", "simple_invoice", "99", *ACME)
    assert "the client has no active configuration of process type poem" in docflow.fail(
        "configuration", "export", "poem", *ACME)
    # Nothing was switched off.
    assert docflow.succeed("configuration", "export", "simple_invoice", *ACME)
