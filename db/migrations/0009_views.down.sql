-- Drops the views.

SET LOCAL ROLE docflow_owner;

DROP VIEW v_hitl_queue;
DROP VIEW v_client_token_usage;
DROP VIEW v_active_processes;
