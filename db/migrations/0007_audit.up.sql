-- The audit trail: what happened, kept for good.
--
-- Rows are only ever added. They refer to processes, clients and users without foreign keys, so
-- that they outlive all of them. UPDATE, DELETE and TRUNCATE are refused twice: nobody has the
-- privilege, and triggers on the table and on every partition stop even the owner.

SET LOCAL ROLE docflow_owner;

CREATE TABLE audit_logs (
    audit_id uuid NOT NULL DEFAULT gen_random_uuid(),
    process_id uuid,
    client_id uuid NOT NULL,
    process_type_id varchar(64),
    timestamp timestamptz NOT NULL DEFAULT now(),
    result text NOT NULL CHECK (result IN ('SUCCESS', 'FAILED', 'ERRORS')),
    stage_type text
        CHECK (stage_type IN ('INGEST', 'INTELLIGENT_OCR', 'INTELLIGENT_PROCESS', 'OUTPUT')),
    event text NOT NULL DEFAULT 'stage' CHECK (event ~ '^[a-z][a-z0-9_.]*$'),
    actor_type text NOT NULL DEFAULT 'service'
        CHECK (actor_type IN ('user', 'api_key', 'service', 'system')),
    actor_id text,
    process_plugin_name varchar(128),
    document_urls text[] NOT NULL DEFAULT '{}',
    payload jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(payload) = 'object'),
    token_usage jsonb CHECK (jsonb_typeof(token_usage) = 'object'),
    tokens_input bigint GENERATED ALWAYS AS ((token_usage ->> 'input')::bigint) STORED
        CHECK (tokens_input >= 0),
    tokens_output bigint GENERATED ALWAYS AS ((token_usage ->> 'output')::bigint) STORED
        CHECK (tokens_output >= 0),
    token_model text GENERATED ALWAYS AS (token_usage ->> 'model') STORED,
    error_message text,
    error_stack text,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (audit_id, timestamp),
    CONSTRAINT audit_logs_event_stage_type_check CHECK (event <> 'stage' OR stage_type IS NOT NULL),
    -- Every row has a month, and that month a partition with four digits for its year.
    CONSTRAINT audit_logs_timestamp_check
        CHECK (timestamp >= '2000-01-01 00:00+00' AND timestamp < '2200-01-01 00:00+00')
) PARTITION BY RANGE (timestamp);
COMMENT ON TABLE audit_logs IS
    'Immutable log for compliance and billing, one partition for each month (UTC).';
COMMENT ON COLUMN audit_logs.client_id IS 'The nil UUID for events of the installation itself.';
COMMENT ON COLUMN audit_logs.stage_type IS 'Null for events outside the stages, such as a login.';
COMMENT ON COLUMN audit_logs.event IS 'What happened: stage, or a name such as user.login.';
COMMENT ON COLUMN audit_logs.actor_id IS 'Id of the user or API key, or name of the service.';
COMMENT ON COLUMN audit_logs.payload IS
    'Names, counts and hashes; never a value out of a document.';
COMMENT ON COLUMN audit_logs.token_usage IS '{input, output, model}; null when no model was asked.';
COMMENT ON COLUMN audit_logs.seq IS
    'Order of writing, not of commit: who reads what is new stops at the oldest running '
    'transaction.';
COMMENT ON COLUMN audit_logs.txid IS 'The transaction that wrote the row.';

CREATE INDEX idx_audit_logs_client_id_timestamp ON audit_logs (client_id, timestamp DESC);
CREATE INDEX idx_audit_logs_client_id_seq ON audit_logs (client_id, seq);
CREATE INDEX idx_audit_logs_process_id ON audit_logs (process_id);
CREATE INDEX idx_audit_logs_result_stage_type ON audit_logs (result, stage_type);

CREATE POLICY service_append ON audit_logs FOR INSERT
    TO docflow_worker, docflow_auth, docflow_platform WITH CHECK (true);
CREATE POLICY worker_read ON audit_logs FOR SELECT TO docflow_worker USING (true);
GRANT SELECT ON audit_logs TO docflow_app, docflow_worker, docflow_platform;
-- All but seq and txid, which nobody may choose.
GRANT INSERT (audit_id, process_id, client_id, process_type_id, timestamp, result, stage_type,
              event, actor_type, actor_id, process_plugin_name, document_urls, payload,
              token_usage, error_message, error_stack)
    ON audit_logs TO docflow_app, docflow_worker, docflow_auth, docflow_platform;

CREATE TRIGGER audit_logs_append_only BEFORE UPDATE OR DELETE ON audit_logs
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_logs_no_truncate BEFORE TRUNCATE ON audit_logs
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CALL protect_tenant_table('audit_logs');

