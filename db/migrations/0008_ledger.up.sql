-- Money: the prepaid tokens of each client, as entries that always add up to clients.token_balance.
--
-- The balance changes only by inserting an entry, in the same statement. Entries are never changed
-- and outlive the process that caused them.

SET LOCAL ROLE docflow_owner;

CREATE TABLE token_ledger (
    entry_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL REFERENCES clients,
    kind text NOT NULL CHECK (kind IN ('top_up', 'hold', 'settle', 'refund', 'adjustment')),
    amount bigint NOT NULL,
    balance_after bigint NOT NULL CHECK (balance_after >= 0),
    hold_entry_id uuid,
    process_id uuid,
    model text,
    tokens_input bigint CHECK (tokens_input >= 0),
    tokens_output bigint CHECK (tokens_output >= 0),
    reference varchar(255) CHECK (reference <> ''),
    note text,
    created_by text,
    created_at timestamptz NOT NULL DEFAULT now(),
    seq bigint GENERATED ALWAYS AS IDENTITY,
    UNIQUE (client_id, entry_id),
    UNIQUE (client_id, reference),
    UNIQUE (client_id, hold_entry_id),
    FOREIGN KEY (client_id, hold_entry_id) REFERENCES token_ledger (client_id, entry_id),
    CONSTRAINT token_ledger_amount_check
        CHECK (CASE kind WHEN 'top_up' THEN amount > 0
                         WHEN 'hold' THEN amount < 0
                         WHEN 'settle' THEN true
                         WHEN 'refund' THEN amount > 0
                         ELSE amount <> 0 END),
    CONSTRAINT token_ledger_hold_entry_id_check
        CHECK ((kind IN ('settle', 'refund')) = (hold_entry_id IS NOT NULL)),
    CONSTRAINT token_ledger_tokens_check
        CHECK ((kind = 'settle') = (tokens_input IS NOT NULL)
               AND (kind = 'settle') = (tokens_output IS NOT NULL)),
    CONSTRAINT token_ledger_note_check CHECK (kind <> 'adjustment' OR coalesce(note, '') <> '')
);
COMMENT ON TABLE token_ledger IS
    'Every change of a client''s prepaid tokens; append-only, and its sum is the balance.';
COMMENT ON COLUMN token_ledger.kind IS
    'top_up: bought; hold: reserved before a model is asked; settle: the call was made and its '
    'hold is replaced by what was used; refund: the call failed and its hold is given back; '
    'adjustment: by hand.';
COMMENT ON COLUMN token_ledger.amount IS
    'Effect on the balance. top_up above 0; hold below 0; settle what the hold had too much '
    '(above 0) or too little (below 0), never more than was held; refund exactly what was held; '
    'adjustment either way.';
COMMENT ON COLUMN token_ledger.balance_after IS 'Filled by the trigger, whatever the INSERT says.';
COMMENT ON COLUMN token_ledger.hold_entry_id IS 'The hold that this entry ends; a hold ends once.';
COMMENT ON COLUMN token_ledger.process_id IS
    'For what; without foreign key, since entries outlive processes.';
COMMENT ON COLUMN token_ledger.tokens_input IS 'What the call used, of a settle.';
COMMENT ON COLUMN token_ledger.reference IS
    'Makes an entry unique for its client: inserting it again is a conflict, not a second '
    'charge.';
COMMENT ON COLUMN token_ledger.created_by IS 'User, key or service, as in audit_logs.';
COMMENT ON COLUMN token_ledger.seq IS
    'The order of entries; within a client also that of balance_after.';
CREATE INDEX idx_token_ledger_client_id_seq ON token_ledger (client_id, seq);
CREATE INDEX idx_token_ledger_process_id ON token_ledger (process_id) WHERE process_id IS NOT NULL;

CALL protect_tenant_table('token_ledger');
-- A client spends; it does not top itself up.
ALTER POLICY tenant_isolation ON token_ledger
    WITH CHECK (client_id = current_client_id() AND kind IN ('hold', 'settle', 'refund'));
CREATE POLICY platform_append ON token_ledger FOR INSERT TO docflow_platform WITH CHECK (true);
GRANT SELECT, INSERT ON token_ledger TO docflow_app, docflow_platform;

