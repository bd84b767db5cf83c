-- name: fingerprint_add_all
INSERT INTO fingerprints (client_id, process_id, document_id, kind, value)
SELECT $1, $2, $3, $4, value
FROM unnest($5::text[]) AS value
ON CONFLICT (client_id, kind, value, document_id) DO NOTHING

-- What is found again is kept anew.
-- name: fingerprint_remove
DELETE FROM fingerprints
WHERE document_id = $1 AND kind = ANY ($2::text[])

-- name: fingerprint_list_near
SELECT value
FROM fingerprints
WHERE document_id = $1 AND kind = 'near'

-- Documents of other processes that share any of these names, those that share most first. Their
-- own sketch stands among the names of kind near.
-- name: fingerprint_list_peers
SELECT f.document_id, f.process_id, d.extracted_data -> 'fields' AS fields,
       (SELECT s.value FROM fingerprints s
        WHERE s.document_id = f.document_id AND s.kind = 'near' AND s.value NOT LIKE 'band %'
        LIMIT 1) AS sketch
FROM (SELECT document_id, process_id, count(*) AS hits
      FROM fingerprints
      WHERE client_id = current_client_id() AND kind IN ('near', 'business_key')
        AND value = ANY ($2::text[]) AND process_id <> $1
      GROUP BY document_id, process_id
      ORDER BY hits DESC, document_id
      LIMIT 20) AS f
JOIN documents d USING (document_id)
ORDER BY f.hits DESC, f.document_id

-- The accounts on the last documents of a vendor, of other processes that came to something: names of
-- kind bank_details beside the one that only names the vendor.
-- name: fingerprint_list_accounts
SELECT DISTINCT a.value
FROM (SELECT v.document_id
      FROM fingerprints v
      JOIN processes p ON p.process_id = v.process_id
      WHERE v.client_id = current_client_id() AND v.kind = 'bank_details' AND v.value = $2
        AND v.process_id <> $1 AND p.status NOT IN ('failed', 'cancelled')
      ORDER BY v.created_at DESC
      LIMIT 50) AS known
JOIN fingerprints a ON a.document_id = known.document_id AND a.kind = 'bank_details'
                   AND a.value <> $2
