-- Views. security_invoker: they show what the one who asks may see, not what their owner may.

SET LOCAL ROLE docflow_owner;

CREATE VIEW v_active_processes WITH (security_invoker = true) AS
SELECT p.process_id, p.client_id, c.name AS client_name, c.slug AS client_slug,
       p.process_type_id, t.display_name AS process_type_name, p.config_version,
       p.status, p.current_stage, p.priority, p.ingestion_source, p.requires_review,
       p.overall_confidence, p.created_at, p.started_at, p.updated_at
FROM processes AS p
JOIN clients AS c USING (client_id)
LEFT JOIN process_types AS t USING (process_type_id)
WHERE p.status NOT IN ('completed', 'failed', 'cancelled');
COMMENT ON VIEW v_active_processes IS 'Processes that have not ended, those in review among them.';

CREATE VIEW v_client_token_usage WITH (security_invoker = true) AS
SELECT u.client_id, c.name AS client_name, c.slug AS client_slug, u.month,
       sum(u.tokens_input)::bigint AS total_tokens_input,
       sum(u.tokens_output)::bigint AS total_tokens_output,
       sum(u.tokens_input + u.tokens_output)::bigint AS total_tokens,
       sum(u.calls)::bigint AS calls
FROM token_usage_monthly AS u
JOIN clients AS c USING (client_id)
GROUP BY u.client_id, c.name, c.slug, u.month;
COMMENT ON VIEW v_client_token_usage IS
    'Tokens used by each client in each month (UTC), for billing.';

CREATE VIEW v_hitl_queue WITH (security_invoker = true) AS
SELECT p.process_id, p.client_id, c.name AS client_name, c.slug AS client_slug,
       p.process_type_id, t.display_name AS process_type_name, p.config_version,
       p.priority, p.overall_confidence, p.review_reasons,
       p.review_claimed_by, p.review_claimed_until, p.created_at,
       now() - p.created_at AS waiting
FROM processes AS p
JOIN clients AS c USING (client_id)
LEFT JOIN process_types AS t USING (process_type_id)
WHERE p.status = 'hitl_review'
ORDER BY p.created_at, p.process_id;
COMMENT ON VIEW v_hitl_queue IS 'Processes that wait for a person, oldest first.';

GRANT SELECT ON v_active_processes, v_client_token_usage, v_hitl_queue
    TO docflow_app, docflow_platform;
