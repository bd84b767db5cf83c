-- Signing in by a provider of OpenID Connect: who somebody is there, and logins that are under way.

SET LOCAL ROLE docflow_owner;

CREATE TABLE user_identities (
    user_identity_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    issuer text NOT NULL CHECK (octet_length(issuer) BETWEEN 1 AND 2000),
    subject text NOT NULL CHECK (octet_length(subject) BETWEEN 1 AND 255),
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (issuer, subject),
    UNIQUE (user_id, issuer)
);
COMMENT ON TABLE user_identities IS
    'Who a user is for a provider of OpenID Connect: bound at the first login by the verified e-mail '
    'address, from then on by issuer and subject, whatever becomes of the address.';

CREATE TABLE openid_logins (
    state_hash bytea PRIMARY KEY CHECK (octet_length(state_hash) = 32),
    browser_hash bytea NOT NULL CHECK (octet_length(browser_hash) = 32),
    nonce text NOT NULL,
    code_verifier text NOT NULL,
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE openid_logins IS
    'Logins that have gone to the provider and not come back; each row is taken once.';
COMMENT ON COLUMN openid_logins.state_hash IS 'SHA-256 of the state that the provider hands back.';
COMMENT ON COLUMN openid_logins.browser_hash IS
    'SHA-256 of the cookie of the browser that began it: no other one ends it.';
COMMENT ON COLUMN openid_logins.nonce IS 'What the ID token has to repeat.';
COMMENT ON COLUMN openid_logins.code_verifier IS
    'Proof that who exchanges the code is who asked for it (RFC 7636).';
CREATE INDEX idx_openid_logins_expires_at ON openid_logins (expires_at);

GRANT SELECT, INSERT ON user_identities TO docflow_auth;
GRANT SELECT, INSERT, DELETE ON openid_logins TO docflow_auth;
