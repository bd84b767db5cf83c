-- Search inside results, with an index and behind the wall.
--
-- Under row-level security only leakproof operators may use an index, and @> is not one: a search
-- would read every process of the client. So the search runs as docflow_search, a role that nobody
-- signs in as and whose only right is to read processes, and filters by client itself.

SET LOCAL ROLE docflow_owner;

GRANT SELECT (process_id, client_id, created_at, extraction_result) ON processes TO docflow_search;
CREATE POLICY search_access ON processes FOR SELECT TO docflow_search USING (true);

CREATE FUNCTION search_processes(filter jsonb, row_limit integer DEFAULT 100)
RETURNS TABLE (process_id uuid)
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF current_client_id() IS NULL THEN
        RETURN;
    END IF;
    -- EXECUTE plans with the values at hand. MATERIALIZED keeps the planner from walking the
    -- client's processes from the newest on in the hope of row_limit early hits.
    RETURN QUERY EXECUTE
        'WITH found AS MATERIALIZED ('
        '    SELECT process_id, created_at FROM processes'
        '    WHERE client_id = $1 AND extraction_result @> $2) '
        'SELECT process_id FROM found ORDER BY created_at DESC, process_id DESC LIMIT $3'
        USING current_client_id(), filter, least(greatest(row_limit, 0), 1000);
END
$$;
COMMENT ON FUNCTION search_processes(jsonb, integer) IS
    'The current client''s processes whose extraction_result contains the filter, newest first, '
    'at most 1,000; none without a client.';
GRANT EXECUTE ON FUNCTION search_processes(jsonb, integer) TO docflow_app, docflow_platform;

ALTER FUNCTION search_processes(jsonb, integer) OWNER TO docflow_search;
