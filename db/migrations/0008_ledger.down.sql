-- Drops the ledger.

SET LOCAL ROLE docflow_owner;

DROP TRIGGER clients_keep_balance ON clients;
DROP TRIGGER clients_begin_without_balance ON clients;
DROP FUNCTION clients_keep_balance();
DROP POLICY balancing ON clients;
DROP TABLE token_ledger;
DROP FUNCTION token_ledger_move_balance();
DROP FUNCTION token_ledger_check_entry();
