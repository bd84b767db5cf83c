-- Several reviewers at once: what each save of corrections was based on, and a queue in order.

SET LOCAL ROLE docflow_owner;

ALTER TABLE processes
    ADD COLUMN review_revision integer NOT NULL DEFAULT 0
        CONSTRAINT processes_review_revision_check CHECK (review_revision >= 0);
COMMENT ON COLUMN processes.review_revision IS
    'Raised by each save of corrections: who saves says what was read.';
ALTER TABLE review_corrections
    ADD COLUMN revision integer NOT NULL DEFAULT 0
        CONSTRAINT review_corrections_revision_check CHECK (revision >= 0);
COMMENT ON COLUMN review_corrections.revision IS 'processes.review_revision that it made.';

CREATE INDEX idx_processes_client_id_hitl_review
    ON processes (client_id, priority, created_at, process_id) WHERE status = 'hitl_review';
