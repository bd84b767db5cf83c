-- name: document_list
SELECT document_id, process_id, position, storage_url, storage_provider, file_name, file_size,
       mime_type, encode(sha256, 'hex') AS sha256, status, doc_type, page_count, ocr_confidence,
       error_message, parent_document_id, is_extracted, page_from, page_to, file_facts
FROM documents
WHERE process_id = $1
ORDER BY position

-- name: document_load
SELECT document_id, process_id, position, storage_url, storage_provider, file_name, file_size,
       mime_type, encode(sha256, 'hex') AS sha256, status, doc_type, page_count, ocr_confidence,
       error_message, parent_document_id, is_extracted, page_from, page_to, file_facts
FROM documents
WHERE document_id = $1

-- name: document_add
INSERT INTO documents (document_id, client_id, process_id, position, storage_url,
                       storage_provider, file_name, file_size, sha256, parent_document_id, origin)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
        CASE WHEN $10::uuid IS NULL THEN 'uploaded' ELSE 'attachment' END)

-- A range of the pages of a file, as a document of its own; with the file's e-invoice where it is the
-- one that this describes.
-- name: document_add_part
INSERT INTO documents (document_id, client_id, process_id, position, parent_document_id, origin,
                       page_from, page_to, page_count, storage_provider, file_name, mime_type,
                       status, ocr_confidence, einvoice, einvoice_format)
SELECT $1, client_id, process_id, $3, document_id, 'split', $4, $5, $5::integer - $4::integer + 1,
       storage_provider, file_name, mime_type, 'processing', ocr_confidence,
       CASE WHEN $6::boolean THEN einvoice END, CASE WHEN $6::boolean THEN einvoice_format END
FROM documents
WHERE document_id = $2

-- name: document_divide
UPDATE documents
SET is_extracted = false
WHERE document_id = $1

-- name: document_remove_parts
DELETE FROM documents
WHERE process_id = $1 AND origin = 'split'

-- name: document_change_facts
UPDATE documents
SET mime_type = $2, page_count = $3, is_extracted = $4, file_facts = $5, status = 'processing',
    error_message = NULL
WHERE document_id = $1

-- An attached file that cannot be read: no page of it is there, and the process goes on.
-- name: document_change_unread
UPDATE documents
SET page_count = 0, is_extracted = $3, status = 'failed', error_message = $2
WHERE document_id = $1

-- name: document_change_reading
UPDATE documents
SET ocr_text = $2, ocr_confidence = $3, einvoice = $4, einvoice_format = $5
WHERE document_id = $1

-- name: document_find_einvoice
SELECT einvoice, einvoice_format
FROM documents
WHERE document_id = $1 AND einvoice IS NOT NULL

-- name: document_change_type
UPDATE documents
SET doc_type = $2
WHERE process_id = $1

-- name: document_change_extraction
UPDATE documents
SET extracted_data = $2
WHERE document_id = $1

-- name: document_change_fraud
UPDATE documents
SET fraud_score = $2, fraud_flags = $3
WHERE document_id = $1

-- name: document_change_status
UPDATE documents
SET status = $2, error_message = $3
WHERE process_id = $1 AND page_count IS DISTINCT FROM 0

-- Documents whose bytes came before in another process of the client.
-- name: document_list_same
SELECT d.document_id, (SELECT e.process_id FROM documents e
                       WHERE e.client_id = d.client_id AND e.sha256 = d.sha256
                         AND e.process_id <> d.process_id
                         AND (e.created_at, e.document_id) < (d.created_at, d.document_id)
                       ORDER BY e.created_at, e.document_id LIMIT 1) AS process_id
FROM documents d
WHERE d.process_id = $1
ORDER BY d.position

-- name: fingerprint_add
INSERT INTO fingerprints (client_id, process_id, document_id, kind, value)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (client_id, kind, value, document_id) DO NOTHING

-- name: document_page_add
INSERT INTO document_pages (client_id, document_id, page_number, width_pt, height_pt, rotation,
                            source, source_reason, words, words_format, quality_score, places,
                            defect)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (document_id, page_number) DO UPDATE
SET width_pt = excluded.width_pt, height_pt = excluded.height_pt, rotation = excluded.rotation,
    source = excluded.source, source_reason = excluded.source_reason, words = excluded.words,
    words_format = excluded.words_format, quality_score = excluded.quality_score,
    places = excluded.places, defect = excluded.defect

-- name: document_page_rotation
SELECT rotation
FROM document_pages
WHERE document_id = $1 AND page_number = $2

-- name: document_page_list
SELECT document_id, page_number, width_pt, height_pt, rotation, source, source_reason, words,
       words_format, quality_score, places, defect
FROM document_pages
WHERE document_id = $1 AND ($2::integer = 0 OR page_number BETWEEN $2 AND $3)
ORDER BY page_number
