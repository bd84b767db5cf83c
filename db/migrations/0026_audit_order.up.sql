-- The audit trail is listed by time and number: of a client, and of all for the platform.

SET LOCAL ROLE docflow_owner;

CREATE INDEX idx_audit_logs_client_id_timestamp_seq
    ON audit_logs (client_id, timestamp DESC, seq DESC);
DROP INDEX idx_audit_logs_client_id_timestamp;
CREATE INDEX idx_audit_logs_timestamp_seq ON audit_logs (timestamp DESC, seq DESC);
