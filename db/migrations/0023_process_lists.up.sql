-- Lists of processes by when they changed last, and by urgency.

SET LOCAL ROLE docflow_owner;

CREATE INDEX idx_processes_client_id_updated_at
    ON processes (client_id, updated_at DESC, process_id DESC);
CREATE INDEX idx_processes_client_id_priority
    ON processes (client_id, priority, created_at, process_id);
