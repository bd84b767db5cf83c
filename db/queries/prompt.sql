-- What language models are asked: shared by all clients, or a client's own.
-- name: prompt_list
SELECT prompt_id, client_id, process_type_id, version, stage, prompt_template, model_name, temperature,
       max_tokens, is_active, created_by, created_at,
       (extract(epoch FROM created_at) * 1000000)::bigint || '_' || prompt_id AS cursor
FROM prompts
WHERE (created_at, prompt_id)
      < (coalesce(to_timestamp($2::bigint / 1000000.0), 'infinity'),
         coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
  AND ($4::text IS NULL OR process_type_id = $4)
  AND ($5::text IS NULL OR stage = $5)
  AND ($6::integer IS NULL OR version = $6)
ORDER BY created_at DESC, prompt_id DESC
LIMIT $1

-- name: prompt_show
SELECT prompt_id, client_id, process_type_id, version, stage, prompt_template, model_name, temperature,
       max_tokens, is_active, created_by, created_at
FROM prompts
WHERE prompt_id = $1

-- What a version says never changes.
-- name: prompt_add
INSERT INTO prompts (prompt_id, client_id, process_type_id, version, stage, prompt_template,
                     model_name, temperature, max_tokens, created_by)
VALUES ($1, current_client_id(), $2::jsonb ->> 'process_type_id',
        ($2::jsonb ->> 'version')::integer, $2::jsonb ->> 'stage',
        $2::jsonb ->> 'prompt_template', $2::jsonb ->> 'model_name',
        coalesce(($2::jsonb ->> 'temperature')::numeric, 0),
        coalesce(($2::jsonb ->> 'max_tokens')::integer, 4096), $3)

-- name: prompt_switch
UPDATE prompts
SET is_active = $2
WHERE prompt_id = $1
  AND client_id IS NOT DISTINCT FROM current_client_id()
