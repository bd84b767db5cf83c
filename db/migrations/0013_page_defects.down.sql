SET LOCAL ROLE docflow_owner;

DELETE FROM configuration_options WHERE name = 'quality_floor';

ALTER TABLE document_pages
    DROP COLUMN defect,
    ADD COLUMN image_key text;
COMMENT ON COLUMN document_pages.quality_score IS NULL;
COMMENT ON COLUMN document_pages.image_key IS
    'Storage key of the page image; null when none was made.';