CREATE TRIGGER token_ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON token_ledger
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Runs as the writer, before the balance is touched: row-level security checks the new row only
-- after the triggers, which is too late for an error that would tell another client's balance.
CREATE FUNCTION token_ledger_check_entry() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    held bigint;
BEGIN
    PERFORM FROM clients WHERE client_id = NEW.client_id;
    IF NOT FOUND THEN
        RAISE foreign_key_violation USING
            MESSAGE = format('client %s does not exist', NEW.client_id), TABLE = TG_TABLE_NAME;
    END IF;
    IF NEW.hold_entry_id IS NULL THEN
        RETURN NEW;
    END IF;

    SELECT -amount INTO held
    FROM token_ledger
    WHERE client_id = NEW.client_id AND entry_id = NEW.hold_entry_id AND kind = 'hold';
    IF NOT FOUND THEN
        RAISE foreign_key_violation USING
            MESSAGE = format('ledger entry %s is not a hold', NEW.hold_entry_id),
            TABLE = TG_TABLE_NAME;
    ELSIF NEW.amount > held OR (NEW.kind = 'refund' AND NEW.amount < held) THEN
        RAISE check_violation USING
            MESSAGE = format('a %s of %s tokens does not fit a hold of %s',
                             NEW.kind, NEW.amount, held),
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'token_ledger_amount_check';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER token_ledger_check_entry BEFORE INSERT ON token_ledger
    FOR EACH ROW EXECUTE FUNCTION token_ledger_check_entry();

-- Runs after token_ledger_check_entry: triggers fire in the order of their names.
CREATE FUNCTION token_ledger_move_balance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    balance bigint;
BEGIN
    SELECT token_balance INTO STRICT balance
    FROM clients WHERE client_id = NEW.client_id FOR NO KEY UPDATE;
    NEW.balance_after := balance + NEW.amount;

    -- A row that repeats another one changes nothing: the INSERT fails on it or, with ON CONFLICT
    -- DO NOTHING, passes it over after this trigger has run. The lock above makes the look safe.
    IF EXISTS (SELECT FROM token_ledger WHERE entry_id = NEW.entry_id)
       OR EXISTS (SELECT FROM token_ledger
                  WHERE client_id = NEW.client_id AND reference = NEW.reference)
       OR EXISTS (SELECT FROM token_ledger
                  WHERE client_id = NEW.client_id AND hold_entry_id = NEW.hold_entry_id) THEN
        NEW.balance_after := balance;
        RETURN NEW;
    END IF;

    IF NEW.balance_after < 0 THEN
        RAISE SQLSTATE 'DF402' USING
            MESSAGE = format('a balance of %s tokens does not cover %s', balance, -NEW.amount),
            HINT = 'Top up the prepaid tokens of the client.',
            TABLE = TG_TABLE_NAME;
    END IF;
    UPDATE clients SET token_balance = NEW.balance_after WHERE client_id = NEW.client_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER token_ledger_move_balance BEFORE INSERT ON token_ledger
    FOR EACH ROW EXECUTE FUNCTION token_ledger_move_balance();
CREATE POLICY balancing ON token_ledger FOR SELECT TO docflow_owner
    USING (current_user = 'docflow_owner' AND pg_trigger_depth() > 0);
CREATE POLICY balancing ON clients TO docflow_owner
    USING (current_user = 'docflow_owner' AND pg_trigger_depth() > 0);

CREATE FUNCTION clients_keep_balance() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE insufficient_privilege USING
        MESSAGE = 'clients.token_balance changes only by entries of token_ledger',
        HINT = 'Insert a top_up or adjustment into token_ledger.',
        TABLE = TG_TABLE_NAME, COLUMN = 'token_balance';
END
$$;
CREATE TRIGGER clients_begin_without_balance BEFORE INSERT ON clients
    FOR EACH ROW WHEN (NEW.token_balance <> 0) EXECUTE FUNCTION clients_keep_balance();
-- Anybody's trigger has a depth; only token_ledger_move_balance is docflow_owner inside of one.
CREATE TRIGGER clients_keep_balance BEFORE UPDATE ON clients
    FOR EACH ROW WHEN (NEW.token_balance <> OLD.token_balance
                       AND (current_user <> 'docflow_owner' OR pg_trigger_depth() = 0))
    EXECUTE FUNCTION clients_keep_balance();
