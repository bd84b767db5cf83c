-- Without a limit.

SET LOCAL ROLE docflow_owner;

DROP PROCEDURE check_process_quota(integer);
DROP TRIGGER clients_raise_revision ON clients;
CREATE TRIGGER clients_raise_revision
    BEFORE UPDATE OF name, slug, status, subscription_tier, contact_email, settings, retention_days,
                     suspended_reason, deleted_at ON clients
    FOR EACH ROW EXECUTE FUNCTION raise_revision();
ALTER TABLE clients DROP COLUMN processes_max;
