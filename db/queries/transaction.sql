-- The frame of every transaction: who asks, and its two ends.

-- A client, on a connection of ours: its session is docflow_app and has its limit of time from the
-- start (connect_string.c), so only the client is left to say. No row comes back that would have to be
-- described, sent and read: this is asked with every transaction.
-- name: transaction_identify_client
SELECT WHERE set_config('app.current_client_id', $1, true) IS NULL

-- What only reads has no BEGIN that could say so.
-- name: transaction_identify_client_read_only
SELECT WHERE set_config('app.current_client_id', $1, true) IS NULL
          OR set_config('transaction_read_only', 'on', true) IS NULL

-- Every other role; and behind a pooler, whose sessions are not ours, a client too.
-- name: transaction_identify
SELECT set_config('role', $1, true),
       set_config('app.current_client_id', $2, true),
       set_config('statement_timeout', $3, true)

-- name: transaction_identify_read_only
SELECT set_config('role', $1, true),
       set_config('app.current_client_id', $2, true),
       set_config('statement_timeout', $3, true),
       set_config('transaction_read_only', 'on', true)

-- name: transaction_begin
BEGIN

-- name: transaction_commit
COMMIT

-- name: transaction_rollback
ROLLBACK

-- What a session is before anything is said.
-- name: transaction_session_role
SELECT current_setting('role')

-- For the rest of a session: one plan for each statement, whatever its values.
-- name: transaction_plan_once
SELECT WHERE set_config('plan_cache_mode', 'force_generic_plan', false) IS NULL
