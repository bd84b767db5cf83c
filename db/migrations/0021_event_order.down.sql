-- Back to the order of writing.

SET LOCAL ROLE docflow_owner;

DROP INDEX idx_audit_logs_client_id_txid_seq;
CREATE INDEX idx_audit_logs_client_id_seq ON audit_logs (client_id, seq);
