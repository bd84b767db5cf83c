-- What is new in the audit trail of a client, in an order that never changes again: rows of
-- transactions that have ended, by transaction, then by row.

SET LOCAL ROLE docflow_owner;

DROP INDEX idx_audit_logs_client_id_seq;
CREATE INDEX idx_audit_logs_client_id_txid_seq ON audit_logs (client_id, txid, seq);