-- Row triggers come to a partition from its parent; the rest of its guard does not.
CREATE PROCEDURE audit_logs_guard_partition(target regclass)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE TRIGGER audit_logs_no_truncate BEFORE TRUNCATE ON %s '
                   'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', target);
END
$$;
COMMENT ON PROCEDURE audit_logs_guard_partition(regclass) IS
    'Closes a partition to direct access: row-level security without a policy, and no TRUNCATE.';

CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;
COMMENT ON TABLE audit_logs_default IS
    'Takes rows of months that have no partition yet, so that none is lost.';
CALL audit_logs_guard_partition('audit_logs_default');
CREATE POLICY sorting_out ON audit_logs_default TO docflow_owner USING (true);

CREATE PROCEDURE audit_logs_make_partition(month date)
LANGUAGE plpgsql AS $$
DECLARE
    partition CONSTANT text := to_char(month, '"audit_logs_"YYYY_MM');
    month_start CONSTANT timestamptz := month::timestamp AT TIME ZONE 'UTC';
    month_end CONSTANT timestamptz := (month + interval '1 month') AT TIME ZONE 'UTC';
    columns text; -- all but the generated ones
BEGIN
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns
    FROM pg_attribute
    WHERE attrelid = 'public.audit_logs'::regclass
      AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    -- Writers wait at the parent: one that had chosen the default partition already would find that
    -- its month is elsewhere now, and fail.
    LOCK TABLE public.audit_logs IN SHARE ROW EXCLUSIVE MODE;
    LOCK TABLE public.audit_logs_default IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.audit_logs INCLUDING DEFAULTS '
                   'INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING STORAGE)', partition);
    -- The default partition may not hold rows of a month that has its own. They move as they are;
    -- its guard is lifted for this transaction only, in which nobody else reaches the table.
    PERFORM FROM public.audit_logs_default
    WHERE timestamp >= month_start AND timestamp < month_end LIMIT 1;
    IF FOUND THEN
        ALTER TABLE public.audit_logs_default DISABLE TRIGGER audit_logs_append_only;
        EXECUTE format('WITH moved AS (DELETE FROM public.audit_logs_default '
                       'WHERE timestamp >= %1$L AND timestamp < %2$L RETURNING *) '
                       'INSERT INTO public.%3$I (%4$s) SELECT %4$s FROM moved',
                       month_start, month_end, partition, columns);
        ALTER TABLE public.audit_logs_default ENABLE TRIGGER audit_logs_append_only;
    END IF;
    EXECUTE format('ALTER TABLE public.audit_logs ATTACH PARTITION public.%I '
                   'FOR VALUES FROM (%L) TO (%L)', partition, month_start, month_end);
    CALL public.audit_logs_guard_partition(format('public.%I', partition)::regclass);
END
$$;
COMMENT ON PROCEDURE audit_logs_make_partition(date) IS
    'Makes the partition of the month that begins on that day, with the rows that the default '
    'partition took for it.';

CREATE FUNCTION audit_logs_make_partitions(months_ahead integer DEFAULT 3) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '5s' -- a later attempt is better than every writer waiting behind a long report
AS $$
DECLARE
    first_month CONSTANT date := '2000-01-01'; -- as audit_logs_timestamp_check
    this_month CONSTANT date := date_trunc('month', now() AT TIME ZONE 'UTC');
    last_month date;
    missing date[];
    month date;
BEGIN
    IF months_ahead IS NULL OR months_ahead NOT BETWEEN 0 AND 120 THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('months_ahead must be from 0 to 120, not %s', months_ahead);
    END IF;
    last_month := this_month + make_interval(months => months_ahead);
    PERFORM pg_advisory_xact_lock(hashtext('audit_logs_make_partitions'));
    -- Collected first: no table can be altered while a loop reads it.
    SELECT coalesce(array_agg(wanted.month ORDER BY wanted.month), '{}') INTO missing
    FROM (SELECT generate_series(this_month, last_month, '1 month')::date
          UNION
          SELECT date_trunc('month', timestamp AT TIME ZONE 'UTC')::date
          FROM audit_logs_default) AS wanted (month)
    WHERE wanted.month BETWEEN first_month AND last_month
      AND to_regclass(to_char(wanted.month, '"public.audit_logs_"YYYY_MM')) IS NULL;
    FOREACH month IN ARRAY missing LOOP
        CALL audit_logs_make_partition(month);
    END LOOP;
    RETURN cardinality(missing);
END
$$;
COMMENT ON FUNCTION audit_logs_make_partitions(integer) IS
    'Makes the missing partitions of this month and the months ahead, and of every earlier '
    'month that the default partition has rows of; returns how many. Any scheduler may call it, '
    'two at once too.';
GRANT EXECUTE ON FUNCTION audit_logs_make_partitions(integer) TO docflow_worker, docflow_platform;

