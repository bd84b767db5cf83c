-- The work: processes, their documents, and what is known about documents.
--
-- Every child carries client_id and points to its parent by (client_id, id), so that no row can
-- ever belong to one client and hang on another's.

SET LOCAL ROLE docflow_owner;

CREATE TABLE processes (
    process_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL REFERENCES clients,
    process_type_id varchar(64) REFERENCES process_types,
    config_version integer,
    status text NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'ingested', 'classifying', 'extracting', 'validating',
                          'hitl_review', 'completed', 'failed', 'cancelled')),
    current_stage text NOT NULL DEFAULT 'INGEST'
        CHECK (current_stage IN ('INGEST', 'INTELLIGENT_OCR', 'INTELLIGENT_PROCESS', 'OUTPUT')),
    priority smallint NOT NULL DEFAULT 100 CHECK (priority BETWEEN 0 AND 1000),
    ingestion_source text NOT NULL DEFAULT 'api'
        CHECK (ingestion_source IN ('web', 'whatsapp', 'telegram', 'api', 'cli', 'email',
                                    'folder')),
    source_reference varchar(512) CHECK (source_reference <> ''),
    submitted_by uuid,
    input_data jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(input_data) = 'object'),
    classification_result jsonb,
    extraction_result jsonb,
    validation_result jsonb,
    final_output jsonb,
    overall_confidence numeric(5,4) CHECK (overall_confidence BETWEEN 0 AND 1),
    requires_review boolean NOT NULL DEFAULT false,
    review_reasons jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(review_reasons) = 'array'),
    review_claimed_by uuid,
    review_claimed_until timestamptz,
    reviewed_by uuid,
    reviewed_at timestamptz,
    review_notes text,
    total_tokens_input bigint NOT NULL DEFAULT 0 CHECK (total_tokens_input >= 0),
    total_tokens_output bigint NOT NULL DEFAULT 0 CHECK (total_tokens_output >= 0),
    error_kind text,
    error_message text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    completed_at timestamptz,
    cancelled_at timestamptz,
    UNIQUE (client_id, process_id),
    FOREIGN KEY (client_id, process_type_id, config_version)
        REFERENCES configurations (client_id, process_type_id, version),
    FOREIGN KEY (client_id, submitted_by) REFERENCES users (client_id, user_id)
        ON DELETE SET NULL (submitted_by),
    FOREIGN KEY (client_id, review_claimed_by) REFERENCES users (client_id, user_id)
        ON DELETE SET NULL (review_claimed_by),
    FOREIGN KEY (client_id, reviewed_by) REFERENCES users (client_id, user_id)
        ON DELETE SET NULL (reviewed_by),
    CONSTRAINT processes_config_version_check
        CHECK (config_version IS NULL OR process_type_id IS NOT NULL)
) WITH (fillfactor = 80); -- each stage updates the row
COMMENT ON TABLE processes IS 'One job: one or more documents on their way from INGEST to OUTPUT.';
COMMENT ON COLUMN processes.process_type_id IS 'Null until the documents are classified.';
COMMENT ON COLUMN processes.config_version IS
    'Version of the client''s configuration; null until the type is known.';
COMMENT ON COLUMN processes.priority IS 'Smaller goes first; 100 is ordinary.';
COMMENT ON COLUMN processes.source_reference IS
    'What the source calls it (message id, file hash, idempotency key): the same one is taken '
    'in once.';
COMMENT ON COLUMN processes.submitted_by IS
    'The user who submitted it; null for a channel, an API key, or when the user is gone.';
COMMENT ON COLUMN processes.input_data IS
    'What the submitter said beside the documents; fits configurations.input_schema.';
COMMENT ON COLUMN processes.extraction_result IS
    '{documents: [{document_id, doc_type, fields, line_items, completeness}, ...]}, with '
    'evidence.';
COMMENT ON COLUMN processes.final_output IS
    'Plain JSON that fits configurations.output_schema, without evidence.';
COMMENT ON COLUMN processes.requires_review IS
    'A person was or is to be asked; stays true after the review.';
COMMENT ON COLUMN processes.review_reasons IS 'Why: list of {code, ...}.';
COMMENT ON COLUMN processes.review_claimed_until IS
    'Until when the reviewer keeps others away; a claim runs out by itself.';
