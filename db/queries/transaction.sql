-- The frame of every transaction: who asks, and its two ends. Behind a pooler the limit of a
-- statement's time has to come along, because the session is not ours; and a transaction that has no
-- BEGIN of its own to say READ ONLY says it here.

-- name: transaction_identify
SELECT set_config('role', $1, true),
       set_config('app.current_client_id', $2, true)

-- name: transaction_identify_read_only
SELECT set_config('role', $1, true),
       set_config('app.current_client_id', $2, true),
       set_config('transaction_read_only', 'on', true)

-- name: transaction_identify_pooled
SELECT set_config('role', $1, true),
       set_config('app.current_client_id', $2, true),
       set_config('statement_timeout', $3, true)

-- name: transaction_identify_pooled_read_only
SELECT set_config('role', $1, true),
       set_config('app.current_client_id', $2, true),
       set_config('statement_timeout', $3, true),
       set_config('transaction_read_only', 'on', true)

-- name: transaction_begin
BEGIN

-- name: transaction_begin_read_only
BEGIN READ ONLY

-- name: transaction_commit
COMMIT

-- name: transaction_rollback
ROLLBACK
