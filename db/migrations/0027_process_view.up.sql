-- What is shown of a process, for every query that lists or loads one.

SET LOCAL ROLE docflow_owner;

CREATE VIEW v_processes WITH (security_invoker = true) AS
SELECT p.process_id, p.client_id, p.process_type_id, p.config_version, p.status, p.current_stage,
       p.priority, p.ingestion_source, p.source_reference, p.overall_confidence, p.requires_review,
       p.review_reasons, p.total_tokens_input, p.total_tokens_output, p.error_kind,
       p.error_message, first.file_name, coalesce(first.document_count, 0) AS document_count,
       p.created_at, p.updated_at, p.started_at, p.completed_at, p.sealed_password
FROM processes AS p
LEFT JOIN LATERAL (SELECT d.file_name, count(*) OVER () AS document_count
                   FROM documents AS d
                   WHERE d.client_id = p.client_id AND d.process_id = p.process_id
                   ORDER BY d.position LIMIT 1) AS first ON true;
COMMENT ON VIEW v_processes IS 'Processes without their results, with the name of their first document.';

GRANT SELECT ON v_processes TO docflow_app, docflow_platform;