COMMENT ON COLUMN processes.error_kind IS
    'Why it failed, as a word of the program''s table of error kinds.';

CREATE INDEX idx_processes_client_id_created_at
    ON processes (client_id, created_at DESC, process_id DESC);
CREATE INDEX idx_processes_client_id_status_created_at
    ON processes (client_id, status, created_at DESC, process_id DESC);
CREATE INDEX idx_processes_client_id_process_type_id_config_version
    ON processes (client_id, process_type_id, config_version)
    WHERE process_type_id IS NOT NULL;
CREATE UNIQUE INDEX idx_processes_client_id_ingestion_source_source_reference
    ON processes (client_id, ingestion_source, source_reference)
    WHERE source_reference IS NOT NULL;
-- For v_active_processes and v_hitl_queue; the platform operator reads them over all clients.
CREATE INDEX idx_processes_active ON processes (client_id, created_at)
    WHERE status NOT IN ('completed', 'failed', 'cancelled');
CREATE INDEX idx_processes_hitl_review ON processes (created_at, process_id)
    WHERE status = 'hitl_review';
CREATE INDEX idx_processes_extraction_gin ON processes USING GIN (extraction_result);

GRANT SELECT, INSERT, UPDATE, DELETE ON processes TO docflow_app;
GRANT SELECT ON processes TO docflow_platform;

CREATE TRIGGER update_processes_updated_at BEFORE UPDATE ON processes
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

CALL protect_tenant_table('processes');

CREATE FUNCTION configurations_keep_used() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    -- A user who goes away takes created_by along.
    free CONSTANT text[] := '{is_active,created_by,updated_at}';
BEGIN
    IF to_jsonb(NEW) - free = to_jsonb(OLD) - free THEN
        RETURN NEW;
    END IF;
    -- Waits for processes that are just beginning to use this version: they hold its key.
    PERFORM FROM configurations WHERE config_id = OLD.config_id FOR UPDATE;
    PERFORM FROM processes
    WHERE client_id = OLD.client_id AND process_type_id = OLD.process_type_id
      AND config_version = OLD.version
    LIMIT 1;
    IF FOUND THEN
        RAISE object_not_in_prerequisite_state USING
            MESSAGE = format('version %s of configuration %s has been used by a process and '
                             'cannot change', OLD.version, OLD.process_type_id),
            HINT = 'Make a new version; only is_active may still be set.',
            TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER configurations_keep_used BEFORE UPDATE ON configurations
    FOR EACH ROW EXECUTE FUNCTION configurations_keep_used();

CREATE TABLE documents (
    document_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL,
    process_id uuid NOT NULL,
    position integer NOT NULL DEFAULT 1 CHECK (position > 0),
    parent_document_id uuid,
    origin text NOT NULL DEFAULT 'uploaded' CHECK (origin IN ('uploaded', 'attachment', 'split')),
    page_from integer CHECK (page_from > 0),
    page_to integer,
    page_count integer CHECK (page_count >= 0),
    storage_url text,
    storage_provider text NOT NULL DEFAULT 'local'
        CHECK (storage_provider IN ('s3', 'gcs', 'local')),
    file_name varchar(512) NOT NULL,
    file_size bigint CHECK (file_size >= 0),
    mime_type varchar(255),
    sha256 bytea CHECK (octet_length(sha256) = 32),
    status text NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'processing', 'completed', 'failed')),
    doc_type varchar(64),
    ocr_text text,
    ocr_confidence numeric(5,4) CHECK (ocr_confidence BETWEEN 0 AND 1),
    extracted_data jsonb,
    fraud_score numeric(5,4) CHECK (fraud_score BETWEEN 0 AND 1),
    fraud_flags jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(fraud_flags) = 'array'),
    error_message text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    erased_at timestamptz,
    UNIQUE (client_id, document_id),
    UNIQUE (client_id, process_id, position),
    FOREIGN KEY (client_id, process_id) REFERENCES processes (client_id, process_id)
        ON DELETE CASCADE,
    FOREIGN KEY (client_id, parent_document_id) REFERENCES documents (client_id, document_id)
        ON DELETE CASCADE,
    CONSTRAINT documents_parent_document_id_check
        CHECK (CASE origin WHEN 'uploaded' THEN parent_document_id IS NULL
                           WHEN 'split' THEN parent_document_id IS NOT NULL
                           ELSE true END),
    CONSTRAINT documents_page_to_check CHECK (page_to >= page_from),
    CONSTRAINT documents_pages_check CHECK ((page_from IS NULL) = (page_to IS NULL)),
    CONSTRAINT documents_storage_url_check
        CHECK (storage_url IS NOT NULL OR origin = 'split' OR erased_at IS NOT NULL)
) WITH (fillfactor = 80);
COMMENT ON TABLE documents IS 'Files of a process. Those without children are extracted.';
COMMENT ON COLUMN documents.position IS 'Order within the process, from 1.';
COMMENT ON COLUMN documents.parent_document_id IS
    'The mail or archive it was attached to, or the file it is a range of pages of.';
