SET LOCAL ROLE docflow_owner;

ALTER TABLE documents
    DROP COLUMN file_facts;
