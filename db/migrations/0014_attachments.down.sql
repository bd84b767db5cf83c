-- Takes away what tells attached files from those that were sent, and passwords.

SET LOCAL ROLE docflow_owner;

ALTER TABLE processes DROP COLUMN sealed_password;
COMMENT ON COLUMN documents.page_count IS NULL;
COMMENT ON TABLE documents IS 'Files of a process. Those without children are extracted.';
ALTER TABLE documents DROP COLUMN is_extracted;
