-- A year of a platform with a hundred clients. Every client has its share of every status: the newest
-- of its processes wait for a person or are at work, the others have ended, one in fifty badly.
-- Runs as superuser on a migrated, seeded, otherwise empty database; psql sets :processes.
INSERT INTO clients (client_id, name, slug)
SELECT md5('client ' || n)::uuid, 'Client ' || n, 'client-' || n
FROM generate_series(1, 100) n;

INSERT INTO configurations (client_id, process_type_id, version, output_schema, is_active)
SELECT md5('client ' || n)::uuid, process_type_id, 1, '{"type": "object"}', true
FROM generate_series(1, 100) n, process_types;

-- Own prompts beside the shared ones.
INSERT INTO prompts (client_id, process_type_id, version, stage, prompt_template, model_name)
SELECT md5('client ' || n)::uuid, process_type_id, 1, stage, 'Read {{document}}.', 'm'
FROM generate_series(1, 100) n, process_types,
     unnest('{classification,ocr,validation,summarization}'::text[]) stage;

-- n counts all processes, back from now; nth those of one client.
INSERT INTO processes (process_id, client_id, process_type_id, config_version, status, current_stage,
                       extraction_result, requires_review, ingestion_source, created_at)
SELECT md5('process ' || n)::uuid,
       md5('client ' || 1 + n % 100)::uuid,
       'simple_invoice', 1, status,
       CASE WHEN status IN ('hitl_review', 'extracting') THEN 'INTELLIGENT_PROCESS'
            ELSE 'OUTPUT' END,
       jsonb_build_object('invoice_number', 'INV-' || n, 'vendor', 'V' || n % 1000),
       status = 'hitl_review', 'api',
       now() - n * (interval '1 year' / :processes)
FROM generate_series(0, :processes - 1) n,
     LATERAL (SELECT n / 100 AS nth) client,
     LATERAL (SELECT CASE WHEN nth < 10 THEN 'hitl_review'
                          WHEN nth < 15 THEN 'extracting'
                          WHEN nth % 50 = 20 THEN 'failed'
                          ELSE 'completed' END AS status) state;

-- A document for each.
INSERT INTO documents (document_id, client_id, process_id, storage_url, file_name, mime_type,
                       file_size, status)
SELECT md5('document ' || n)::uuid, md5('client ' || 1 + n % 100)::uuid, md5('process ' || n)::uuid,
       'local:' || n, 'invoice-' || n || '.pdf', 'application/pdf', 40000, 'completed'
FROM generate_series(0, :processes - 1) n;

-- An audit row for each, every tenth with tokens; a partition for every month.
INSERT INTO audit_logs (audit_id, client_id, process_id, process_type_id, "timestamp", result,
                        stage_type, token_usage)
SELECT md5('audit ' || n)::uuid, md5('client ' || 1 + n % 100)::uuid, md5('process ' || n)::uuid,
       'simple_invoice', now() - n * (interval '1 year' / :processes), 'SUCCESS', 'INTELLIGENT_OCR',
       CASE WHEN n / 100 % 10 = 0 THEN '{"input": 1200, "output": 300, "model": "m"}'::jsonb END
FROM generate_series(0, :processes - 1) n;
SELECT audit_logs_make_partitions();

VACUUM ANALYZE;
