-- Drops clients, users and API keys.

SET LOCAL ROLE docflow_owner;

DROP TABLE api_keys;
DROP TABLE users;
DROP TABLE clients;
