"""The founding document's "Dynamic Configuration Flow", from a new process to a completed one, as the
program's tenant role; and the three views along the way.
"""
import json
import re

import pytest
from founding import VIEWS, block
from founding_database import ACME, GLOBAL, become, bound, fetch
from founding_rows import insert

STAGES = ("INGEST", "INTELLIGENT_OCR", "INTELLIGENT_PROCESS", "OUTPUT")
INVOICE = {
    "invoice_number": "2025-0042", "invoice_date": "2025-01-31", "due_date": "2025-03-02",
    "currency": "EUR", "vendor_name": "Initech GmbH",
    "total_net": 100.00, "total_tax": 19.00, "total_gross": 119.00,
    "line_items": [{"description": "Paper", "amount": 40.00}, {"description": "Ink", "amount": 60.00}],
}
# Those of the configuration's rules that SQL can decide by itself.
FAILED_RULES = """
SELECT rule ->> 'field'
FROM configurations, jsonb_array_elements(validation_rules -> 'validation_rules') AS rule,
     (VALUES (%s::jsonb)) AS extracted (data)
WHERE config_id = %s AND NOT CASE rule ->> 'rule'
    WHEN 'date_before_or_equal' THEN
        (data ->> (rule ->> 'field'))::date <= (data ->> (rule ->> 'compare_to'))::date
    WHEN 'equals_sum' THEN
        abs((data -> (rule ->> 'field'))::numeric - (
            SELECT sum(part::numeric)
            FROM jsonb_array_elements_text(rule -> 'compare_to') AS path,
                 jsonb_path_query(data, ('$.' || replace(path, '[]', '[*]'))::jsonpath) AS part))
        <= (rule -> 'tolerance')::numeric
    ELSE true END"""


def change(cursor, process_id: str, **values) -> None:
    sets = ", ".join(f"{column} = %s" for column in values)
    cursor.execute(f"UPDATE processes SET {sets} WHERE process_id = %s", (*values.values(), process_id))
    assert cursor.rowcount == 1


def ids(cursor, view: str) -> list:
    return [row["process_id"] for row in fetch(cursor, f"SELECT process_id FROM {view}")]


@pytest.fixture
def acme(database):
    with database.login("docflow_app", ACME) as cursor:
        yield cursor


@pytest.fixture
def configuration(acme):
    (found,) = fetch(acme, bound(block("sql", "FROM configurations").text), ACME, "simple_invoice")
    return found


def test_dynamic_configuration_flow(acme, configuration):
    # 1. Ingestion
    process_id = insert(acme, "processes", process_type_id="simple_invoice", ingestion_source="web")["process_id"]
    insert(acme, "documents", process_id=process_id)
    change(acme, process_id, status="ingested")

    # 2. Configuration lookup: the process keeps the version that it found.
    change(acme, process_id, config_version=configuration["version"], status="extracting",
           current_stage="INTELLIGENT_PROCESS")

    # 3. Prompt loading
    loading = bound(block("sql", "FROM prompts").text)
    (prompt,) = fetch(acme, loading, "simple_invoice", configuration["version"])
    assert "{{document_text}}" in prompt["prompt_template"] and prompt["max_tokens"] > 0

    # 4. Plugin execution: none is active; the founding name stands in the next version.
    assert configuration["plugin_name"] is None
    acme.execute("SELECT plugin_name, is_active FROM configurations"
                 " WHERE process_type_id = 'simple_invoice' AND version = %s", (configuration["version"] + 1,))
    assert acme.fetchall() == [("invoice_standard_validator", False)]

    # 5. Validation
    acme.execute(FAILED_RULES, (json.dumps(INVOICE), configuration["config_id"]))
    assert acme.fetchall() == []
    change(acme, process_id, status="completed", current_stage="OUTPUT", overall_confidence="0.97",
           extraction_result=json.dumps({"documents": [INVOICE]}), final_output=json.dumps(INVOICE))
    acme.execute("SELECT final_output FROM processes WHERE process_id = %s", (process_id,))
    assert acme.fetchone() == (INVOICE,)

    # What the audit trail tells of it
    for stage in STAGES:
        insert(acme, "audit_logs", process_id=process_id, process_type_id="simple_invoice", stage_type=stage)
    acme.execute("SELECT stage_type FROM audit_logs WHERE process_id = %s ORDER BY seq", (process_id,))
    assert tuple(stage for (stage,) in acme.fetchall()) == STAGES


