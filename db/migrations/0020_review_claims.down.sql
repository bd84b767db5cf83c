-- Without revisions of reviews.

SET LOCAL ROLE docflow_owner;

DROP INDEX idx_processes_client_id_hitl_review;
ALTER TABLE review_corrections DROP COLUMN revision;
ALTER TABLE processes DROP COLUMN review_revision;
