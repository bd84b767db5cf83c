-- Back to one sum for each statement.

SET LOCAL ROLE docflow_owner;

DROP TRIGGER audit_logs_sum_usage ON audit_logs;

CREATE OR REPLACE FUNCTION audit_logs_sum_usage() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM FROM written WHERE token_usage IS NOT NULL LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    INSERT INTO token_usage_monthly AS usage
        (client_id, month, model, shard, tokens_input, tokens_output, calls)
    SELECT client_id, date_trunc('month', timestamp AT TIME ZONE 'UTC'),
           coalesce(token_model, 'unknown'), pg_backend_pid() % 16,
           coalesce(sum(tokens_input), 0), coalesce(sum(tokens_output), 0), count(*)
    FROM written
    WHERE token_usage IS NOT NULL
    GROUP BY 1, 2, 3
    ORDER BY 1, 2, 3 -- two writers of many rows take the same locks in the same order
    ON CONFLICT (client_id, month, model, shard) DO UPDATE
    SET tokens_input = usage.tokens_input + excluded.tokens_input,
        tokens_output = usage.tokens_output + excluded.tokens_output,
        calls = usage.calls + excluded.calls;
    RETURN NULL;
END
$$;
CREATE TRIGGER audit_logs_sum_usage AFTER INSERT ON audit_logs
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION audit_logs_sum_usage();
