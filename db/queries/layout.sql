-- Those that a document of this type may have, the ones in use first.
-- name: layout_list_active
SELECT layout_id, fingerprint, fields::text AS fields
FROM layouts
WHERE process_type_id = $1 AND is_active
ORDER BY coalesce(last_used_at, created_at) DESC
LIMIT 300

-- The same for whoever is about to teach one of them: two reviewers do so one after the other.
-- name: layout_lock_active
SELECT layout_id, fingerprint, fields::text AS fields
FROM layouts
WHERE process_type_id = $1 AND is_active
ORDER BY layout_id
FOR UPDATE

-- For people, newest first: of one client, or (null) of all that the role may see.
-- name: layout_list
SELECT l.layout_id, l.client_id, c.slug, l.process_type_id, l.vendor, l.fields, l.times_used,
       l.is_active, l.learned_from_process_id, l.created_at, l.last_used_at
FROM layouts l
JOIN clients c USING (client_id)
WHERE ($1::uuid IS NULL OR l.client_id = $1) AND ($2::uuid IS NULL OR l.layout_id = $2)
ORDER BY l.created_at DESC, l.layout_id
LIMIT 1000

-- name: layout_add
INSERT INTO layouts (layout_id, client_id, process_type_id, fingerprint, vendor, fields,
                     learned_from_process_id)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (client_id, process_type_id, fingerprint) WHERE is_active
DO UPDATE SET fields = excluded.fields, learned_from_process_id = excluded.learned_from_process_id

-- Two that have come to look the same stay two: the fingerprint is the better one's.
-- name: layout_teach
UPDATE layouts l
SET fingerprint = CASE WHEN EXISTS (SELECT FROM layouts o
                                    WHERE o.client_id = l.client_id AND o.is_active
                                      AND o.process_type_id = l.process_type_id
                                      AND o.fingerprint = $2 AND o.layout_id <> l.layout_id)
                       THEN l.fingerprint ELSE $2 END,
    fields = $3, is_active = $4
WHERE l.layout_id = $1

-- Locks in the order of layout_lock_active.
-- name: layout_use
UPDATE layouts
SET times_used = times_used + 1, last_used_at = now()
WHERE layout_id IN (SELECT layout_id FROM layouts WHERE layout_id = ANY ($1::uuid[])
                    ORDER BY layout_id FOR UPDATE)

-- A person found these fields right.
-- name: layout_confirm
UPDATE layouts
SET fields = (SELECT jsonb_object_agg(key, CASE
                  WHEN key = ANY ($2::text[]) THEN
                      jsonb_set(value, '{right}', to_jsonb((value ->> 'right')::bigint + 1))
                  ELSE value END)
              FROM jsonb_each(fields))
WHERE layout_id = $1 AND fields ?| $2::text[]

-- name: layout_forget
DELETE FROM layouts
WHERE layout_id = $1

-- name: layout_forget_field
UPDATE layouts
SET fields = fields - $2
WHERE layout_id = $1
