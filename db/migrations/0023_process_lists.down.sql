-- Lists by age only.

SET LOCAL ROLE docflow_owner;

DROP INDEX idx_processes_client_id_priority;
DROP INDEX idx_processes_client_id_updated_at;
