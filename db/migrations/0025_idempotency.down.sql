-- A repeated request is a new one again.

SET LOCAL ROLE docflow_owner;

ALTER TABLE processes DROP COLUMN submission_sha256;
DROP TABLE idempotency_keys;
