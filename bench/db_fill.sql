-- A million processes of a hundred clients, most of them finished, as a platform looks after a year.
-- Runs as superuser on a migrated, seeded, otherwise empty database.
INSERT INTO clients (client_id, name, slug)
SELECT md5('client ' || n)::uuid, 'Client ' || n, 'client-' || n
FROM generate_series(1, 100) n
ON CONFLICT DO NOTHING;

INSERT INTO configurations (client_id, process_type_id, version, output_schema, is_active)
SELECT md5('client ' || n)::uuid, 'simple_invoice', 1, '{"type": "object"}', true
FROM generate_series(1, 100) n
ON CONFLICT DO NOTHING;

INSERT INTO processes (process_id, client_id, process_type_id, config_version, status, current_stage,
                       extraction_result, requires_review, ingestion_source, created_at)
SELECT md5('process ' || n)::uuid,
       md5('client ' || 1 + n % 100)::uuid,
       'simple_invoice', 1,
       CASE WHEN n % 1000 = 1 THEN 'hitl_review'
            WHEN n % 1000 = 2 THEN 'extracting'
            WHEN n % 50 = 3 THEN 'failed'
            ELSE 'completed' END,
       CASE WHEN n % 1000 IN (1, 2) THEN 'INTELLIGENT_PROCESS' ELSE 'OUTPUT' END,
       jsonb_build_object('invoice_number', 'INV-' || n, 'vendor', 'V' || n % 1000),
       n % 1000 = 1, 'api',
       now() - n * interval '30 seconds'
FROM generate_series(1, :processes) n;

-- Audit rows of the last months, a hundredth of them with tokens.
INSERT INTO audit_logs (audit_id, client_id, process_id, process_type_id, "timestamp", result,
                        stage_type, token_usage)
SELECT md5('audit ' || n)::uuid, md5('client ' || 1 + n % 100)::uuid, md5('process ' || n)::uuid,
       'simple_invoice', now() - n * interval '1 second', 'SUCCESS', 'INTELLIGENT_OCR',
       CASE WHEN n % 10 = 0 THEN '{"input": 1200, "output": 300, "model": "m"}'::jsonb END
FROM generate_series(1, 100000) n;

VACUUM ANALYZE;
