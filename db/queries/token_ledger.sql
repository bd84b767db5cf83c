-- Prepaid tokens of language models: what was used, and every change of the balance.

-- name: token_ledger_list
SELECT entry_id, client_id, kind, amount, balance_after, hold_entry_id, process_id, model,
       tokens_input, tokens_output, reference, note, created_by, created_at,
       (extract(epoch FROM created_at) * 1000000)::bigint || '_' || seq AS cursor
FROM token_ledger
WHERE ($2::bigint IS NULL OR seq < $3::bigint)
  AND ($4::uuid IS NULL OR client_id = $4)
ORDER BY seq DESC
LIMIT $1

-- name: token_ledger_show
SELECT entry_id, client_id, kind, amount, balance_after, hold_entry_id, process_id, model,
       tokens_input, tokens_output, reference, note, created_by, created_at
FROM token_ledger
WHERE client_id = $1 AND reference = $2

-- Once for each reference of the client.
-- name: token_ledger_top_up
INSERT INTO token_ledger (entry_id, client_id, kind, amount, balance_after, reference, note,
                          created_by)
VALUES ($1, $2, 'top_up', $3, 0, $4, $5, $6)
ON CONFLICT (client_id, reference) DO NOTHING

-- name: token_usage_list
SELECT client_id, client_slug, to_char(month, 'YYYY-MM') AS month, total_tokens_input,
       total_tokens_output, total_tokens, calls
FROM v_client_token_usage
WHERE month >= coalesce($1::date, '-infinity') AND month <= coalesce($2::date, 'infinity')
  AND ($3::uuid IS NULL OR client_id = $3)
ORDER BY v_client_token_usage.month DESC, client_slug
LIMIT $4

-- name: token_balance_list
SELECT client_id, slug AS client_slug, token_balance
FROM clients
WHERE ($1::uuid IS NULL OR client_id = $1)
ORDER BY slug
LIMIT $2
