-- What a file says about how it was made, kept between taking in and looking for fraud.

SET LOCAL ROLE docflow_owner;

ALTER TABLE documents
    ADD COLUMN file_facts jsonb NOT NULL DEFAULT '{}'
        CONSTRAINT documents_file_facts_check CHECK (jsonb_typeof(file_facts) = 'object');
COMMENT ON COLUMN documents.file_facts IS
    'What the file claims about itself: producer, creator, created_s, modified_s (seconds since 1970), revisions, '
    'is_signed, is_changed_after_signing.';
