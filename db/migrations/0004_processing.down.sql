-- Drops processes, documents and what is known about them.

SET LOCAL ROLE docflow_owner;

DROP TABLE layouts;
DROP TABLE review_corrections;
DROP TABLE fingerprints;
DROP TABLE document_pages;
DROP TABLE documents;
DROP TRIGGER configurations_keep_used ON configurations;
DROP FUNCTION configurations_keep_used();
DROP TABLE processes;