COMMENT ON COLUMN documents.page_from IS
    'First page within the parent, from 1, of a split document.';
COMMENT ON COLUMN documents.storage_url IS
    'Where the file is: local:KEY, s3://... or gs://...; null for pages of the parent and after '
    'erasure.';
COMMENT ON COLUMN documents.sha256 IS
    'Hash of the stored bytes. Files are never shared between documents, even of equal hash.';
COMMENT ON COLUMN documents.doc_type IS 'What classification found it to be.';
COMMENT ON COLUMN documents.extracted_data IS
    '{doc_type, fields, line_items, completeness}; each field is {value, confidence, evidence, '
    'reasons}.';
COMMENT ON COLUMN documents.fraud_flags IS 'Why fraud_score is not zero: list of {code, ...}.';
COMMENT ON COLUMN documents.erased_at IS
    'When file, text and data were erased; the row stays as proof.';
CREATE INDEX idx_documents_client_id_sha256 ON documents (client_id, sha256);
CREATE INDEX idx_documents_client_id_parent_document_id
    ON documents (client_id, parent_document_id) WHERE parent_document_id IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON documents TO docflow_app;
GRANT SELECT ON documents TO docflow_platform;

CREATE TRIGGER update_documents_updated_at BEFORE UPDATE ON documents
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

CALL protect_tenant_table('documents');

CREATE TABLE document_pages (
    client_id uuid NOT NULL,
    document_id uuid NOT NULL,
    page_number integer NOT NULL CHECK (page_number > 0),
    width_pt numeric(8,2) NOT NULL CHECK (width_pt > 0),
    height_pt numeric(8,2) NOT NULL CHECK (height_pt > 0),
    rotation smallint NOT NULL DEFAULT 0 CHECK (rotation IN (0, 90, 180, 270)),
    source text NOT NULL CHECK (source IN ('text_layer', 'ocr', 'xml', 'cell', 'none')),
    source_reason text,
    words bytea,
    words_format smallint,
    quality_score numeric(5,4) CHECK (quality_score BETWEEN 0 AND 1),
    image_key text,
    PRIMARY KEY (document_id, page_number),
    FOREIGN KEY (client_id, document_id) REFERENCES documents (client_id, document_id)
        ON DELETE CASCADE,
    CONSTRAINT document_pages_words_format_check
        CHECK ((words IS NULL) = (words_format IS NULL))
);
COMMENT ON TABLE document_pages IS 'What was read on each page.';
COMMENT ON COLUMN document_pages.width_pt IS 'Size of the upright page in points (1/72 inch).';
COMMENT ON COLUMN document_pages.rotation IS
    'Degrees clockwise by which the page was turned upright.';
COMMENT ON COLUMN document_pages.source IS 'Where the words come from.';
COMMENT ON COLUMN document_pages.source_reason IS 'Why that source: what spoke against the others.';
COMMENT ON COLUMN document_pages.words IS 'Words and their boxes, encoded.';
COMMENT ON COLUMN document_pages.words_format IS 'Version of that encoding.';
COMMENT ON COLUMN document_pages.image_key IS
    'Storage key of the page image; null when none was made.';

GRANT SELECT, INSERT, UPDATE, DELETE ON document_pages TO docflow_app;
GRANT SELECT ON document_pages TO docflow_platform;

