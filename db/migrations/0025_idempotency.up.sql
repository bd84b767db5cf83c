-- What was answered to a request that must not happen twice.

SET LOCAL ROLE docflow_owner;

CREATE TABLE idempotency_keys (
    client_id uuid NOT NULL,
    caller_id uuid NOT NULL,
    key varchar(255) NOT NULL CHECK (key <> ''),
    route text NOT NULL,
    request_sha256 bytea NOT NULL CHECK (octet_length(request_sha256) = 32),
    status smallint NOT NULL CHECK (status BETWEEN 200 AND 299),
    reply json,
    location text,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL DEFAULT now() + interval '1 day',
    PRIMARY KEY (client_id, caller_id, key)
);
COMMENT ON TABLE idempotency_keys IS
    'Answers to requests with an Idempotency-Key, each committed together with what the request '
    'made: the same request again gets the same answer, and makes nothing.';
COMMENT ON COLUMN idempotency_keys.client_id IS
    'The nil UUID for operators of the platform, and so no foreign key.';
COMMENT ON COLUMN idempotency_keys.caller_id IS 'The user or API key: each has keys of its own.';
COMMENT ON COLUMN idempotency_keys.route IS 'Method and path: a key is good for one request.';
COMMENT ON COLUMN idempotency_keys.request_sha256 IS
    'Of path, parameters and body, without passwords: the same key with anything else is refused.';
COMMENT ON COLUMN idempotency_keys.reply IS 'Its text as it was sent. Null where it showed a secret.';
COMMENT ON COLUMN idempotency_keys.location IS 'What was made: the header Location.';
CREATE INDEX idx_idempotency_keys_expires_at ON idempotency_keys (expires_at);

GRANT SELECT, INSERT, UPDATE ON idempotency_keys TO docflow_app, docflow_platform;
GRANT SELECT (expires_at), DELETE ON idempotency_keys TO docflow_worker;
CREATE POLICY platform_own ON idempotency_keys TO docflow_platform
    USING (client_id = '00000000-0000-0000-0000-000000000000')
    WITH CHECK (client_id = '00000000-0000-0000-0000-000000000000');
CREATE POLICY worker_expire ON idempotency_keys TO docflow_worker USING (expires_at < now());

CALL protect_tenant_table('idempotency_keys');

ALTER TABLE processes
    ADD COLUMN submission_sha256 bytea CHECK (octet_length(submission_sha256) = 32);
COMMENT ON COLUMN processes.submission_sha256 IS
    'Of what was submitted, without the password: the same source_reference with anything else can '
    'be told. Null for processes from before there was this column.';
