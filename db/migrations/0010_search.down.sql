-- Drops the search.

SET LOCAL ROLE docflow_search;

DROP FUNCTION search_processes(jsonb, integer);

SET LOCAL ROLE docflow_owner;

DROP POLICY search_access ON processes;
REVOKE SELECT (process_id, client_id, created_at, extraction_result) ON processes
    FROM docflow_search;
