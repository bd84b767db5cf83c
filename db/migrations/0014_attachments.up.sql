-- Files that are attached to documents: which documents of a process are what was sent, and which come
-- along.

SET LOCAL ROLE docflow_owner;

ALTER TABLE documents ADD COLUMN is_extracted boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN documents.is_extracted IS
    'Whether its fields belong to the result, if it can be read: not those of a mail with readable '
    'attachments, nor of what is attached to a document that is no mail.';
COMMENT ON TABLE documents IS 'Files of a process. Those with is_extracted make its result.';
COMMENT ON COLUMN documents.page_count IS 'Null until it is known; 0: it cannot be read.';

-- The password that opens the documents of a process, for programs that have the key alone.
ALTER TABLE processes ADD COLUMN sealed_password bytea;
COMMENT ON COLUMN processes.sealed_password IS
    'Opens encrypted documents; sealed with the key of the programs, which is in no database.';
