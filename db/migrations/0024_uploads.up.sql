-- Documents that are there before the process that they will belong to.

SET LOCAL ROLE docflow_owner;

CREATE TABLE uploads (
    document_id uuid PRIMARY KEY,
    client_id uuid NOT NULL REFERENCES clients,
    file_name varchar(512) NOT NULL CHECK (file_name <> ''),
    file_size bigint NOT NULL CHECK (file_size > 0),
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    created_by text,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    UNIQUE (client_id, document_id)
);
COMMENT ON TABLE uploads IS
    'Documents in the storage that no process has yet. The process that takes one takes its row away '
    'and its id over.';
COMMENT ON COLUMN uploads.created_by IS 'Id of the user or API key.';
COMMENT ON COLUMN uploads.expires_at IS 'Who has not been taken by then is removed.';
CREATE INDEX idx_uploads_client_id_created_at
    ON uploads (client_id, created_at DESC, document_id DESC);
CREATE INDEX idx_uploads_expires_at ON uploads (expires_at);

GRANT SELECT, INSERT, DELETE ON uploads TO docflow_app;
GRANT SELECT ON uploads TO docflow_platform;
GRANT SELECT, DELETE ON uploads TO docflow_worker;
CREATE POLICY worker_expire ON uploads TO docflow_worker USING (expires_at < now());

CALL protect_tenant_table('uploads');

CREATE PROCEDURE claim_uploads(ids uuid[])
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    taken integer;
BEGIN
    DELETE FROM uploads WHERE document_id = ANY (ids);
    GET DIAGNOSTICS taken = ROW_COUNT;
    IF taken <> cardinality(ids) THEN
        RAISE SQLSTATE 'DF409' USING
            MESSAGE = 'one of the documents is in a process already, or has been removed';
    END IF;
END
$$;
COMMENT ON PROCEDURE claim_uploads(uuid[]) IS
    'Takes uploads away for the process that gets them: all, or DF409.';
GRANT EXECUTE ON PROCEDURE claim_uploads(uuid[]) TO docflow_app;

COMMENT ON COLUMN users.password_hash IS
    'bcrypt ($2b$); null until there is one. Admins set it, only docflow_auth reads it.';
