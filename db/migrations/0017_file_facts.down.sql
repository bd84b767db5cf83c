-- What a file says about how it was made is forgotten.

SET LOCAL ROLE docflow_owner;

ALTER TABLE documents
    DROP COLUMN file_facts;
