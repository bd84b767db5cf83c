-- What e-invoices say, kept between reading and extraction.

SET LOCAL ROLE docflow_owner;

ALTER TABLE documents
    ADD COLUMN einvoice bytea,
    ADD COLUMN einvoice_format smallint,
    ADD CONSTRAINT documents_einvoice_format_check
        CHECK ((einvoice IS NULL) = (einvoice_format IS NULL));
COMMENT ON COLUMN documents.einvoice IS
    'Business terms of the e-invoice that the file is or carries, with their XPaths, encoded; null '
    'for others.';
COMMENT ON COLUMN documents.einvoice_format IS 'Version of that encoding.';
