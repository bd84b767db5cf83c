-- Takes away what e-invoices say.

SET LOCAL ROLE docflow_owner;

ALTER TABLE documents
    DROP CONSTRAINT documents_einvoice_format_check,
    DROP COLUMN einvoice,
    DROP COLUMN einvoice_format;
