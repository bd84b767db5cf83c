-- What is wrong with the image of a page, and from where on it is not worth recognising.

SET LOCAL ROLE docflow_owner;

ALTER TABLE document_pages
    ADD COLUMN defect text
        CHECK (defect IN ('unreadable', 'illegible', 'blurred', 'dark', 'pale', 'coarse', 'askew',
                          'cut'));
COMMENT ON COLUMN document_pages.quality_score IS
    'How good the image is, 0 to 1: measured before recognition, or how sure the words are where '
    'that is worse. 1 for a text layer.';
COMMENT ON COLUMN document_pages.defect IS 'What is worst about the image; null when nothing is.';

INSERT INTO configuration_options
    (name, type, minimum, maximum, maximum_items, pattern, allowed_values, default_value, help)
VALUES
    ('quality_floor', 'number', 0, 1, NULL, NULL, NULL, '0.1',
     'A page image of lower quality is not recognised at all; a document of which no page is '
     'better fails, and says what to do. 0 refuses none.');
