"""Two clients with one row or more in every table that belongs to a client."""

ACME = "aaaaaaaa-0000-4000-8000-000000000000"
GLOBEX = "bbbbbbbb-0000-4000-8000-000000000000"
NIL = "00000000-0000-0000-0000-000000000000"

# Configurations have a natural key, which must not be the same for both.
VERSIONS = {ACME: 1, GLOBEX: 2}

# What is inserted for each client; names in braces come from ids() and create_tenants().
ROWS = {
    "clients": "(client_id, name, slug) VALUES ({client}, {name}, {name})",
    "users": """(user_id, client_id, email, role, status)
        VALUES ({user}, {client}, {email}, 'operator', 'active')""",
    "api_keys": """(client_id, name, prefix, key_hash, created_by)
        VALUES ({client}, 'ci', {name}, sha256({name}::bytea), {user})""",
    "prompts": """(client_id, process_type_id, version, stage, prompt_template, model_name)
        VALUES ({client}, 'letter', 1, 'ocr', 'Read {{{{document_text}}}}', 'm')""",
    "configurations": """(client_id, process_type_id, version, is_active)
        VALUES ({client}, 'letter', {version}, true)""",
    "processes": """(process_id, client_id, process_type_id, config_version, extraction_result)
        VALUES ({process}, {client}, 'letter', {version}, '{{"vendor": "Initech"}}')""",
    "documents": """(document_id, client_id, process_id, position, origin, parent_document_id,
                     storage_url, file_name)
        VALUES ({document}, {client}, {process}, 1, 'uploaded', NULL, 'local:a', 'a.eml'),
               ({attachment}, {client}, {process}, 2, 'attachment', {document}, 'local:b', 'b.pdf')""",
    "uploads": """(document_id, client_id, file_name, file_size, sha256, expires_at)
        VALUES ({upload}, {client}, 'c.pdf', 3, sha256('c'), now() + interval '1 day')""",
    "idempotency_keys": """(client_id, caller_id, key, route, request_sha256, status, reply)
        VALUES ({client}, {user}, 'k', 'POST /api/v1/users', sha256('k'), 201, '{{"name": "globex"}}')""",
    "document_pages": """(client_id, document_id, page_number, width_pt, height_pt, source)
        VALUES ({client}, {document}, 1, 595, 842, 'text_layer')""",
    "fingerprints": """(client_id, process_id, document_id, kind, value)
        VALUES ({client}, {process}, {document}, 'exact', 'ab')""",
    "review_corrections": """(client_id, process_id, document_id, field_path, reviewer)
        VALUES ({client}, {process}, {document}, '/fields/total', {user})""",
    "review_approvals": """(client_id, process_id, reviewer)
        VALUES ({client}, {process}, {user})""",
    "layouts": """(client_id, process_type_id, fingerprint, fields, learned_from_process_id)
        VALUES ({client}, 'letter', 'f', '{{}}', {process})""",
    "output_actions": """(action_id, client_id, process_id, action_type, target_config)
        VALUES ({action}, {client}, {process}, 'webhook', '{{"webhook_url": "https://example.com"}}')""",
    "notifications": """(client_id, process_id, user_id, type, title)
        VALUES ({client}, {process}, {user}, 'process_completed', 'Done')""",
    "jobs": """(client_id, kind, step, process_id, action_id)
        VALUES ({client}, 'stage', 'classify', {process}, NULL),
               ({client}, 'action', NULL, {process}, {action})""",
    "audit_logs": """(client_id, process_id, stage_type, result, token_usage)
        VALUES ({client}, {process}, 'INGEST', 'SUCCESS',
                '{{"input": 10, "output": 2, "model": "m"}}')""",
    "audit_seals": """(client_id, seal_number, seq_from, seq_to, row_count, prev_hash, hash)
        VALUES ({client}, 1, 1, 1, 1, sha256(''), sha256(''))""",
    "token_ledger": """(entry_id, client_id, kind, amount, hold_entry_id, tokens_input, tokens_output)
        VALUES ({topup}, {client}, 'top_up', 1000, NULL, NULL, NULL),
               ({hold}, {client}, 'hold', -100, NULL, NULL, NULL),
               ({settle}, {client}, 'settle', 40, {hold}, 50, 10)""",
}
# Filled by triggers.
DERIVED = {"token_usage_monthly"}

IDS = ["user", "process", "document", "attachment", "action", "topup", "hold", "settle", "upload"]


def ids(client: str) -> dict:
    """The ids that the rows of a client have, by name."""
    return {name: f"{client[:8]}-0000-4000-8000-{number:012}"
            for number, name in enumerate(IDS, start=1)}


def create_tenants(connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO process_types (process_type_id, display_name)"
                       " VALUES ('letter', 'Letter')")
        for client, name in ((ACME, "acme"), (GLOBEX, "globex")):
            values = {"client": client, "name": name, "email": f"{name}@example.com",
                      "version": VERSIONS[client], **ids(client)}
            for table, row in ROWS.items():
                cursor.execute(f"INSERT INTO {table} " + row.format(
                    **{key: f"'{value}'" for key, value in values.items()}))
