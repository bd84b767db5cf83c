-- Documents come with their process only; what was uploaded before is swept.

SET LOCAL ROLE docflow_owner;

COMMENT ON COLUMN users.password_hash IS
    'bcrypt ($2b$); null until the invitation was accepted. Only docflow_auth reads and sets it.';
DROP PROCEDURE claim_uploads(uuid[]);
DROP TABLE uploads;
