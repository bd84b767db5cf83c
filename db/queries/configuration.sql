-- The founding lookup: the active one of the client for a type.
-- name: configuration_find_active
SELECT config_id, process_type_id, version, input_schema, output_schema, validation_rules,
       plugin_name, enable_fraud_detection, enable_hitl, confidence_threshold,
       configuration_defaults() || options AS options, outputs
FROM configurations
WHERE client_id = current_client_id() AND process_type_id = $1 AND is_active
LIMIT 1

-- The one that a process is bound to.
-- name: configuration_load_process
SELECT c.config_id, c.process_type_id, c.version, c.input_schema, c.output_schema,
       c.validation_rules, c.plugin_name, c.enable_fraud_detection, c.enable_hitl,
       c.confidence_threshold, configuration_defaults() || c.options AS options, c.outputs
FROM configurations c
JOIN processes p ON p.client_id = c.client_id AND p.process_type_id = c.process_type_id
                AND p.config_version = c.version
WHERE p.process_id = $1

-- What the client has workflows for.
-- name: configuration_list_active
SELECT c.process_type_id, c.output_schema, t.display_name, t.description
FROM configurations c
JOIN process_types t USING (process_type_id)
WHERE c.client_id = current_client_id() AND c.is_active AND t.is_active
ORDER BY c.process_type_id

-- name: process_type_exists
SELECT EXISTS (SELECT FROM process_types WHERE process_type_id = $1) AS is_present

-- For people: all versions of the client's, or of one type.
-- name: configuration_list
SELECT config_id, process_type_id, version, input_schema, output_schema, validation_rules,
       plugin_name, enable_fraud_detection, enable_hitl, confidence_threshold, options, outputs,
       is_active, created_at
FROM configurations
WHERE client_id = current_client_id() AND ($1::text IS NULL OR process_type_id = $1)
  AND ($2::integer IS NULL OR version = $2)
ORDER BY process_type_id, version DESC
LIMIT 1000

-- The next version of its type, not yet active. What is null has the default of its column.
-- name: configuration_add
INSERT INTO configurations (client_id, process_type_id, version, input_schema, output_schema,
                            validation_rules, plugin_name, enable_fraud_detection, enable_hitl,
                            confidence_threshold, options, outputs)
SELECT current_client_id(), $1::varchar,
       coalesce((SELECT max(version) FROM configurations
                 WHERE client_id = current_client_id() AND process_type_id = $1::varchar), 0) + 1,
       coalesce($2::jsonb, '{"type": "object"}'), coalesce($3::jsonb, '{"type": "object"}'),
       coalesce($4::jsonb, '{"validation_rules": []}'), $5, coalesce($6::boolean, false),
       coalesce($7::boolean, true), coalesce($8::numeric, 0.85), coalesce($9::jsonb, '{}'),
       coalesce($10::jsonb, '[]')
RETURNING version

-- name: configuration_deactivate
UPDATE configurations
SET is_active = false
WHERE client_id = current_client_id() AND process_type_id = $1 AND is_active

-- name: configuration_activate
UPDATE configurations
SET is_active = true
WHERE client_id = current_client_id() AND process_type_id = $1 AND version = $2

-- name: configuration_check
CALL check_configuration($1::jsonb, $2::jsonb)

-- name: configuration_list_rows
SELECT config_id, client_id, process_type_id, version, plugin_name, enable_fraud_detection,
       enable_hitl, confidence_threshold, is_active, created_by, created_at, updated_at,
       (extract(epoch FROM created_at) * 1000000)::bigint || '_' || config_id AS cursor
FROM configurations
WHERE (created_at, config_id)
      < (coalesce(to_timestamp($2::bigint / 1000000.0), 'infinity'),
         coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
  AND ($4::text IS NULL OR process_type_id = $4)
  AND ($5::boolean IS NULL OR is_active = $5)
ORDER BY created_at DESC, config_id DESC
LIMIT $1

-- name: configuration_show
SELECT config_id, client_id, process_type_id, version, plugin_name, enable_fraud_detection,
       enable_hitl, confidence_threshold, is_active, created_by, created_at, updated_at,
       input_schema, output_schema, validation_rules, options, outputs
FROM configurations
WHERE config_id = $1
