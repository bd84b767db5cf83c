-- Most rows of the audit trail say nothing of tokens. A trigger of the statement had to collect its
-- rows to find that out; one of the row is not even called.

SET LOCAL ROLE docflow_owner;

DROP TRIGGER audit_logs_sum_usage ON audit_logs;

CREATE OR REPLACE FUNCTION audit_logs_sum_usage() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO token_usage_monthly AS usage
        (client_id, month, model, shard, tokens_input, tokens_output, calls)
    VALUES (NEW.client_id, date_trunc('month', NEW.timestamp AT TIME ZONE 'UTC'),
            coalesce(NEW.token_model, 'unknown'), pg_backend_pid() % 16,
            coalesce(NEW.tokens_input, 0), coalesce(NEW.tokens_output, 0), 1)
    ON CONFLICT (client_id, month, model, shard) DO UPDATE
    SET tokens_input = usage.tokens_input + excluded.tokens_input,
        tokens_output = usage.tokens_output + excluded.tokens_output,
        calls = usage.calls + excluded.calls;
    RETURN NULL;
END
$$;
CREATE TRIGGER audit_logs_sum_usage AFTER INSERT ON audit_logs
    FOR EACH ROW WHEN (NEW.token_usage IS NOT NULL)
    EXECUTE FUNCTION audit_logs_sum_usage();
