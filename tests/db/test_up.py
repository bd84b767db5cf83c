"""What `docflow up` looks after while it runs."""

MONTHS = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_logs'::regclass"
DROP_LAST_MONTH = """
DO $$ BEGIN
    EXECUTE format('DROP TABLE %s', (
        SELECT max(inhrelid::regclass::text) FROM pg_inherits
        WHERE inhparent = 'audit_logs'::regclass AND inhrelid <> 'audit_logs_default'::regclass));
END $$"""


def test_the_coming_months_of_audit_are_made_at_start(docflow):
    before = docflow.sql(MONTHS)
    docflow.sql(DROP_LAST_MONTH)
    assert docflow.sql(MONTHS) == str(int(before) - 1)
    assert "partitions of audit_logs made count=1" in docflow("up", "--once").stderr
    assert docflow.sql(MONTHS) == before
