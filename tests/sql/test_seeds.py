"""The sample data: complete, real, and loaded as often as one likes."""
import json
import re
import subprocess
import warnings

import pytest

from cluster import SEEDS, bin_dir

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import crypt

SEED = SEEDS / "001_sample_data.sql"
TABLES = ["clients", "users", "process_types", "prompts", "configurations", "token_ledger"]
CLIENTS = {"acme-corp": "Acme Corporation", "global-logistics": "Global Logistics Inc",
           "smallbiz-retail": "SmallBiz Retail"}
PLACEHOLDERS = {"document_text", "page_count", "file_name", "process_types", "languages",
                "output_schema", "extracted_data", "failed_rules"}


@pytest.fixture(scope="module", name="seeded")
def seeded_database(cluster, template):
    cluster.create_database("seeded", owner="n8nuser", template=template)
    done = cluster.psql("seeded", "-f", SEED, user="n8nuser")
    assert done.returncode == 0, done.stderr
    return lambda sql: cluster.execute(sql, "seeded")


def contents(cluster):
    dump = subprocess.run([str(bin_dir() / "pg_dump"), "--data-only", "--inserts", cluster.url("seeded")],
                          capture_output=True, text=True, check=True).stdout
    return sorted(line for line in dump.splitlines() if "setval" not in line and "restrict" not in line)


def test_loading_again_changes_nothing(cluster, seeded):
    before = contents(cluster)
    for user in ("n8nuser", "postgres"):
        done = cluster.psql("seeded", "-f", SEED, user=user)
        assert done.returncode == 0, done.stderr
        assert contents(cluster) == before
    assert seeded("SELECT count(*) FROM users") == [(10,)]


def test_changes_made_meanwhile_stay(cluster, seeded):
    seeded("UPDATE users SET full_name = 'Renamed' WHERE email = 'viewer@acme.com'")
    assert cluster.psql("seeded", "-f", SEED).returncode == 0
    assert seeded("SELECT full_name FROM users WHERE email = 'viewer@acme.com'") == [("Renamed",)]


def test_password_that_was_taken_away_does_not_come_back(cluster, seeded):
    seeded("UPDATE users SET password_hash = NULL, status = 'pending' WHERE email = 'viewer@acme.com'")
    try:
        assert cluster.psql("seeded", "-f", SEED).returncode == 0
        assert seeded("SELECT password_hash, status FROM users WHERE email = 'viewer@acme.com'") == [
            (None, "pending")]
    finally:
        seeded("DELETE FROM users WHERE email = 'viewer@acme.com'")
        assert cluster.psql("seeded", "-f", SEED).returncode == 0


def test_clients(seeded):
    assert dict(seeded("SELECT slug, name FROM clients")) == CLIENTS
    assert seeded("SELECT slug FROM clients"
                  " WHERE client_id = '11111111-1111-1111-1111-111111111111'") == [("acme-corp",)]
    assert seeded("SELECT count(*) FROM clients c WHERE token_balance > 0 AND token_balance ="
                  " (SELECT sum(amount) FROM token_ledger l WHERE l.client_id = c.client_id)") == [(3,)]


def test_users_sign_in_with_the_password_of_the_documentation(seeded):
    users = seeded("SELECT slug, role, email, password_hash, u.status FROM users u"
                   " LEFT JOIN clients USING (client_id)")
    assert {(slug, role) for slug, role, *_ in users} == {(None, "platform")} | {
        (slug, role) for slug in CLIENTS for role in ("admin", "operator", "viewer")}
    assert ("acme-corp", "admin", "admin@acme.com") in [user[:3] for user in users]
    assert len({password_hash for *_, password_hash, _ in users}) == len(users)
    for *_, password_hash, status in users:
        assert status == "active"
        assert password_hash.startswith("$2b$12$")
    for password_hash in [user[3] for user in users[:3]]:  # a quarter of a second each
        assert crypt.crypt("password123", password_hash) == password_hash


def test_process_types_and_their_prompts(seeded):
    types = {"payroll_v1", "simple_invoice", "id_card_extraction", "receipt_scanner",
             "contract_analyzer", "bank_statement"}
    assert {row[0] for row in seeded("SELECT process_type_id FROM process_types")} == types
    prompts = seeded("SELECT process_type_id, version, stage, prompt_template FROM prompts"
                     " WHERE client_id IS NULL")
    for process_type in types:
        stages = {stage for kind, version, stage, _ in prompts if (kind, version) == (process_type, 1)}
        assert stages >= {"classification", "ocr", "validation"}
    assert {stage for _, _, stage, _ in prompts} == {"classification", "ocr", "validation", "summarization"}
    for *_, stage, text in prompts:
        names = set(re.findall(r"\{\{(\w+)\}\}", text))
        assert "document_text" in names and names <= PLACEHOLDERS
        assert stage != "ocr" or "output_schema" in names


def test_every_configuration_has_prompts_of_its_version(seeded):
    assert seeded("""
        SELECT process_type_id, version FROM configurations c
        WHERE 3 > (SELECT count(*) FROM prompts p WHERE p.process_type_id = c.process_type_id
                   AND p.version = c.version AND p.is_active AND p.client_id IS NULL)""") == []


def test_configurations(seeded):
    rows = seeded("SELECT slug, process_type_id, version, is_active, plugin_name FROM configurations"
                  " JOIN clients USING (client_id)")
    for slug in CLIENTS:
        assert (slug, "simple_invoice", 1, True, None) in rows
        assert len([row for row in rows if row[0] == slug and row[3]]) >= 2
    assert all((plugin is None) == is_active for *_, is_active, plugin in rows)
    assert {plugin for *_, plugin in rows if plugin} == {
        "payroll_standard_validator", "invoice_standard_validator", "receipt_basic_extractor"}


def properties(schema, prefix=""):
    """Names as rules use them: total_net, line_items[].amount."""
    for name, value in schema["properties"].items():
        yield prefix + name
        if value.get("type") == "array" and value["items"].get("type") == "object":
            yield from properties(value["items"], f"{prefix}{name}[].")


def test_schemas_and_rules_fit_together(seeded):
    for output, rules in seeded("SELECT output_schema, validation_rules FROM configurations"):
        names = set(properties(output))
        assert set(output["required"]) <= names
        assert rules["validation_rules"]
        for rule in rules["validation_rules"]:
            compared = rule.get("compare_to", [])
            compared = compared if isinstance(compared, list) else [compared]
            assert {rule["field"], *compared} <= names | {"today"}, json.dumps(rule)
