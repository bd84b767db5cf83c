-- Where in the file the words of a page stand, for files that have such places: cells of a sheet.

SET LOCAL ROLE docflow_owner;

ALTER TABLE document_pages ADD COLUMN places bytea;
COMMENT ON COLUMN document_pages.places IS
    'Where in the file its words stand (Sheet1!B7), encoded; null where the page is all there is.';
