"""What named queries are given where no combination of plain values fits: values of ACME itself, so that they run;
and which queries are none of a client's, with the reason why somebody else may run them.
"""
from tenants import ACME, GLOBEX, ids

OWN = ids(ACME)
# Of ACME to of GLOBEX: what the test exchanges, one at a time.
STOLEN = {ACME: GLOBEX, **{OWN[name]: stolen for name, stolen in ids(GLOBEX).items()}}

NEW = "aaaaaaaa-0000-4000-8000-00000000ffff"
LEASE = "aaaaaaaa-0000-4000-8000-00000000aaaa"
SHA256 = "\\x" + "ab" * 32

# The query and its values; its first column, where it is the key of a new row, is NEW.
ARGUMENTS = {
    "account_admit": (OWN["user"], "viewer"),
    "api_key_add": (NEW, "erp", "dfk_00000001", SHA256, "{processes:read}", OWN["user"], None),
    "audit_log_add": (OWN["process"], ACME, "letter", "SUCCESS", "INGEST", "e", "user", OWN["user"], None,
                      "{local:a}", "{}", None, None),
    "configuration_add": ("letter", "{}", "{}", None, None, None, None, None, None, None),
    "configuration_check": ("{}", "[]"),
    "document_add": (NEW, ACME, OWN["process"], 9, "local:c", "local", "c.pdf", 3, SHA256, OWN["document"]),
    "document_page_add": (ACME, OWN["document"], 1, 595, 842, 0, "ocr", None, None, None, None, None, None),
    "fingerprint_add": (ACME, OWN["process"], OWN["document"], "exact", "cd"),
    "fingerprint_add_all": (ACME, OWN["process"], OWN["document"], "exact", "{cd,ef}"),
    "idempotency_key_add": (ACME, OWN["user"], "k2", "POST /", SHA256, 201, "{}", None),
    "job_add": (ACME, "stage", "classify", "reading", OWN["process"], None, 100),
    "job_hold": (OWN["process"], LEASE),
    "layout_add": (NEW, ACME, "letter", "f", "v", "{}", OWN["process"]),
    "notification_add": (ACME, OWN["process"], "process_completed", "info", "Done", "All is well."),
    "output_action_add": (NEW, ACME, OWN["process"], "webhook", '{"webhook_url": "https://example.com"}', 3),
    "process_add": (NEW, ACME, "letter", 100, "api", "r", OWN["user"], "{}", None, SHA256),
    "process_admit": ("api", "r", "letter", "{" + SHA256[2:] + "}", 0),
    "process_check_quota": (100,),
    "prompt_add": (NEW, '{"process_type_id": "letter", "version": 7, "stage": "ocr", "prompt_template": "R.",'
                        ' "model_name": "m"}', OWN["user"]),
    "review_approval_add": (ACME, OWN["process"], OWN["user"]),
    "review_correction_add": (ACME, OWN["process"], OWN["document"], "/fields/a", "1", "2", OWN["user"], "r", 1),
    "token_ledger_top_up": (NEW, ACME, 5, "r", None, OWN["user"]),
    "upload_add": (NEW, ACME, "d.pdf", 3, SHA256, OWN["user"], 60),
    "upload_claim": ("{" + OWN["upload"] + "}",),
    "user_add": (NEW, ACME, "new@example.com", "New", "viewer", None),
}
# What has to be so before a query runs, done by the superuser.
BEFORE = {"job_hold": f"UPDATE jobs SET lease_owner = 'w', lease_token = '{LEASE}', job_id = process_id"
                      " WHERE kind = 'stage'"}

# Queries that docflow_app may not run at all: who may, and why.
SERVICES = {
    "docflow_auth": ("finds out who asks, before there is a client to bind to", {
        "account_find", "account_note_success", "account_sign_out", "api_key_find", "api_key_note_use",
        "refresh_token_add", "refresh_token_use", "refresh_token_revoke", "refresh_token_remove_user",
        "refresh_token_remove_expired", "openid_login_add", "openid_login_take", "openid_login_remove_expired",
        "user_identity_add", "user_identity_find"}),
    "docflow_worker": ("keeps the installation running, for all clients alike", {
        "audit_log_make_partitions", "idempotency_key_remove_expired", "installation_load",
        "worker_see", "worker_forget", "worker_is_live"}),
    "docflow_platform": ("manages clients, and what is the same for all of them", {
        "client_add", "client_change_standing", "client_remove", "installation_describe", "process_type_add",
        "process_type_change", "token_ledger_top_up"}),
    "docflow_owner": ("changes the schema", {"migration_record", "migration_forget"}),
}
# Queries that touch no row of anybody: why.
ROWLESS = {
    "sets what the transaction is": {
        "transaction_begin", "transaction_commit", "transaction_rollback", "transaction_identify",
        "transaction_identify_read_only", "migration_set_patience", "reconcile_take_time"},
    "makes or drops a database, as the superuser": {
        "cluster_create_login", "cluster_create_database", "cluster_add_statistics", "cluster_mark_database",
        "migration_drop_search", "migration_drop_owner"},
}
