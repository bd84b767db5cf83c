-- How many processes of a client may be under way at once.

SET LOCAL ROLE docflow_owner;

ALTER TABLE clients
    ADD COLUMN processes_max integer
        CONSTRAINT clients_processes_max_check CHECK (processes_max > 0);
COMMENT ON COLUMN clients.processes_max IS
    'Processes that may be under way at once; null: as the setting client_processes_max says.';
GRANT INSERT (processes_max), UPDATE (processes_max) ON clients TO docflow_platform;
DROP TRIGGER clients_raise_revision ON clients;
CREATE TRIGGER clients_raise_revision
    BEFORE UPDATE OF name, slug, status, subscription_tier, contact_email, settings, retention_days,
                     suspended_reason, deleted_at, processes_max ON clients
    FOR EACH ROW EXECUTE FUNCTION raise_revision();

-- Those who submit for a client that has a limit come one after the other, so that it holds.
CREATE PROCEDURE check_process_quota(general_limit integer)
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    own_limit CONSTANT integer := coalesce((SELECT processes_max FROM clients
                                            WHERE client_id = current_client_id()), general_limit);
BEGIN
    IF own_limit = 0 THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(current_client_id()::text, 0));
    PERFORM FROM processes
    WHERE client_id = current_client_id() AND status NOT IN ('completed', 'failed', 'cancelled')
    OFFSET own_limit - 1 LIMIT 1;
    IF FOUND THEN
        RAISE SQLSTATE 'DF429' USING
            MESSAGE = format('%s processes of the client are under way: no more are taken in until '
                             'one has ended', own_limit);
    END IF;
END
$$;
COMMENT ON PROCEDURE check_process_quota(integer) IS
    'Raises DF429 when the client of the transaction has as many processes under way as it may.';
GRANT EXECUTE ON PROCEDURE check_process_quota(integer) TO docflow_app;
