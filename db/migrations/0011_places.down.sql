SET LOCAL ROLE docflow_owner;

ALTER TABLE document_pages DROP COLUMN places;
