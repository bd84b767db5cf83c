-- Takes away what is said of poor page images.

SET LOCAL ROLE docflow_owner;

DELETE FROM configuration_options WHERE name = 'quality_floor';

ALTER TABLE document_pages
    DROP COLUMN defect;
COMMENT ON COLUMN document_pages.quality_score IS NULL;