@pytest.mark.parametrize("field, wrong", [
    ("invoice_date", {"due_date": "2025-01-30"}),
    ("total_gross", {"total_gross": 911.00}),
    ("total_net", {"line_items": INVOICE["line_items"][:1]}),
])
def test_validation_rules_find_what_is_wrong(acme, configuration, field, wrong):
    acme.execute(FAILED_RULES, (json.dumps(INVOICE | wrong), configuration["config_id"]))
    assert acme.fetchall() == [(field,)]


def test_version_of_configuration_and_prompts_match(database):
    """`configurations.version`: must match the prompt version."""
    with database.login("docflow_platform") as cursor:
        assert fetch(cursor, """
            SELECT process_type_id, version FROM configurations
            EXCEPT SELECT process_type_id, version FROM prompts WHERE stage = 'ocr' AND is_active""") == []


def test_prompts_have_placeholders(acme):
    acme.execute("SELECT prompt_template FROM prompts")
    assert all(re.search(r"{{\w+}}", template) for (template,) in acme.fetchall())


def test_active_processes(acme):
    assert VIEWS[0] == "v_active_processes"
    process_id = insert(acme, "processes", process_type_id="simple_invoice")["process_id"]
    for status in ("ingested", "classifying", "extracting", "validating", "hitl_review"):
        change(acme, process_id, status=status)
        (row,) = fetch(acme, "SELECT client_name, process_type_name, status FROM v_active_processes")
        assert row == {"client_name": "Acme Corporation", "process_type_name": "Invoice", "status": status}
    for status in ("completed", "failed", "cancelled"):
        change(acme, process_id, status=status)
        assert ids(acme, "v_active_processes") == []


def test_client_token_usage(database):
    assert VIEWS[1] == "v_client_token_usage"
    with database.login() as cursor:
        for client, tokens in ((ACME, 100), (ACME, 20), (GLOBAL, 7)):
            become(cursor, "docflow_app", client)
            for month in ("2025-01", "2025-02"):
                insert(cursor, "audit_logs", client_id=client, timestamp=f"{month}-15T12:00:00Z",
                       token_usage=json.dumps({"input": tokens, "output": 1, "model": "gpt-4"}))
        become(cursor, "docflow_app", ACME)
        assert fetch(cursor, """
            SELECT client_name, month::text, total_tokens_input, total_tokens_output
            FROM v_client_token_usage ORDER BY month""") == [
                {"client_name": "Acme Corporation", "month": f"2025-{month}-01",
                 "total_tokens_input": 120, "total_tokens_output": 2} for month in ("01", "02")]


def test_hitl_queue(acme):
    assert VIEWS[2] == "v_hitl_queue"
    # Neither the order of ids nor that of writing is the order of creation.
    second, first = "0c0c0c0c-0000-4000-8000-000000000001", "0c0c0c0c-0000-4000-8000-000000000002"
    insert(acme, "processes", process_id=second, status="hitl_review", created_at="2025-01-02")
    insert(acme, "processes", process_id=first, status="hitl_review", created_at="2025-01-01")
    insert(acme, "processes", status="validating", created_at="2025-01-01")
    assert ids(acme, "v_hitl_queue") == [first, second]

    # Human review tracking
    acme.execute("SELECT user_id FROM users WHERE role = 'operator'")
    (operator,) = acme.fetchone()
    change(acme, first, status="completed", reviewed_by=operator, reviewed_at="2025-01-04")
    assert ids(acme, "v_hitl_queue") == [second]
