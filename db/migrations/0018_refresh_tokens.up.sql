-- Staying signed in: what a person's program exchanges for the next access token.

SET LOCAL ROLE docflow_owner;

CREATE TABLE refresh_tokens (
    refresh_token_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    family_id uuid NOT NULL,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    session_generation integer NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE refresh_tokens IS
    'Tokens of people who signed in: each is exchanged once for its successor. One that comes a '
    'second time was stolen, or its successor was: its whole family goes.';
COMMENT ON COLUMN refresh_tokens.family_id IS 'The login that it descends from.';
COMMENT ON COLUMN refresh_tokens.token_hash IS
    'SHA-256 of the token, which itself is stored nowhere. Only docflow_auth may read it.';
COMMENT ON COLUMN refresh_tokens.session_generation IS
    'That of the user when it was made: signing out everywhere adds 1 there.';
CREATE INDEX idx_refresh_tokens_user_id ON refresh_tokens (user_id);
CREATE INDEX idx_refresh_tokens_family_id ON refresh_tokens (family_id);

GRANT SELECT, INSERT, UPDATE (used_at), DELETE ON refresh_tokens TO docflow_auth;