CALL protect_tenant_table('document_pages');

CREATE TABLE fingerprints (
    client_id uuid NOT NULL,
    process_id uuid NOT NULL,
    document_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('exact', 'near', 'business_key', 'bank_details')),
    value text NOT NULL CHECK (value <> ''),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (client_id, kind, value, document_id),
    FOREIGN KEY (client_id, process_id) REFERENCES processes (client_id, process_id)
        ON DELETE CASCADE,
    FOREIGN KEY (client_id, document_id) REFERENCES documents (client_id, document_id)
        ON DELETE CASCADE
);
COMMENT ON TABLE fingerprints IS
    'What a document is recognised by when it comes again, whole or in part.';
COMMENT ON COLUMN fingerprints.kind IS
    'exact: bytes; near: similar words; business_key: vendor, number, total; bank_details: '
    'vendor and account.';
CREATE INDEX idx_fingerprints_process_id ON fingerprints (process_id);
CREATE INDEX idx_fingerprints_document_id ON fingerprints (document_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON fingerprints TO docflow_app;
GRANT SELECT ON fingerprints TO docflow_platform;

CALL protect_tenant_table('fingerprints');

CREATE TABLE review_corrections (
    correction_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL,
    process_id uuid NOT NULL,
    document_id uuid,
    field_path text NOT NULL CHECK (field_path <> ''),
    value_before jsonb,
    value_after jsonb,
    evidence jsonb,
    reviewer uuid,
    reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (client_id, process_id) REFERENCES processes (client_id, process_id)
        ON DELETE CASCADE,
    FOREIGN KEY (client_id, document_id) REFERENCES documents (client_id, document_id)
        ON DELETE CASCADE,
    FOREIGN KEY (client_id, reviewer) REFERENCES users (client_id, user_id)
        ON DELETE SET NULL (reviewer)
);
COMMENT ON TABLE review_corrections IS
    'What reviewers changed: the measure of confidence, and what layouts learn from.';
COMMENT ON COLUMN review_corrections.document_id IS 'Null for a field of the whole process.';
COMMENT ON COLUMN review_corrections.field_path IS 'JSON pointer into the result.';
COMMENT ON COLUMN review_corrections.evidence IS
    'Where on the page the reviewer found the value; null when it was typed.';
CREATE INDEX idx_review_corrections_process_id ON review_corrections (process_id);
CREATE INDEX idx_review_corrections_document_id ON review_corrections (document_id);
CREATE INDEX idx_review_corrections_client_id_created_at
    ON review_corrections (client_id, created_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON review_corrections TO docflow_app;
GRANT SELECT ON review_corrections TO docflow_platform;

CALL protect_tenant_table('review_corrections');

CREATE TABLE layouts (
    layout_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL REFERENCES clients,
    process_type_id varchar(64) NOT NULL REFERENCES process_types,
    fingerprint text NOT NULL CHECK (fingerprint <> ''),
    vendor text,
    fields jsonb NOT NULL CHECK (jsonb_typeof(fields) = 'object'),
    times_used bigint NOT NULL DEFAULT 0 CHECK (times_used >= 0),
    is_active boolean NOT NULL DEFAULT true,
    learned_from_process_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    FOREIGN KEY (client_id, learned_from_process_id) REFERENCES processes (client_id, process_id)
        ON DELETE SET NULL (learned_from_process_id)
);
COMMENT ON TABLE layouts IS
    'Where the fields stand in documents of a known look: what corrections taught.';
COMMENT ON COLUMN layouts.fingerprint IS 'What the look is recognised by.';
COMMENT ON COLUMN layouts.fields IS 'Places by field name.';
COMMENT ON COLUMN layouts.is_active IS
    'False once it was proven wrong or a better one was learned.';
CREATE UNIQUE INDEX idx_layouts_client_id_process_type_id_fingerprint
    ON layouts (client_id, process_type_id, fingerprint) WHERE is_active;
CREATE INDEX idx_layouts_process_type_id ON layouts (process_type_id);
CREATE INDEX idx_layouts_learned_from_process_id ON layouts (learned_from_process_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON layouts TO docflow_app;
GRANT SELECT ON layouts TO docflow_platform;

CALL protect_tenant_table('layouts');
