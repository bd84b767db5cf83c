-- Drops the audit trail with all its partitions.

SET LOCAL ROLE docflow_owner;

DROP TABLE audit_seals;
DROP TABLE audit_logs;
DROP FUNCTION audit_logs_sum_usage();
DROP TABLE token_usage_monthly;
DROP FUNCTION audit_logs_make_partitions(integer);
DROP PROCEDURE audit_logs_make_partition(date);
DROP PROCEDURE audit_logs_guard_partition(regclass);
