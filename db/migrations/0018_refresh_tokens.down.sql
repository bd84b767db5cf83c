-- Drops refresh tokens: everybody has to sign in again.

SET LOCAL ROLE docflow_owner;

DROP TABLE refresh_tokens;
