-- name: process_load
SELECT *
FROM v_processes
WHERE process_id = $1

-- Lists. The first two have no conditions that may be given or not, so that one plan is right for all
-- values: it can be made once. $2 and $3 say where they begin.
-- name: process_list_newest
SELECT p.*, (extract(epoch FROM p.created_at) * 1000000)::bigint || '_' || p.process_id AS cursor
FROM v_processes p
WHERE (p.created_at, p.process_id) < ($2::timestamptz, $3::uuid)
ORDER BY p.created_at DESC, p.process_id DESC
LIMIT $1

-- name: process_list_status
SELECT p.*, (extract(epoch FROM p.created_at) * 1000000)::bigint || '_' || p.process_id AS cursor
FROM v_processes p
WHERE p.status = $4 AND (p.created_at, p.process_id) < ($2::timestamptz, $3::uuid)
ORDER BY p.created_at DESC, p.process_id DESC
LIMIT $1

-- name: process_list
SELECT p.*,
       (extract(epoch FROM p.created_at) * 1000000)::bigint || '_' || p.process_id AS cursor
FROM v_processes p
WHERE (p.created_at, p.process_id)
      < (coalesce(to_timestamp($2::bigint / 1000000.0), 'infinity'),
         coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
  AND ($4::text IS NULL OR p.status = $4)
  AND ($5::text[] IS NULL OR p.status = ANY ($5))
  AND ($6::text IS NULL OR p.process_type_id = $6)
  AND ($7::text IS NULL OR p.ingestion_source = $7)
  AND p.created_at >= coalesce($8::timestamptz, '-infinity')
  AND p.created_at < coalesce($9::timestamptz, 'infinity')
  AND ($10::text IS NULL
       OR position(lower($10) IN lower(coalesce(p.source_reference, ''))) > 0
       OR EXISTS (SELECT FROM documents d
                  WHERE d.client_id = p.client_id AND d.process_id = p.process_id
                    AND position(lower($10) IN lower(d.file_name)) > 0))
ORDER BY p.created_at DESC, p.process_id DESC
LIMIT $1

-- name: process_list_changed
SELECT p.*,
       (extract(epoch FROM p.updated_at) * 1000000)::bigint || '_' || p.process_id AS cursor
FROM v_processes p
WHERE (p.updated_at, p.process_id)
      < (coalesce(to_timestamp($2::bigint / 1000000.0), 'infinity'),
         coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
  AND ($4::text IS NULL OR p.status = $4)
  AND ($5::text[] IS NULL OR p.status = ANY ($5))
  AND ($6::text IS NULL OR p.process_type_id = $6)
  AND ($7::text IS NULL OR p.ingestion_source = $7)
  AND p.created_at >= coalesce($8::timestamptz, '-infinity')
  AND p.created_at < coalesce($9::timestamptz, 'infinity')
  AND ($10::text IS NULL
       OR position(lower($10) IN lower(coalesce(p.source_reference, ''))) > 0
       OR EXISTS (SELECT FROM documents d
                  WHERE d.client_id = p.client_id AND d.process_id = p.process_id
                    AND position(lower($10) IN lower(d.file_name)) > 0))
ORDER BY p.updated_at DESC, p.process_id DESC
LIMIT $1

-- The cursor of the queue of reviews.
-- name: process_list_urgent
SELECT p.*,
       p.priority * 9000000000000000
           + (extract(epoch FROM p.created_at - timestamptz '2000-01-01 00:00:00Z')
              * 1000000)::bigint
           || '_' || p.process_id AS cursor
FROM v_processes p
WHERE (p.priority, p.created_at, p.process_id)
      > (coalesce(($2::bigint / 9000000000000000)::smallint, -1::smallint),
         to_timestamp(946684800 + coalesce($2::bigint % 9000000000000000, 0) / 1000000.0),
         coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
  AND ($4::text IS NULL OR p.status = $4)
  AND ($5::text[] IS NULL OR p.status = ANY ($5))
  AND ($6::text IS NULL OR p.process_type_id = $6)
  AND ($7::text IS NULL OR p.ingestion_source = $7)
  AND p.created_at >= coalesce($8::timestamptz, '-infinity')
  AND p.created_at < coalesce($9::timestamptz, 'infinity')
  AND ($10::text IS NULL
       OR position(lower($10) IN lower(coalesce(p.source_reference, ''))) > 0
       OR EXISTS (SELECT FROM documents d
                  WHERE d.client_id = p.client_id AND d.process_id = p.process_id
                    AND position(lower($10) IN lower(d.file_name)) > 0))
ORDER BY p.priority, p.created_at, p.process_id
LIMIT $1

-- For who asks for the documents as well, and so needs nothing of them here.
-- name: process_show
SELECT p.process_id, p.client_id, p.process_type_id, p.config_version, p.status, p.current_stage,
       p.priority, p.ingestion_source, p.source_reference, p.overall_confidence, p.requires_review,
       p.review_reasons, p.total_tokens_input, p.total_tokens_output, p.error_kind,
       p.error_message, NULL AS file_name, 0 AS document_count, p.created_at, p.updated_at,
       p.started_at, p.completed_at, p.sealed_password, p.input_data, p.classification_result,
       p.extraction_result, p.validation_result, p.final_output
FROM processes p
WHERE p.process_id = $1

-- name: process_load_results
SELECT input_data, classification_result, extraction_result, validation_result, final_output
FROM processes
WHERE process_id = $1

-- Before process_admit: planning it for each reference costs more than asking it.
-- name: process_plan_once
SELECT WHERE set_config('plan_cache_mode', 'force_generic_plan', true) IS NULL

-- All that decides whether documents are taken in, of the client whose transaction it is.
-- Hashes are decoded before the join: a condition that calls a function which might leak is tried only on rows that
-- row-level security has let through, and so on every document of the client instead of on an index.
-- name: process_admit
WITH wanted AS MATERIALIZED (
    SELECT decode(hash, 'hex') AS sha256, number
    FROM unnest($4::text[]) WITH ORDINALITY AS hashes (hash, number))
SELECT c.slug, CASE WHEN c.deleted_at IS NULL THEN c.status ELSE 'deleted' END AS status,
       coalesce(c.processes_max, $5) > 0 AS is_limited,
       p.process_id AS known, p.submission_sha256 AS known_sha256,
       EXISTS (SELECT FROM process_types t WHERE t.process_type_id = $3) AS is_type_known,
       EXISTS (SELECT FROM configurations v
               WHERE v.client_id = current_client_id() AND v.process_type_id = $3 AND v.is_active)
           AS is_type_active,
       (SELECT first.process_id
        FROM wanted
        CROSS JOIN LATERAL (SELECT d.process_id
                            FROM documents d
                            WHERE d.sha256 = wanted.sha256
                            ORDER BY d.created_at, d.document_id LIMIT 1) AS first
        ORDER BY wanted.number LIMIT 1) AS duplicate_of
FROM clients c
LEFT JOIN processes p ON p.client_id = c.client_id AND p.ingestion_source = $1
                         AND p.source_reference = $2

-- name: process_check_quota
CALL check_process_quota($1)

-- name: process_add
INSERT INTO processes (process_id, client_id, process_type_id, priority, ingestion_source,
                       source_reference, submitted_by, input_data, sealed_password,
                       submission_sha256)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- The only statement that changes the state of a process. Null leaves what is there.
-- name: process_change
UPDATE processes
SET status = $2,
    current_stage = $3,
    process_type_id = coalesce($4, process_type_id),
    config_version = coalesce($5, config_version),
    classification_result = coalesce($6, classification_result),
    extraction_result = coalesce($7, extraction_result),
    validation_result = coalesce($8, validation_result),
    final_output = coalesce($9, final_output),
    overall_confidence = coalesce($10, overall_confidence),
    requires_review = requires_review OR $2 = 'hitl_review',
    review_reasons = coalesce($11, review_reasons),
    total_tokens_input = total_tokens_input + coalesce($12, 0),
    total_tokens_output = total_tokens_output + coalesce($13, 0),
    error_kind = $14,
    error_message = $15,
    reviewed_by = coalesce($16, reviewed_by),
    reviewed_at = CASE WHEN $16 IS NULL THEN reviewed_at ELSE now() END,
    review_notes = coalesce($17, review_notes),
    review_claimed_by = CASE WHEN $2 = 'hitl_review' THEN review_claimed_by END,
    review_claimed_until = CASE WHEN $2 = 'hitl_review' THEN review_claimed_until END,
    started_at = CASE WHEN $2 = 'pending' THEN NULL ELSE coalesce(started_at, now()) END,
    completed_at = CASE WHEN $2 IN ('completed', 'failed') THEN now() END,
    cancelled_at = CASE WHEN $2 = 'cancelled' THEN now() END
WHERE process_id = $1

-- Waits for whoever is changing it, and keeps others away until the end of the transaction.
-- name: process_lock
SELECT status, review_claimed_by, coalesce(review_claimed_until > now(), false) AS is_claimed,
       review_revision
FROM processes
WHERE process_id = $1
FOR NO KEY UPDATE

-- name: process_forget_type
UPDATE processes
SET process_type_id = $2, config_version = NULL
WHERE process_id = $1

-- name: process_change_password
UPDATE processes
SET sealed_password = $2
WHERE process_id = $1

-- name: process_add_tokens
UPDATE processes
SET total_tokens_input = total_tokens_input + $2,
    total_tokens_output = total_tokens_output + $3
WHERE process_id = $1

-- What was taken in, by the process or by what the source calls it.
-- name: receipt_show
SELECT p.process_id, p.ingestion_source, p.source_reference, p.submitted_by,
       p.created_at AS received_at,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'document_id', d.document_id, 'file_name', d.file_name,
                   'file_size', d.file_size, 'sha256', encode(d.sha256, 'hex'))
               ORDER BY d.position), '[]')
        FROM documents d
        WHERE d.client_id = p.client_id AND d.process_id = p.process_id
          AND d.parent_document_id IS NULL) AS documents
FROM processes p
WHERE p.process_id = (SELECT coalesce($1::uuid, (SELECT process_id
                                                 FROM processes
                                                 WHERE ingestion_source = $2
                                                   AND source_reference = $3)))
