-- About the installation as a whole; by the platform role.

-- What it runs on, and what it needs of the reader.
-- name: installation_describe
SELECT current_setting('server_version') AS server_version,
       (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS clock_us,
       (SELECT count(*) FROM workers WHERE seen_at > now() - interval '1 minute') AS workers,
       (SELECT coalesce(string_agg(DISTINCT language, ','), '')
        FROM configurations c,
             LATERAL jsonb_array_elements_text(coalesce(c.options -> 'languages', '["en"]'::jsonb)) language
        WHERE c.is_active) AS languages

-- name: installation_load
SELECT installation_id
FROM installation
