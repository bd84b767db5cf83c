-- Drops what is known of people at providers: the next login binds them again by e-mail address.

SET LOCAL ROLE docflow_owner;

REVOKE UPDATE (role) ON users FROM docflow_auth;
DROP TABLE openid_logins;
DROP TABLE user_identities;
