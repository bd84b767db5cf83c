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


def test_months_that_cannot_be_made_now_do_not_keep_it_from_running(docflow):
    """Somebody holds the table: that is said, and tried again later."""
    docflow.sql(DROP_LAST_MONTH)
    holder = docflow.start("db", "psql", "--", "-Xqc", "BEGIN", "-c", "LOCK TABLE audit_logs_default",
                           "-c", "SELECT 'held'", "-c", "SELECT pg_sleep(600)")
    holder.wait_for_output("held")
    result = docflow("up", "--once")
    assert result.returncode == 0
    assert "the coming months of audit_logs are not prepared" in result.stderr
    assert "acme-corp" in result.stdout
    holder.end()
