-- What must agree. Each query gives what does not, with a sentence; $1 is a client or null for all.

-- name: reconcile_balances
SELECT c.slug AS client, count(p.process_id) AS received,
       count(*) FILTER (WHERE p.status = 'completed') AS completed,
       count(*) FILTER (WHERE p.status = 'hitl_review') AS in_review,
       count(*) FILTER (WHERE p.status = 'failed') AS failed,
       count(*) FILTER (WHERE p.status = 'cancelled') AS cancelled,
       count(*) FILTER (WHERE p.status IN ('pending', 'ingested', 'classifying', 'extracting',
                                           'validating')) AS in_progress
FROM clients c
LEFT JOIN processes p USING (client_id)
WHERE $1::uuid IS NULL OR c.client_id = $1
GROUP BY c.client_id, c.slug
ORDER BY c.slug

-- Proving reads much: longer than a statement may take otherwise.
-- name: reconcile_take_time
SELECT set_config('statement_timeout', $1, true)

-- Every process was taken in with exactly one audit row.
-- name: reconcile_received
SELECT 'received' AS check, c.slug AS client,
       format('process %s has %s audit rows of its submission instead of 1', p.process_id,
              count(a.audit_id)) AS message
FROM processes p
JOIN clients c USING (client_id)
LEFT JOIN audit_logs a ON a.process_id = p.process_id AND a.event = 'process.submitted'
WHERE $1::uuid IS NULL OR p.client_id = $1
GROUP BY p.process_id, c.slug
HAVING count(a.audit_id) <> 1
LIMIT 200

-- And every such row has its process, unless that was removed on purpose.
-- name: reconcile_lost
SELECT 'received' AS check, c.slug AS client,
       format('process %s was submitted and is not there', a.process_id) AS message
FROM audit_logs a
JOIN clients c USING (client_id)
WHERE ($1::uuid IS NULL OR a.client_id = $1) AND a.event = 'process.submitted'
  AND NOT EXISTS (SELECT FROM processes p WHERE p.process_id = a.process_id)
  AND NOT EXISTS (SELECT FROM audit_logs r WHERE r.process_id = a.process_id
                  AND r.event IN ('process.deleted', 'process.erased'))
LIMIT 200

-- Who is under way has a job; who has ended has none.
-- name: reconcile_jobs
SELECT 'jobs' AS check, c.slug AS client,
       CASE WHEN j.job_id IS NULL
            THEN format('process %s is %s and has no job', p.process_id, p.status)
            ELSE format('process %s is %s and has a job for step %s', p.process_id, p.status,
                        j.step) END AS message
FROM processes p
JOIN clients c USING (client_id)
LEFT JOIN jobs j ON j.process_id = p.process_id AND j.kind = 'stage'
WHERE ($1::uuid IS NULL OR p.client_id = $1)
  AND (j.step IS DISTINCT FROM CASE p.status
           WHEN 'pending' THEN 'ingest' WHEN 'ingested' THEN 'read'
           WHEN 'classifying' THEN 'classify' WHEN 'extracting' THEN 'extract'
           WHEN 'validating' THEN 'validate' END)
LIMIT 200

-- name: reconcile_actions
SELECT 'actions' AS check, c.slug AS client,
       format('action %s of process %s is %s and has %s', a.action_id, a.process_id, a.status,
              CASE WHEN j.job_id IS NULL THEN 'no job' ELSE 'a job' END) AS message
FROM output_actions a
JOIN clients c USING (client_id)
LEFT JOIN jobs j ON j.process_id = a.process_id AND j.action_id = a.action_id
WHERE ($1::uuid IS NULL OR a.client_id = $1)
  AND (a.status IN ('completed', 'failed')) = (j.job_id IS NOT NULL)
LIMIT 200

-- name: reconcile_ledger
SELECT 'ledger' AS check, c.slug AS client,
       format('balance %s is not the sum %s of the ledger', c.token_balance,
              coalesce(sum(l.amount), 0)) AS message
FROM clients c
LEFT JOIN token_ledger l USING (client_id)
WHERE $1::uuid IS NULL OR c.client_id = $1
GROUP BY c.client_id, c.slug, c.token_balance
HAVING c.token_balance <> coalesce(sum(l.amount), 0)
LIMIT 200

-- name: reconcile_usage
SELECT 'usage' AS check, c.slug AS client,
       format('process %s counts %s + %s tokens, its audit rows %s + %s', p.process_id,
              p.total_tokens_input, p.total_tokens_output, coalesce(sum(a.tokens_input), 0),
              coalesce(sum(a.tokens_output), 0)) AS message
FROM processes p
JOIN clients c USING (client_id)
LEFT JOIN audit_logs a ON a.process_id = p.process_id
WHERE $1::uuid IS NULL OR p.client_id = $1
GROUP BY p.process_id, c.slug
HAVING p.total_tokens_input <> coalesce(sum(a.tokens_input), 0)
    OR p.total_tokens_output <> coalesce(sum(a.tokens_output), 0)
LIMIT 200

-- name: reconcile_results
SELECT 'results' AS check, c.slug AS client,
       format('process %s is completed and has no final_output', p.process_id) AS message
FROM processes p
JOIN clients c USING (client_id)
WHERE ($1::uuid IS NULL OR p.client_id = $1)
  AND p.status = 'completed' AND p.final_output IS NULL
LIMIT 200

-- Documents in the order of their storage keys, to be walked along with the blobs.
-- name: reconcile_documents
SELECT d.document_id, d.client_id, c.slug AS client, d.storage_url,
       coalesce(d.file_size, -1) AS file_size
FROM documents d
JOIN clients c USING (client_id)
WHERE ($1::uuid IS NULL OR d.client_id = $1) AND d.storage_url IS NOT NULL
  AND (d.client_id, d.document_id) > ($2, $3)
ORDER BY d.client_id, d.document_id
LIMIT $4

-- Which blobs, by client and document, belong to a document that has one, or to an upload.
-- name: reconcile_known
SELECT EXISTS (SELECT FROM documents d
               WHERE d.document_id = blob.document_id AND d.client_id = blob.client_id
                 AND d.storage_url IS NOT NULL)
       OR EXISTS (SELECT FROM uploads u
                  WHERE u.document_id = blob.document_id AND u.client_id = blob.client_id)
           AS is_known
FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS blob (client_id, document_id, position)
ORDER BY blob.position
