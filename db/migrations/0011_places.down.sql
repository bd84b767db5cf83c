-- Takes away where values stand in sheets.

SET LOCAL ROLE docflow_owner;

ALTER TABLE document_pages DROP COLUMN places;