-- The months ahead are for a scheduler, and for the program while it runs.
SELECT audit_logs_make_partitions(0);

-- What was used each month, for billing: summed as it is written, since summing ten million audit
-- rows for each look takes seconds. Several shards for each sum let transactions of one client
-- commit side by side.
CREATE TABLE token_usage_monthly (
    client_id uuid NOT NULL,
    month date NOT NULL CHECK (month = date_trunc('month', month::timestamp)),
    model text NOT NULL,
    shard smallint NOT NULL CHECK (shard BETWEEN 0 AND 15),
    tokens_input bigint NOT NULL CHECK (tokens_input >= 0),
    tokens_output bigint NOT NULL CHECK (tokens_output >= 0),
    calls bigint NOT NULL CHECK (calls > 0),
    PRIMARY KEY (client_id, month, model, shard)
) WITH (fillfactor = 50);
COMMENT ON TABLE token_usage_monthly IS
    'Sums of audit_logs.token_usage, kept by a trigger and written by nobody else.';
COMMENT ON COLUMN token_usage_monthly.month IS 'First day of the month, UTC.';
COMMENT ON COLUMN token_usage_monthly.shard IS 'Part of the sum; readers add the shards up.';
COMMENT ON COLUMN token_usage_monthly.calls IS 'Audit rows with a token usage.';

-- For the trigger below. current_user is docflow_owner itself only in its SECURITY DEFINER
-- functions, whatever trigger a login may fake that merely inherits its rights; the depth keeps
-- migrations behind the wall.
CREATE POLICY summing ON token_usage_monthly TO docflow_owner
    USING (current_user = 'docflow_owner' AND pg_trigger_depth() > 0);
GRANT SELECT ON token_usage_monthly TO docflow_app, docflow_platform;

CALL protect_tenant_table('token_usage_monthly');

CREATE FUNCTION audit_logs_sum_usage() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM FROM written WHERE token_usage IS NOT NULL LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    INSERT INTO token_usage_monthly AS usage
        (client_id, month, model, shard, tokens_input, tokens_output, calls)
    SELECT client_id, date_trunc('month', timestamp AT TIME ZONE 'UTC'),
           coalesce(token_model, 'unknown'), pg_backend_pid() % 16,
           coalesce(sum(tokens_input), 0), coalesce(sum(tokens_output), 0), count(*)
    FROM written
    WHERE token_usage IS NOT NULL
    GROUP BY 1, 2, 3
    ORDER BY 1, 2, 3 -- two writers of many rows take the same locks in the same order
    ON CONFLICT (client_id, month, model, shard) DO UPDATE
    SET tokens_input = usage.tokens_input + excluded.tokens_input,
        tokens_output = usage.tokens_output + excluded.tokens_output,
        calls = usage.calls + excluded.calls;
    RETURN NULL;
END
$$;
CREATE TRIGGER audit_logs_sum_usage AFTER INSERT ON audit_logs
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION audit_logs_sum_usage();

-- Chain heads: each seal covers the rows of a client since the one before, so that a changed,
-- missing or inserted row shows.
CREATE TABLE audit_seals (
    client_id uuid NOT NULL,
    seal_number bigint NOT NULL CHECK (seal_number > 0),
    seq_from bigint NOT NULL,
    seq_to bigint NOT NULL,
    row_count bigint NOT NULL CHECK (row_count > 0),
    prev_hash bytea NOT NULL CHECK (octet_length(prev_hash) = 32),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    signature bytea,
    key_id text,
    sealed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (client_id, seal_number),
    CONSTRAINT audit_seals_seq_to_check CHECK (seq_to >= seq_from),
    CONSTRAINT audit_seals_signature_check CHECK ((signature IS NULL) = (key_id IS NULL))
);
COMMENT ON TABLE audit_seals IS
    'Hash chain over the audit rows of each client, one link for each batch; append-only as the '
    'rows are.';
COMMENT ON COLUMN audit_seals.seal_number IS 'From 1, without gaps.';
COMMENT ON COLUMN audit_seals.seq_from IS 'audit_logs.seq of the first and last row covered.';
COMMENT ON COLUMN audit_seals.prev_hash IS 'Hash of the seal before; 32 zero bytes for the first.';
COMMENT ON COLUMN audit_seals.hash IS 'SHA-256 of prev_hash and the covered rows.';
COMMENT ON COLUMN audit_seals.key_id IS 'Which key signed; null without a signature.';

CREATE POLICY worker_read ON audit_seals FOR SELECT TO docflow_worker USING (true);
CREATE POLICY worker_append ON audit_seals FOR INSERT TO docflow_worker WITH CHECK (true);
GRANT SELECT ON audit_seals TO docflow_app, docflow_worker, docflow_platform;
GRANT INSERT ON audit_seals TO docflow_worker;

CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CALL protect_tenant_table('audit_seals');
