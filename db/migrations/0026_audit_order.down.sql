-- Back to the index that leaves rows of one instant to be sorted.

SET LOCAL ROLE docflow_owner;

CREATE INDEX idx_audit_logs_client_id_timestamp ON audit_logs (client_id, timestamp DESC);
DROP INDEX idx_audit_logs_timestamp_seq;
DROP INDEX idx_audit_logs_client_id_timestamp_seq;
