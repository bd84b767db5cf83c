"""One row for each founding table, with no more than what it must have."""
from founding_database import ACME
from psycopg2 import sql

PROCESS = "0c0c0c0c-0000-4000-8000-000000000001"

SAMPLES = {
    "clients": {"name": "Probe", "slug": "probe", "suspended_at": "2025-01-01"},
    "users": {"client_id": ACME, "email": "probe@acme.com", "role": "viewer"},
    "process_types": {"process_type_id": "probe", "display_name": "Probe"},
    "prompts": {"process_type_id": "simple_invoice", "version": 99, "stage": "ocr",
                "prompt_template": "Read {{document_text}}", "model_name": "gpt-4"},
    "configurations": {"client_id": ACME, "process_type_id": "simple_invoice", "version": 99},
    "processes": {"client_id": ACME},
    "documents": {"client_id": ACME, "process_id": PROCESS, "file_name": "a.pdf", "storage_url": "local:a"},
    "audit_logs": {"client_id": ACME, "process_id": PROCESS, "stage_type": "INGEST", "result": "SUCCESS"},
    "output_actions": {"client_id": ACME, "process_id": PROCESS, "action_type": "email",
                       "target_config": '{"to": ["office@acme.com"]}'},
    "notifications": {"client_id": ACME, "process_id": PROCESS, "type": "hitl_required", "title": "Look"},
}


def insert(cursor, table: str, **values) -> dict:
    """The row as it was written."""
    row = SAMPLES[table] | values
    cursor.execute(sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING to_jsonb({}.*)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(sql.Placeholder() * len(row)), sql.Identifier(table)), list(row.values()))
    return cursor.fetchone()[0]


def insert_parents(cursor, table: str) -> None:
    """The process that the sample row of a table hangs on."""
    if "process_id" in SAMPLES[table]:
        insert(cursor, "processes", process_id=PROCESS)
