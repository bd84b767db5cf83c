--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: public; Type: SCHEMA; Schema: -; Owner: pg_database_owner
--

CREATE SCHEMA public;

ALTER SCHEMA public OWNER TO pg_database_owner;

--
-- Name: SCHEMA public; Type: COMMENT; Schema: -; Owner: pg_database_owner
--

COMMENT ON SCHEMA public IS 'standard public schema';

--
-- Name: audit_logs_guard_partition(regclass); Type: PROCEDURE; Schema: public; Owner: docflow_owner
--

CREATE PROCEDURE public.audit_logs_guard_partition(IN target regclass)
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE TRIGGER audit_logs_no_truncate BEFORE TRUNCATE ON %s '
                   'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', target);
END
$$;

ALTER PROCEDURE public.audit_logs_guard_partition(IN target regclass) OWNER TO docflow_owner;

--
-- Name: PROCEDURE audit_logs_guard_partition(IN target regclass); Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON PROCEDURE public.audit_logs_guard_partition(IN target regclass) IS 'Closes a partition to direct access: row-level security without a policy, and no TRUNCATE.';

--
-- Name: audit_logs_make_partition(date); Type: PROCEDURE; Schema: public; Owner: docflow_owner
--

CREATE PROCEDURE public.audit_logs_make_partition(IN month date)
    LANGUAGE plpgsql
    AS $_$
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
$_$;

ALTER PROCEDURE public.audit_logs_make_partition(IN month date) OWNER TO docflow_owner;

--
-- Name: PROCEDURE audit_logs_make_partition(IN month date); Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON PROCEDURE public.audit_logs_make_partition(IN month date) IS 'Makes the partition of the month that begins on that day, with the rows that the default partition took for it.';

--
-- Name: audit_logs_make_partitions(integer); Type: FUNCTION; Schema: public; Owner: docflow_owner
--

CREATE FUNCTION public.audit_logs_make_partitions(months_ahead integer DEFAULT 3) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    SET lock_timeout TO '5s'
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

ALTER FUNCTION public.audit_logs_make_partitions(months_ahead integer) OWNER TO docflow_owner;

--
-- Name: FUNCTION audit_logs_make_partitions(months_ahead integer); Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON FUNCTION public.audit_logs_make_partitions(months_ahead integer) IS 'Makes the missing partitions of this month and the months ahead, and of every earlier month that the default partition has rows of; returns how many. Any scheduler may call it, two at once too.';

--
-- Name: audit_logs_sum_usage(); Type: FUNCTION; Schema: public; Owner: docflow_owner
--

CREATE FUNCTION public.audit_logs_sum_usage() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO token_usage_monthly AS usage
        (client_id, month, model, shard, tokens_input, tokens_output, calls)
    VALUES (NEW.client_id, date_trunc('month', NEW.timestamp AT TIME ZONE 'UTC'),
            coalesce(NEW.token_model, 'unknown'), pg_backend_pid() % 16,
            coalesce(NEW.tokens_input, 0), coalesce(NEW.tokens_output, 0), 1)
    ON CONFLICT (client_id, month, model, shard) DO UPDATE
    SET tokens_input = usage.tokens_input + excluded.tokens_input,
        tokens_output = usage.tokens_output + excluded.tokens_output,
        calls = usage.calls + excluded.calls;
    RETURN NULL;
END
$$;

ALTER FUNCTION public.audit_logs_sum_usage() OWNER TO docflow_owner;

--
-- Name: check_configuration(jsonb, jsonb); Type: PROCEDURE; Schema: public; Owner: docflow_owner
--

CREATE PROCEDURE public.check_configuration(IN options jsonb, IN outputs jsonb)
    LANGUAGE plpgsql
    AS $$
DECLARE
    member record;
    option configuration_options;
BEGIN
    IF jsonb_typeof(options) IS DISTINCT FROM 'object' THEN
        CALL refuse_configuration('options', 'options must be an object');
    ELSIF jsonb_typeof(outputs) IS DISTINCT FROM 'array' THEN
        CALL refuse_configuration('outputs', 'outputs must be a list');
    ELSIF jsonb_array_length(outputs) > 20 THEN
        CALL refuse_configuration('outputs', format('outputs must have at most 20 items, not %s',
                                                    jsonb_array_length(outputs)));
    END IF;

    FOR member IN SELECT key, value FROM jsonb_each(options) LOOP
        SELECT * INTO option FROM configuration_options WHERE name = member.key;
        IF NOT FOUND THEN
            CALL refuse_configuration('options', format('option %s is not known', member.key));
        END IF;
        CALL check_configuration_option(member.value, option);
    END LOOP;

    FOR member IN
        SELECT element, number
        FROM jsonb_array_elements(outputs) WITH ORDINALITY AS list (element, number)
    LOOP
        CALL check_configuration_output(format('output %s', member.number), member.element);
    END LOOP;
END
$$;

ALTER PROCEDURE public.check_configuration(IN options jsonb, IN outputs jsonb) OWNER TO docflow_owner;

--
-- Name: PROCEDURE check_configuration(IN options jsonb, IN outputs jsonb); Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON PROCEDURE public.check_configuration(IN options jsonb, IN outputs jsonb) IS 'The one check of configurations.options and .outputs: raises check_violation that names the option or output and its bound.';

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: configuration_options; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.configuration_options (
    name character varying(64) NOT NULL,
    type text NOT NULL,
    minimum numeric,
    maximum numeric,
    maximum_items integer,
    pattern text,
    allowed_values text[],
    default_value jsonb NOT NULL,
    help text NOT NULL,
    CONSTRAINT configuration_options_bounds_check CHECK ((minimum <= maximum)),
    CONSTRAINT configuration_options_list_check CHECK (((type = ANY (ARRAY['text_list'::text, 'amount_list'::text])) = (maximum_items IS NOT NULL))),
    CONSTRAINT configuration_options_maximum_items_check CHECK ((maximum_items > 0)),
    CONSTRAINT configuration_options_name_check CHECK (((name)::text ~ '^[a-z][a-z0-9_]*$'::text)),
    CONSTRAINT configuration_options_numeric_check CHECK (((type = ANY (ARRAY['integer'::text, 'number'::text, 'amount_list'::text])) OR ((minimum IS NULL) AND (maximum IS NULL)))),
    CONSTRAINT configuration_options_text_check CHECK (((type = ANY (ARRAY['text'::text, 'text_list'::text])) OR ((pattern IS NULL) AND (allowed_values IS NULL)))),
    CONSTRAINT configuration_options_type_check CHECK ((type = ANY (ARRAY['boolean'::text, 'integer'::text, 'number'::text, 'text'::text, 'text_list'::text, 'amount_list'::text])))
);

ALTER TABLE public.configuration_options OWNER TO docflow_owner;

--
-- Name: TABLE configuration_options; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.configuration_options IS 'What configurations.options may hold: adding an option is one row. Rows come with the migrations.';

--
-- Name: COLUMN configuration_options.type; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.configuration_options.type IS 'amount_list: decimals, as numbers or, to keep every digit, as texts.';

--
-- Name: COLUMN configuration_options.minimum; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.configuration_options.minimum IS 'Least value of a number and of each amount of a list; null is without bound.';

--
-- Name: COLUMN configuration_options.pattern; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.configuration_options.pattern IS 'Regular expression for a text and for each text of a list.';

--
-- Name: COLUMN configuration_options.default_value; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.configuration_options.default_value IS 'What holds when a configuration does not name the option.';

--
-- Name: check_configuration_number(text, jsonb, public.configuration_options); Type: PROCEDURE; Schema: public; Owner: docflow_owner
--

CREATE PROCEDURE public.check_configuration_number(IN label text, IN value jsonb, IN option public.configuration_options)
    LANGUAGE plpgsql
    AS $_$
DECLARE
    amount CONSTANT text := value #>> '{}';
BEGIN
    IF jsonb_typeof(value) <> 'number'
       AND NOT (option.type = 'amount_list' AND jsonb_typeof(value) = 'string'
                AND amount ~ '^-?[0-9]{1,15}(\.[0-9]{1,6})?$') THEN
        CALL refuse_configuration('options', format('%s must be %s, not %s', label,
            CASE option.type WHEN 'amount_list' THEN 'an amount' WHEN 'integer' THEN 'an integer'
                             ELSE 'a number' END, value));
    ELSIF option.type = 'integer' AND amount::numeric <> trunc(amount::numeric) THEN
        CALL refuse_configuration('options', format('%s must be an integer, not %s', label, value));
    ELSIF amount::numeric < option.minimum THEN
        CALL refuse_configuration('options',
            format('%s must be at least %s, not %s', label, option.minimum, amount));
    ELSIF amount::numeric > option.maximum THEN
        CALL refuse_configuration('options',
            format('%s must be at most %s, not %s', label, option.maximum, amount));
    END IF;
END
$_$;

ALTER PROCEDURE public.check_configuration_number(IN label text, IN value jsonb, IN option public.configuration_options) OWNER TO docflow_owner;

--
-- Name: check_configuration_option(jsonb, public.configuration_options); Type: PROCEDURE; Schema: public; Owner: docflow_owner
--

CREATE PROCEDURE public.check_configuration_option(IN value jsonb, IN option public.configuration_options)
    LANGUAGE plpgsql
    AS $$
DECLARE
    label CONSTANT text := format('option %s', option.name);
    item jsonb;
    item_label text;
BEGIN
    CASE option.type
    WHEN 'boolean' THEN
        IF jsonb_typeof(value) <> 'boolean' THEN
            CALL refuse_configuration('options',
                format('%s must be true or false, not %s', label, value));
        END IF;
    WHEN 'integer', 'number' THEN
        CALL check_configuration_number(label, value, option);
    WHEN 'text' THEN
        CALL check_configuration_text(label, value, option);
    ELSE
        IF jsonb_typeof(value) <> 'array' THEN
            CALL refuse_configuration('options',
                format('%s must be a list, not %s', label, value));
        ELSIF jsonb_array_length(value) > option.maximum_items THEN
            CALL refuse_configuration('options', format('%s must have at most %s items, not %s',
                label, option.maximum_items, jsonb_array_length(value)));
        END IF;
        FOR item, item_label IN
            SELECT element, format('%s, item %s,', label, number)
            FROM jsonb_array_elements(value) WITH ORDINALITY AS list (element, number)
        LOOP
            IF option.type = 'text_list' THEN
                CALL check_configuration_text(item_label, item, option);
            ELSE
                CALL check_configuration_number(item_label, item, option);
            END IF;
        END LOOP;
    END CASE;
END
$$;

ALTER PROCEDURE public.check_configuration_option(IN value jsonb, IN option public.configuration_options) OWNER TO docflow_owner;

--
-- Name: check_configuration_output(text, jsonb); Type: PROCEDURE; Schema: public; Owner: docflow_owner
--

CREATE PROCEDURE public.check_configuration_output(IN label text, IN output jsonb)
    LANGUAGE plpgsql
    AS $_$
DECLARE
    action_types CONSTANT text[] :=
        '{email,webhook,erp_integration,database_insert,file_export}';
    unknown text;
BEGIN
    IF jsonb_typeof(output) <> 'object' THEN
        CALL refuse_configuration('outputs', format('%s must be an object, not %s', label, output));
    END IF;
    SELECT key INTO unknown FROM jsonb_object_keys(output) AS key
    WHERE key NOT IN ('action_type', 'target_config', 'max_retries') LIMIT 1;
    IF unknown IS NOT NULL THEN
        CALL refuse_configuration('outputs', format('%s: member %s is not known', label, unknown));
    ELSIF NOT coalesce(output ->> 'action_type', '') = ANY (action_types) THEN
        CALL refuse_configuration('outputs', format('%s: action_type must be one of %s, not %s',
            label, array_to_string(action_types, ', '), coalesce(output -> 'action_type', 'null')));
    ELSIF jsonb_typeof(output -> 'target_config') IS DISTINCT FROM 'object' THEN
        CALL refuse_configuration('outputs', format('%s: target_config must be an object', label));
    ELSIF output ? 'max_retries' AND NOT (output -> 'max_retries')::text ~ '^(1?[0-9]|20)$' THEN
        CALL refuse_configuration('outputs',
            format('%s: max_retries must be an integer from 0 to 20, not %s',
                   label, output -> 'max_retries'));
    END IF;
END
$_$;

ALTER PROCEDURE public.check_configuration_output(IN label text, IN output jsonb) OWNER TO docflow_owner;

--
-- Name: check_configuration_text(text, jsonb, public.configuration_options); Type: PROCEDURE; Schema: public; Owner: docflow_owner
--

CREATE PROCEDURE public.check_configuration_text(IN label text, IN value jsonb, IN option public.configuration_options)
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF jsonb_typeof(value) <> 'string' THEN
        CALL refuse_configuration('options', format('%s must be a text, not %s', label, value));
    ELSIF NOT (value #>> '{}') = ANY (option.allowed_values) THEN
        CALL refuse_configuration('options', format('%s must be one of %s, not %s', label,
            array_to_string(option.allowed_values, ', '), value));
    ELSIF NOT (value #>> '{}') ~ option.pattern THEN
        CALL refuse_configuration('options',
            format('%s must match %s, not %s', label, option.pattern, value));
    END IF;
END
$$;

ALTER PROCEDURE public.check_configuration_text(IN label text, IN value jsonb, IN option public.configuration_options) OWNER TO docflow_owner;

--
-- Name: check_process_quota(integer); Type: PROCEDURE; Schema: public; Owner: docflow_owner
--

CREATE PROCEDURE public.check_process_quota(IN general_limit integer)
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    own_limit CONSTANT integer := coalesce((SELECT processes_max FROM clients
                                            WHERE client_id = current_client_id()), general_limit);
BEGIN
    IF own_limit = 0 THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(current_client_id()::text, 0));
    PERFORM FROM processes
    WHERE client_id = current_client_id() AND status NOT IN ('completed', 'failed', 'cancelled')
    OFFSET own_limit - 1 LIMIT 1;
    IF FOUND THEN
        RAISE SQLSTATE 'DF429' USING
            MESSAGE = format('%s processes of the client are under way: no more are taken in until '
                             'one has ended', own_limit);
    END IF;
END
$$;

ALTER PROCEDURE public.check_process_quota(IN general_limit integer) OWNER TO docflow_owner;

--
-- Name: PROCEDURE check_process_quota(IN general_limit integer); Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON PROCEDURE public.check_process_quota(IN general_limit integer) IS 'Raises DF429 when the client of the transaction has as many processes under way as it may.';

--
-- Name: claim_uploads(uuid[]); Type: PROCEDURE; Schema: public; Owner: docflow_owner
--

CREATE PROCEDURE public.claim_uploads(IN ids uuid[])
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    taken integer;
BEGIN
    DELETE FROM uploads WHERE document_id = ANY (ids);
    GET DIAGNOSTICS taken = ROW_COUNT;
    IF taken <> cardinality(ids) THEN
        RAISE SQLSTATE 'DF409' USING
            MESSAGE = 'one of the documents is in a process already, or has been removed';
    END IF;
END
$$;

ALTER PROCEDURE public.claim_uploads(IN ids uuid[]) OWNER TO docflow_owner;

--
-- Name: PROCEDURE claim_uploads(IN ids uuid[]); Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON PROCEDURE public.claim_uploads(IN ids uuid[]) IS 'Takes uploads away for the process that gets them: all, or DF409.';

--
-- Name: clients_keep_balance(); Type: FUNCTION; Schema: public; Owner: docflow_owner
--

CREATE FUNCTION public.clients_keep_balance() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE insufficient_privilege USING
        MESSAGE = 'clients.token_balance changes only by entries of token_ledger',
        HINT = 'Insert a top_up or adjustment into token_ledger.',
        TABLE = TG_TABLE_NAME, COLUMN = 'token_balance';
END
$$;

ALTER FUNCTION public.clients_keep_balance() OWNER TO docflow_owner;

--
-- Name: configuration_defaults(); Type: FUNCTION; Schema: public; Owner: docflow_owner
--

CREATE FUNCTION public.configuration_defaults() RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN (SELECT jsonb_object_agg(name, default_value) FROM configuration_options);
END
$$;

ALTER FUNCTION public.configuration_defaults() OWNER TO docflow_owner;

--
-- Name: FUNCTION configuration_defaults(); Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON FUNCTION public.configuration_defaults() IS 'What every option of configurations is that does not name it.';

--
-- Name: configurations_check(); Type: FUNCTION; Schema: public; Owner: docflow_owner
--

CREATE FUNCTION public.configurations_check() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    CALL check_configuration(NEW.options, NEW.outputs);
    RETURN NEW;
END
$$;

ALTER FUNCTION public.configurations_check() OWNER TO docflow_owner;

--
-- Name: configurations_keep_used(); Type: FUNCTION; Schema: public; Owner: docflow_owner
--

CREATE FUNCTION public.configurations_keep_used() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    -- A user who goes away takes created_by along.
    free CONSTANT text[] := '{is_active,created_by,updated_at}';
BEGIN
    IF to_jsonb(NEW) - free = to_jsonb(OLD) - free THEN
        RETURN NEW;
    END IF;
    -- Waits for processes that are just beginning to use this version: they hold its key.
    PERFORM FROM configurations WHERE config_id = OLD.config_id FOR UPDATE;
    PERFORM FROM processes
    WHERE client_id = OLD.client_id AND process_type_id = OLD.process_type_id
      AND config_version = OLD.version
    LIMIT 1;
    IF FOUND THEN
        RAISE object_not_in_prerequisite_state USING
            MESSAGE = format('version %s of configuration %s has been used by a process and '
                             'cannot change', OLD.version, OLD.process_type_id),
            HINT = 'Make a new version; only is_active may still be set.',
            TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;

ALTER FUNCTION public.configurations_keep_used() OWNER TO docflow_owner;

--
-- Name: current_client_id(); Type: FUNCTION; Schema: public; Owner: docflow_owner
--

CREATE FUNCTION public.current_client_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN NULLIF((NULLIF(current_setting('app.current_client_id'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid);

ALTER FUNCTION public.current_client_id() OWNER TO docflow_owner;

--
-- Name: FUNCTION current_client_id(); Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON FUNCTION public.current_client_id() IS 'The client whose data this transaction may touch, set by set_config(''app.current_client_id'', id, true). Null when unset, empty, or the nil UUID, which stands for the installation itself and is nobody''s tenant.';

--
-- Name: jobs_hold(uuid, uuid); Type: FUNCTION; Schema: public; Owner: docflow_owner
--

CREATE FUNCTION public.jobs_hold(job uuid, token uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM FROM jobs WHERE job_id = job AND lease_token = token FOR UPDATE;
    IF NOT FOUND THEN
        RAISE SQLSTATE 'DF409' USING
            MESSAGE = format('the lease of job %s is lost', job), TABLE = 'jobs';
    END IF;
END
$$;

ALTER FUNCTION public.jobs_hold(job uuid, token uuid) OWNER TO docflow_owner;

--
-- Name: FUNCTION jobs_hold(job uuid, token uuid); Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON FUNCTION public.jobs_hold(job uuid, token uuid) IS 'Locks the job when the lease is still that of the caller, else raises DF409.';

--
-- Name: protect_tenant_table(regclass); Type: PROCEDURE; Schema: public; Owner: docflow_owner
--

CREATE PROCEDURE public.protect_tenant_table(IN target regclass)
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('CREATE POLICY tenant_isolation ON %s TO docflow_app, docflow_owner '
                   'USING (client_id = current_client_id()) '
                   'WITH CHECK (client_id = current_client_id())', target);
    EXECUTE format('CREATE POLICY platform_access ON %s FOR SELECT TO docflow_platform '
                   'USING (true)', target);
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target);
END
$$;

ALTER PROCEDURE public.protect_tenant_table(IN target regclass) OWNER TO docflow_owner;

--
-- Name: PROCEDURE protect_tenant_table(IN target regclass); Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON PROCEDURE public.protect_tenant_table(IN target regclass) IS 'Puts a table that has a client_id behind the wall: row-level security enabled and forced, the application sees and writes the rows of the current client only, the platform operator reads all. Whatever else a service may do is a policy of its own, beside the table. The owner is bound as well: a migration that must change rows of all clients lifts FORCE ROW LEVEL SECURITY for the length of its transaction.';

--
-- Name: raise_revision(); Type: FUNCTION; Schema: public; Owner: docflow_owner
--

CREATE FUNCTION public.raise_revision() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    NEW.revision := OLD.revision + 1;
    RETURN NEW;
END
$$;

ALTER FUNCTION public.raise_revision() OWNER TO docflow_owner;

--
-- Name: FUNCTION raise_revision(); Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON FUNCTION public.raise_revision() IS 'BEFORE UPDATE trigger of what people edit: whoever read an older revision is told.';

--
-- Name: refuse_change(); Type: FUNCTION; Schema: public; Owner: docflow_owner
--

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE insufficient_privilege USING
        MESSAGE = format('%s is append-only: %s is refused', TG_TABLE_NAME, TG_OP),
        TABLE = TG_TABLE_NAME;
END
$$;

ALTER FUNCTION public.refuse_change() OWNER TO docflow_owner;

--
-- Name: FUNCTION refuse_change(); Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON FUNCTION public.refuse_change() IS 'BEFORE UPDATE, DELETE or TRUNCATE trigger of append-only tables: refuses even the owner and a superuser.';

--
-- Name: refuse_configuration(text, text); Type: PROCEDURE; Schema: public; Owner: docflow_owner
--

CREATE PROCEDURE public.refuse_configuration(IN part text, IN message text)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE check_violation USING
        MESSAGE = message, TABLE = 'configurations', COLUMN = part,
        CONSTRAINT = format('configurations_%s_check', part);
END
$$;

ALTER PROCEDURE public.refuse_configuration(IN part text, IN message text) OWNER TO docflow_owner;

--
-- Name: search_processes(jsonb, integer); Type: FUNCTION; Schema: public; Owner: docflow_search
--

CREATE FUNCTION public.search_processes(filter jsonb, row_limit integer DEFAULT 100) RETURNS TABLE(process_id uuid)
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
BEGIN
    IF current_client_id() IS NULL THEN
        RETURN;
    END IF;
    -- EXECUTE plans with the values at hand. MATERIALIZED keeps the planner from walking the
    -- client's processes from the newest on in the hope of row_limit early hits.
    RETURN QUERY EXECUTE
        'WITH found AS MATERIALIZED ('
        '    SELECT process_id, created_at FROM processes'
        '    WHERE client_id = $1 AND extraction_result @> $2) '
        'SELECT process_id FROM found ORDER BY created_at DESC, process_id DESC LIMIT $3'
        USING current_client_id(), filter, least(greatest(row_limit, 0), 1000);
END
$_$;

ALTER FUNCTION public.search_processes(filter jsonb, row_limit integer) OWNER TO docflow_search;

--
-- Name: FUNCTION search_processes(filter jsonb, row_limit integer); Type: COMMENT; Schema: public; Owner: docflow_search
--

COMMENT ON FUNCTION public.search_processes(filter jsonb, row_limit integer) IS 'The current client''s processes whose extraction_result contains the filter, newest first, at most 1,000; none without a client.';

--
-- Name: token_ledger_check_entry(); Type: FUNCTION; Schema: public; Owner: docflow_owner
--

CREATE FUNCTION public.token_ledger_check_entry() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
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

ALTER FUNCTION public.token_ledger_check_entry() OWNER TO docflow_owner;

--
-- Name: token_ledger_move_balance(); Type: FUNCTION; Schema: public; Owner: docflow_owner
--

CREATE FUNCTION public.token_ledger_move_balance() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
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

ALTER FUNCTION public.token_ledger_move_balance() OWNER TO docflow_owner;

--
-- Name: update_updated_at_column(); Type: FUNCTION; Schema: public; Owner: docflow_owner
--

CREATE FUNCTION public.update_updated_at_column() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

ALTER FUNCTION public.update_updated_at_column() OWNER TO docflow_owner;

--
-- Name: FUNCTION update_updated_at_column(); Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON FUNCTION public.update_updated_at_column() IS 'BEFORE UPDATE trigger: keeps updated_at.';

--
-- Name: users_end_sessions(); Type: FUNCTION; Schema: public; Owner: docflow_owner
--

CREATE FUNCTION public.users_end_sessions() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
BEGIN
    IF NEW.role <> OLD.role OR NEW.status <> OLD.status
       OR NEW.password_hash IS DISTINCT FROM OLD.password_hash THEN
        NEW.session_generation := OLD.session_generation + 1;
    END IF;
    RETURN NEW;
END
$$;

ALTER FUNCTION public.users_end_sessions() OWNER TO docflow_owner;

--
-- Name: FUNCTION users_end_sessions(); Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON FUNCTION public.users_end_sessions() IS 'BEFORE UPDATE trigger: whoever gets other rights, or another password, signs in again.';

--
-- Name: api_keys; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.api_keys (
    api_key_id uuid DEFAULT gen_random_uuid() NOT NULL,
    client_id uuid NOT NULL,
    name character varying(255) NOT NULL,
    prefix character varying(32) NOT NULL,
    key_hash bytea NOT NULL,
    scopes text[] DEFAULT '{}'::text[] NOT NULL,
    created_by uuid,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT api_keys_key_hash_check CHECK ((octet_length(key_hash) = 32)),
    CONSTRAINT api_keys_name_check CHECK (((name)::text <> ''::text)),
    CONSTRAINT api_keys_prefix_check CHECK (((prefix)::text <> ''::text)),
    CONSTRAINT api_keys_scopes_check CHECK ((array_position(scopes, NULL::text) IS NULL))
);

ALTER TABLE ONLY public.api_keys FORCE ROW LEVEL SECURITY;

ALTER TABLE public.api_keys OWNER TO docflow_owner;

--
-- Name: TABLE api_keys; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.api_keys IS 'Keys with which a client''s programs use the API.';

--
-- Name: COLUMN api_keys.prefix; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.api_keys.prefix IS 'The first characters of the key: shown in lists, and how the key is looked up.';

--
-- Name: COLUMN api_keys.key_hash; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.api_keys.key_hash IS 'SHA-256 of the key, which itself is shown once and stored nowhere. Only docflow_auth may read it.';

--
-- Name: COLUMN api_keys.scopes; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.api_keys.scopes IS 'What the key may do; an empty list allows nothing.';

--
-- Name: COLUMN api_keys.created_by; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.api_keys.created_by IS 'Null when made by a platform operator or when the user is gone.';

--
-- Name: audit_logs; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.audit_logs (
    audit_id uuid DEFAULT gen_random_uuid() NOT NULL,
    process_id uuid,
    client_id uuid NOT NULL,
    process_type_id character varying(64),
    "timestamp" timestamp with time zone DEFAULT now() NOT NULL,
    result text NOT NULL,
    stage_type text,
    event text DEFAULT 'stage'::text NOT NULL,
    actor_type text DEFAULT 'service'::text NOT NULL,
    actor_id text,
    process_plugin_name character varying(128),
    document_urls text[] DEFAULT '{}'::text[] NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    token_usage jsonb,
    tokens_input bigint GENERATED ALWAYS AS (((token_usage ->> 'input'::text))::bigint) STORED,
    tokens_output bigint GENERATED ALWAYS AS (((token_usage ->> 'output'::text))::bigint) STORED,
    token_model text GENERATED ALWAYS AS ((token_usage ->> 'model'::text)) STORED,
    error_message text,
    error_stack text,
    seq bigint NOT NULL,
    txid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT audit_logs_actor_type_check CHECK ((actor_type = ANY (ARRAY['user'::text, 'api_key'::text, 'service'::text, 'system'::text]))),
    CONSTRAINT audit_logs_event_check CHECK ((event ~ '^[a-z][a-z0-9_.]*$'::text)),
    CONSTRAINT audit_logs_event_stage_type_check CHECK (((event <> 'stage'::text) OR (stage_type IS NOT NULL))),
    CONSTRAINT audit_logs_payload_check CHECK ((jsonb_typeof(payload) = 'object'::text)),
    CONSTRAINT audit_logs_result_check CHECK ((result = ANY (ARRAY['SUCCESS'::text, 'FAILED'::text, 'ERRORS'::text]))),
    CONSTRAINT audit_logs_stage_type_check CHECK ((stage_type = ANY (ARRAY['INGEST'::text, 'INTELLIGENT_OCR'::text, 'INTELLIGENT_PROCESS'::text, 'OUTPUT'::text]))),
    CONSTRAINT audit_logs_timestamp_check CHECK ((("timestamp" >= '2000-01-01 00:00:00+00'::timestamp with time zone) AND ("timestamp" < '2200-01-01 00:00:00+00'::timestamp with time zone))),
    CONSTRAINT audit_logs_token_usage_check CHECK ((jsonb_typeof(token_usage) = 'object'::text)),
    CONSTRAINT audit_logs_tokens_input_check CHECK ((tokens_input >= 0)),
    CONSTRAINT audit_logs_tokens_output_check CHECK ((tokens_output >= 0))
)
PARTITION BY RANGE ("timestamp");

ALTER TABLE ONLY public.audit_logs FORCE ROW LEVEL SECURITY;

ALTER TABLE public.audit_logs OWNER TO docflow_owner;

--
-- Name: TABLE audit_logs; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.audit_logs IS 'Immutable log for compliance and billing, one partition for each month (UTC).';

--
-- Name: COLUMN audit_logs.client_id; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.audit_logs.client_id IS 'The nil UUID for events of the installation itself.';

--
-- Name: COLUMN audit_logs.stage_type; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.audit_logs.stage_type IS 'Null for events outside the stages, such as a login.';

--
-- Name: COLUMN audit_logs.event; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.audit_logs.event IS 'What happened: stage, or a name such as user.login.';

--
-- Name: COLUMN audit_logs.actor_id; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.audit_logs.actor_id IS 'Id of the user or API key, or name of the service.';

--
-- Name: COLUMN audit_logs.payload; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.audit_logs.payload IS 'Names, counts and hashes; never a value out of a document.';

--
-- Name: COLUMN audit_logs.token_usage; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.audit_logs.token_usage IS '{input, output, model}; null when no model was asked.';

--
-- Name: COLUMN audit_logs.seq; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.audit_logs.seq IS 'Order of writing, not of commit: who reads what is new stops at the oldest running transaction.';

--
-- Name: COLUMN audit_logs.txid; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.audit_logs.txid IS 'The transaction that wrote the row.';

--
-- Name: audit_logs_default; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.audit_logs_default (
    audit_id uuid DEFAULT gen_random_uuid() NOT NULL,
    process_id uuid,
    client_id uuid NOT NULL,
    process_type_id character varying(64),
    "timestamp" timestamp with time zone DEFAULT now() NOT NULL,
    result text NOT NULL,
    stage_type text,
    event text DEFAULT 'stage'::text NOT NULL,
    actor_type text DEFAULT 'service'::text NOT NULL,
    actor_id text,
    process_plugin_name character varying(128),
    document_urls text[] DEFAULT '{}'::text[] NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    token_usage jsonb,
    tokens_input bigint GENERATED ALWAYS AS (((token_usage ->> 'input'::text))::bigint) STORED,
    tokens_output bigint GENERATED ALWAYS AS (((token_usage ->> 'output'::text))::bigint) STORED,
    token_model text GENERATED ALWAYS AS ((token_usage ->> 'model'::text)) STORED,
    error_message text,
    error_stack text,
    seq bigint NOT NULL,
    txid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT audit_logs_actor_type_check CHECK ((actor_type = ANY (ARRAY['user'::text, 'api_key'::text, 'service'::text, 'system'::text]))),
    CONSTRAINT audit_logs_event_check CHECK ((event ~ '^[a-z][a-z0-9_.]*$'::text)),
    CONSTRAINT audit_logs_event_stage_type_check CHECK (((event <> 'stage'::text) OR (stage_type IS NOT NULL))),
    CONSTRAINT audit_logs_payload_check CHECK ((jsonb_typeof(payload) = 'object'::text)),
    CONSTRAINT audit_logs_result_check CHECK ((result = ANY (ARRAY['SUCCESS'::text, 'FAILED'::text, 'ERRORS'::text]))),
    CONSTRAINT audit_logs_stage_type_check CHECK ((stage_type = ANY (ARRAY['INGEST'::text, 'INTELLIGENT_OCR'::text, 'INTELLIGENT_PROCESS'::text, 'OUTPUT'::text]))),
    CONSTRAINT audit_logs_timestamp_check CHECK ((("timestamp" >= '2000-01-01 00:00:00+00'::timestamp with time zone) AND ("timestamp" < '2200-01-01 00:00:00+00'::timestamp with time zone))),
    CONSTRAINT audit_logs_token_usage_check CHECK ((jsonb_typeof(token_usage) = 'object'::text)),
    CONSTRAINT audit_logs_tokens_input_check CHECK ((tokens_input >= 0)),
    CONSTRAINT audit_logs_tokens_output_check CHECK ((tokens_output >= 0))
);

ALTER TABLE ONLY public.audit_logs_default FORCE ROW LEVEL SECURITY;

ALTER TABLE public.audit_logs_default OWNER TO docflow_owner;

--
-- Name: TABLE audit_logs_default; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.audit_logs_default IS 'Takes rows of months that have no partition yet, so that none is lost.';

--
-- Name: audit_logs_seq_seq; Type: SEQUENCE; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.audit_logs ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_logs_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: audit_seals; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.audit_seals (
    client_id uuid NOT NULL,
    seal_number bigint NOT NULL,
    seq_from bigint NOT NULL,
    seq_to bigint NOT NULL,
    row_count bigint NOT NULL,
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL,
    signature bytea,
    key_id text,
    sealed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT audit_seals_hash_check CHECK ((octet_length(hash) = 32)),
    CONSTRAINT audit_seals_prev_hash_check CHECK ((octet_length(prev_hash) = 32)),
    CONSTRAINT audit_seals_row_count_check CHECK ((row_count > 0)),
    CONSTRAINT audit_seals_seal_number_check CHECK ((seal_number > 0)),
    CONSTRAINT audit_seals_seq_to_check CHECK ((seq_to >= seq_from)),
    CONSTRAINT audit_seals_signature_check CHECK (((signature IS NULL) = (key_id IS NULL)))
);

ALTER TABLE ONLY public.audit_seals FORCE ROW LEVEL SECURITY;

ALTER TABLE public.audit_seals OWNER TO docflow_owner;

--
-- Name: TABLE audit_seals; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.audit_seals IS 'Hash chain over the audit rows of each client, one link for each batch; append-only as the rows are.';

--
-- Name: COLUMN audit_seals.seal_number; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.audit_seals.seal_number IS 'From 1, without gaps.';

--
-- Name: COLUMN audit_seals.seq_from; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.audit_seals.seq_from IS 'audit_logs.seq of the first and last row covered.';

--
-- Name: COLUMN audit_seals.prev_hash; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.audit_seals.prev_hash IS 'Hash of the seal before; 32 zero bytes for the first.';

--
-- Name: COLUMN audit_seals.hash; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.audit_seals.hash IS 'SHA-256 of prev_hash and the covered rows.';

--
-- Name: COLUMN audit_seals.key_id; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.audit_seals.key_id IS 'Which key signed; null without a signature.';

--
-- Name: clients; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.clients (
    client_id uuid DEFAULT gen_random_uuid() NOT NULL,
    name character varying(255) NOT NULL,
    slug character varying(63) NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    subscription_tier text DEFAULT 'basic'::text NOT NULL,
    token_balance bigint DEFAULT 0 NOT NULL,
    contact_email character varying(254),
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    retention_days integer,
    suspended_at timestamp with time zone,
    suspended_reason text,
    deleted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    processes_max integer,
    CONSTRAINT clients_client_id_check CHECK ((client_id <> '00000000-0000-0000-0000-000000000000'::uuid)),
    CONSTRAINT clients_deleted_at_check CHECK (((deleted_at IS NULL) OR (status = 'inactive'::text))),
    CONSTRAINT clients_name_check CHECK (((name)::text <> ''::text)),
    CONSTRAINT clients_processes_max_check CHECK ((processes_max > 0)),
    CONSTRAINT clients_retention_days_check CHECK ((retention_days > 0)),
    CONSTRAINT clients_revision_check CHECK ((revision > 0)),
    CONSTRAINT clients_settings_check CHECK ((jsonb_typeof(settings) = 'object'::text)),
    CONSTRAINT clients_slug_check CHECK (((slug)::text ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text)),
    CONSTRAINT clients_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text, 'inactive'::text]))),
    CONSTRAINT clients_subscription_tier_check CHECK ((subscription_tier = ANY (ARRAY['basic'::text, 'professional'::text, 'enterprise'::text]))),
    CONSTRAINT clients_suspended_at_check CHECK (((status <> 'suspended'::text) OR (suspended_at IS NOT NULL))),
    CONSTRAINT clients_token_balance_check CHECK ((token_balance >= 0))
)
WITH (fillfactor='70');

ALTER TABLE ONLY public.clients FORCE ROW LEVEL SECURITY;

ALTER TABLE public.clients OWNER TO docflow_owner;

--
-- Name: TABLE clients; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.clients IS 'Tenants: one row for each organization. Never deleted, only marked (deleted_at).';

--
-- Name: COLUMN clients.client_id; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.clients.client_id IS 'Never the nil UUID: in audit rows that stands for the installation itself.';

--
-- Name: COLUMN clients.slug; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.clients.slug IS 'Identifier for URLs, such as acme-corp.';

--
-- Name: COLUMN clients.token_balance; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.clients.token_balance IS 'Prepaid language model tokens: the sum of the client''s token_ledger, and changed by nothing else.';

--
-- Name: COLUMN clients.settings; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.clients.settings IS 'The client''s own preferences; nothing that decides about rights or money.';

--
-- Name: COLUMN clients.retention_days; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.clients.retention_days IS 'Days after completion until documents are erased; null keeps them.';

--
-- Name: COLUMN clients.suspended_at; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.clients.suspended_at IS 'Since when a suspended client is suspended; suspended_reason is shown to its users.';

--
-- Name: COLUMN clients.deleted_at; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.clients.deleted_at IS 'Soft deletion: nobody of this client signs in any more.';

--
-- Name: COLUMN clients.revision; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.clients.revision IS 'Raised by every edit, not by the balance.';

--
-- Name: COLUMN clients.processes_max; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.clients.processes_max IS 'Processes that may be under way at once; null: as the setting client_processes_max says.';

--
-- Name: configurations; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.configurations (
    config_id uuid DEFAULT gen_random_uuid() NOT NULL,
    client_id uuid NOT NULL,
    process_type_id character varying(64) NOT NULL,
    version integer NOT NULL,
    input_schema jsonb DEFAULT '{"type": "object"}'::jsonb NOT NULL,
    output_schema jsonb DEFAULT '{"type": "object"}'::jsonb NOT NULL,
    validation_rules jsonb DEFAULT '{"validation_rules": []}'::jsonb NOT NULL,
    plugin_name character varying(128),
    enable_fraud_detection boolean DEFAULT false NOT NULL,
    enable_hitl boolean DEFAULT true NOT NULL,
    confidence_threshold numeric(5,4) DEFAULT 0.85 NOT NULL,
    options jsonb DEFAULT '{}'::jsonb NOT NULL,
    outputs jsonb DEFAULT '[]'::jsonb NOT NULL,
    is_active boolean DEFAULT false NOT NULL,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT configurations_confidence_threshold_check CHECK (((confidence_threshold >= (0)::numeric) AND (confidence_threshold <= (1)::numeric))),
    CONSTRAINT configurations_input_schema_check CHECK ((jsonb_typeof(input_schema) = 'object'::text)),
    CONSTRAINT configurations_output_schema_check CHECK ((jsonb_typeof(output_schema) = 'object'::text)),
    CONSTRAINT configurations_plugin_name_check CHECK (((plugin_name)::text ~ '^[a-z][a-z0-9_]*$'::text)),
    CONSTRAINT configurations_validation_rules_check CHECK ((NOT (jsonb_typeof((validation_rules -> 'validation_rules'::text)) IS DISTINCT FROM 'array'::text))),
    CONSTRAINT configurations_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY public.configurations FORCE ROW LEVEL SECURITY;

ALTER TABLE public.configurations OWNER TO docflow_owner;

--
-- Name: TABLE configurations; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.configurations IS 'How a client wants documents of a type processed, in versions: one that a process used never changes again.';

--
-- Name: COLUMN configurations.version; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.configurations.version IS 'Also selects the prompts of the same version.';

--
-- Name: COLUMN configurations.input_schema; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.configurations.input_schema IS 'JSON Schema of processes.input_data.';

--
-- Name: COLUMN configurations.output_schema; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.configurations.output_schema IS 'JSON Schema of the result: of each document, or of the whole process with "x-scope": "process".';

--
-- Name: COLUMN configurations.validation_rules; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.configurations.validation_rules IS '{"validation_rules": [{field, rule, ...}, ...]}';

--
-- Name: COLUMN configurations.plugin_name; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.configurations.plugin_name IS 'Validator to run besides the rules; null for none.';

--
-- Name: COLUMN configurations.enable_hitl; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.configurations.enable_hitl IS 'Whether a person is asked; if not, what would go to review fails.';

--
-- Name: COLUMN configurations.confidence_threshold; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.configurations.confidence_threshold IS 'A result of lower confidence goes to review.';

--
-- Name: COLUMN configurations.options; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.configurations.options IS 'Values for rows of configuration_options.';

--
-- Name: COLUMN configurations.outputs; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.configurations.outputs IS 'Where results go: list of {action_type, target_config, max_retries}. Never holds a secret, only the name of one.';

--
-- Name: COLUMN configurations.created_by; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.configurations.created_by IS 'Null when made by a platform operator or when the user is gone.';

--
-- Name: document_pages; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.document_pages (
    client_id uuid NOT NULL,
    document_id uuid NOT NULL,
    page_number integer NOT NULL,
    width_pt numeric(8,2) NOT NULL,
    height_pt numeric(8,2) NOT NULL,
    rotation smallint DEFAULT 0 NOT NULL,
    source text NOT NULL,
    source_reason text,
    words bytea,
    words_format smallint,
    quality_score numeric(5,4),
    image_key text,
    places bytea,
    defect text,
    CONSTRAINT document_pages_defect_check CHECK ((defect = ANY (ARRAY['unreadable'::text, 'illegible'::text, 'blurred'::text, 'dark'::text, 'pale'::text, 'coarse'::text, 'askew'::text, 'cut'::text]))),
    CONSTRAINT document_pages_height_pt_check CHECK ((height_pt > (0)::numeric)),
    CONSTRAINT document_pages_page_number_check CHECK ((page_number > 0)),
    CONSTRAINT document_pages_quality_score_check CHECK (((quality_score >= (0)::numeric) AND (quality_score <= (1)::numeric))),
    CONSTRAINT document_pages_rotation_check CHECK ((rotation = ANY (ARRAY[0, 90, 180, 270]))),
    CONSTRAINT document_pages_source_check CHECK ((source = ANY (ARRAY['text_layer'::text, 'ocr'::text, 'xml'::text, 'cell'::text, 'none'::text]))),
    CONSTRAINT document_pages_width_pt_check CHECK ((width_pt > (0)::numeric)),
    CONSTRAINT document_pages_words_format_check CHECK (((words IS NULL) = (words_format IS NULL)))
);

ALTER TABLE ONLY public.document_pages FORCE ROW LEVEL SECURITY;

ALTER TABLE public.document_pages OWNER TO docflow_owner;

--
-- Name: TABLE document_pages; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.document_pages IS 'What was read on each page.';

--
-- Name: COLUMN document_pages.width_pt; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.document_pages.width_pt IS 'Size of the upright page in points (1/72 inch).';

--
-- Name: COLUMN document_pages.rotation; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.document_pages.rotation IS 'Degrees clockwise by which the page was turned upright.';

--
-- Name: COLUMN document_pages.source; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.document_pages.source IS 'Where the words come from.';

--
-- Name: COLUMN document_pages.source_reason; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.document_pages.source_reason IS 'Why that source: what spoke against the others.';

--
-- Name: COLUMN document_pages.words; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.document_pages.words IS 'Words and their boxes, encoded.';

--
-- Name: COLUMN document_pages.words_format; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.document_pages.words_format IS 'Version of that encoding.';

--
-- Name: COLUMN document_pages.quality_score; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.document_pages.quality_score IS 'How good the image is, 0 to 1: measured before recognition, or how sure the words are where that is worse. 1 for a text layer.';

--
-- Name: COLUMN document_pages.image_key; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.document_pages.image_key IS 'Storage key of the page image; null when none was made.';

--
-- Name: COLUMN document_pages.places; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.document_pages.places IS 'Where in the file its words stand (Sheet1!B7), encoded; null where the page is all there is.';

--
-- Name: COLUMN document_pages.defect; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.document_pages.defect IS 'What is worst about the image; null when nothing is.';

--
-- Name: documents; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.documents (
    document_id uuid DEFAULT gen_random_uuid() NOT NULL,
    client_id uuid NOT NULL,
    process_id uuid NOT NULL,
    "position" integer DEFAULT 1 NOT NULL,
    parent_document_id uuid,
    origin text DEFAULT 'uploaded'::text NOT NULL,
    page_from integer,
    page_to integer,
    page_count integer,
    storage_url text,
    storage_provider text DEFAULT 'local'::text NOT NULL,
    file_name character varying(512) NOT NULL,
    file_size bigint,
    mime_type character varying(255),
    sha256 bytea,
    status text DEFAULT 'pending'::text NOT NULL,
    doc_type character varying(64),
    ocr_text text,
    ocr_confidence numeric(5,4),
    extracted_data jsonb,
    fraud_score numeric(5,4),
    fraud_flags jsonb DEFAULT '[]'::jsonb NOT NULL,
    error_message text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    erased_at timestamp with time zone,
    is_extracted boolean DEFAULT true NOT NULL,
    einvoice bytea,
    einvoice_format smallint,
    file_facts jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT documents_einvoice_format_check CHECK (((einvoice IS NULL) = (einvoice_format IS NULL))),
    CONSTRAINT documents_file_facts_check CHECK ((jsonb_typeof(file_facts) = 'object'::text)),
    CONSTRAINT documents_file_size_check CHECK ((file_size >= 0)),
    CONSTRAINT documents_fraud_flags_check CHECK ((jsonb_typeof(fraud_flags) = 'array'::text)),
    CONSTRAINT documents_fraud_score_check CHECK (((fraud_score >= (0)::numeric) AND (fraud_score <= (1)::numeric))),
    CONSTRAINT documents_ocr_confidence_check CHECK (((ocr_confidence >= (0)::numeric) AND (ocr_confidence <= (1)::numeric))),
    CONSTRAINT documents_origin_check CHECK ((origin = ANY (ARRAY['uploaded'::text, 'attachment'::text, 'split'::text]))),
    CONSTRAINT documents_page_count_check CHECK ((page_count >= 0)),
    CONSTRAINT documents_page_from_check CHECK ((page_from > 0)),
    CONSTRAINT documents_page_to_check CHECK ((page_to >= page_from)),
    CONSTRAINT documents_pages_check CHECK (((page_from IS NULL) = (page_to IS NULL))),
    CONSTRAINT documents_parent_document_id_check CHECK (
CASE origin
    WHEN 'uploaded'::text THEN (parent_document_id IS NULL)
    WHEN 'split'::text THEN (parent_document_id IS NOT NULL)
    ELSE true
END),
    CONSTRAINT documents_position_check CHECK (("position" > 0)),
    CONSTRAINT documents_sha256_check CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT documents_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'processing'::text, 'completed'::text, 'failed'::text]))),
    CONSTRAINT documents_storage_provider_check CHECK ((storage_provider = ANY (ARRAY['s3'::text, 'gcs'::text, 'local'::text]))),
    CONSTRAINT documents_storage_url_check CHECK (((storage_url IS NOT NULL) OR (origin = 'split'::text) OR (erased_at IS NOT NULL)))
)
WITH (fillfactor='80');

ALTER TABLE ONLY public.documents FORCE ROW LEVEL SECURITY;

ALTER TABLE public.documents OWNER TO docflow_owner;

--
-- Name: TABLE documents; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.documents IS 'Files of a process. Those with is_extracted make its result.';

--
-- Name: COLUMN documents."position"; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.documents."position" IS 'Order within the process, from 1.';

--
-- Name: COLUMN documents.parent_document_id; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.documents.parent_document_id IS 'The mail or archive it was attached to, or the file it is a range of pages of.';

--
-- Name: COLUMN documents.page_from; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.documents.page_from IS 'First page within the parent, from 1, of a split document.';

--
-- Name: COLUMN documents.page_count; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.documents.page_count IS 'Null until it is known; 0: it cannot be read.';

--
-- Name: COLUMN documents.storage_url; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.documents.storage_url IS 'Where the file is: local:KEY, s3://... or gs://...; null for pages of the parent and after erasure.';

--
-- Name: COLUMN documents.sha256; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.documents.sha256 IS 'Hash of the stored bytes. Files are never shared between documents, even of equal hash.';

--
-- Name: COLUMN documents.doc_type; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.documents.doc_type IS 'What classification found it to be.';

--
-- Name: COLUMN documents.extracted_data; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.documents.extracted_data IS '{doc_type, fields, line_items, completeness}; each field is {value, confidence, evidence, reasons}.';

--
-- Name: COLUMN documents.fraud_flags; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.documents.fraud_flags IS 'Why fraud_score is not zero: list of {code, ...}.';

--
-- Name: COLUMN documents.erased_at; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.documents.erased_at IS 'When file, text and data were erased; the row stays as proof.';

--
-- Name: COLUMN documents.is_extracted; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.documents.is_extracted IS 'Whether its fields belong to the result, if it can be read: not those of a mail with readable attachments, nor of what is attached to a document that is no mail.';

--
-- Name: COLUMN documents.einvoice; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.documents.einvoice IS 'Business terms of the e-invoice that the file is or carries, with their XPaths, encoded; null for others.';

--
-- Name: COLUMN documents.einvoice_format; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.documents.einvoice_format IS 'Version of that encoding.';

--
-- Name: COLUMN documents.file_facts; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.documents.file_facts IS 'What the file claims about itself: producer, creator, created_s, modified_s (seconds since 1970), revisions, is_signed, is_changed_after_signing.';

--
-- Name: fingerprints; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.fingerprints (
    client_id uuid NOT NULL,
    process_id uuid NOT NULL,
    document_id uuid NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT fingerprints_kind_check CHECK ((kind = ANY (ARRAY['exact'::text, 'near'::text, 'business_key'::text, 'bank_details'::text]))),
    CONSTRAINT fingerprints_value_check CHECK ((value <> ''::text))
);

ALTER TABLE ONLY public.fingerprints FORCE ROW LEVEL SECURITY;

ALTER TABLE public.fingerprints OWNER TO docflow_owner;

--
-- Name: TABLE fingerprints; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.fingerprints IS 'What a document is recognised by when it comes again, whole or in part.';

--
-- Name: COLUMN fingerprints.kind; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.fingerprints.kind IS 'exact: bytes; near: similar words; business_key: vendor, number, total; bank_details: vendor and account.';

--
-- Name: idempotency_keys; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.idempotency_keys (
    client_id uuid NOT NULL,
    caller_id uuid NOT NULL,
    key character varying(255) NOT NULL,
    route text NOT NULL,
    request_sha256 bytea NOT NULL,
    status smallint NOT NULL,
    reply json,
    location text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone DEFAULT (now() + '1 day'::interval) NOT NULL,
    CONSTRAINT idempotency_keys_key_check CHECK (((key)::text <> ''::text)),
    CONSTRAINT idempotency_keys_request_sha256_check CHECK ((octet_length(request_sha256) = 32)),
    CONSTRAINT idempotency_keys_status_check CHECK (((status >= 200) AND (status <= 299)))
);

ALTER TABLE ONLY public.idempotency_keys FORCE ROW LEVEL SECURITY;

ALTER TABLE public.idempotency_keys OWNER TO docflow_owner;

--
-- Name: TABLE idempotency_keys; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.idempotency_keys IS 'Answers to requests with an Idempotency-Key, each committed together with what the request made: the same request again gets the same answer, and makes nothing.';

--
-- Name: COLUMN idempotency_keys.client_id; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.idempotency_keys.client_id IS 'The nil UUID for operators of the platform, and so no foreign key.';

--
-- Name: COLUMN idempotency_keys.caller_id; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.idempotency_keys.caller_id IS 'The user or API key: each has keys of its own.';

--
-- Name: COLUMN idempotency_keys.route; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.idempotency_keys.route IS 'Method and path: a key is good for one request.';

--
-- Name: COLUMN idempotency_keys.request_sha256; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.idempotency_keys.request_sha256 IS 'Of path, parameters and body, without passwords: the same key with anything else is refused.';

--
-- Name: COLUMN idempotency_keys.reply; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.idempotency_keys.reply IS 'Its text as it was sent. Null where it showed a secret.';

--
-- Name: COLUMN idempotency_keys.location; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.idempotency_keys.location IS 'What was made: the header Location.';

--
-- Name: installation; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.installation (
    is_only boolean DEFAULT true NOT NULL,
    installation_id uuid DEFAULT gen_random_uuid() NOT NULL,
    CONSTRAINT installation_is_only_check CHECK (is_only)
);

ALTER TABLE public.installation OWNER TO docflow_owner;

--
-- Name: TABLE installation; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.installation IS 'Which installation this database is: one row, for good. A dump takes it along.';

--
-- Name: COLUMN installation.installation_id; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.installation.installation_id IS 'Entered in the storage of documents too: nothing is removed from a storage that belongs to another installation.';

--
-- Name: jobs; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.jobs (
    job_id uuid DEFAULT gen_random_uuid() NOT NULL,
    client_id uuid NOT NULL,
    kind text NOT NULL,
    step text,
    lane text DEFAULT 'processing'::text NOT NULL,
    process_id uuid NOT NULL,
    action_id uuid,
    priority smallint DEFAULT 100 NOT NULL,
    run_at timestamp with time zone DEFAULT now() NOT NULL,
    seq bigint NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    lease_owner text,
    lease_token uuid,
    CONSTRAINT jobs_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT jobs_kind_action_id_check CHECK (((kind = 'action'::text) = (action_id IS NOT NULL))),
    CONSTRAINT jobs_kind_check CHECK ((kind = ANY (ARRAY['stage'::text, 'action'::text]))),
    CONSTRAINT jobs_kind_step_check CHECK (((kind = 'stage'::text) = (step IS NOT NULL))),
    CONSTRAINT jobs_lane_check CHECK ((lane = ANY (ARRAY['reading'::text, 'processing'::text, 'output'::text]))),
    CONSTRAINT jobs_lease_token_check CHECK (((lease_owner IS NULL) = (lease_token IS NULL))),
    CONSTRAINT jobs_priority_check CHECK (((priority >= 0) AND (priority <= 1000))),
    CONSTRAINT jobs_step_check CHECK ((step ~ '^[a-z][a-z_]*$'::text))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_threshold='1000', autovacuum_vacuum_cost_delay='0');

ALTER TABLE ONLY public.jobs FORCE ROW LEVEL SECURITY;

ALTER TABLE public.jobs OWNER TO docflow_owner;

--
-- Name: TABLE jobs; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.jobs IS 'Work that is to be done: a stage of a process, or one of its output actions.';

--
-- Name: COLUMN jobs.step; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.jobs.step IS 'Which step of a stage job: ingest, classify, extract, ...; null for an action.';

--
-- Name: COLUMN jobs.lane; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.jobs.lane IS 'Which of a worker''s groups of threads does it: reading takes the processor, processing is quick, output waits for others.';

--
-- Name: COLUMN jobs.priority; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.jobs.priority IS 'Smaller goes first; 100 is ordinary.';

--
-- Name: COLUMN jobs.run_at; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.jobs.run_at IS 'Not before this moment; while a worker has the job, the end of its lease.';

--
-- Name: COLUMN jobs.seq; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.jobs.seq IS 'Order among equals, and where a claim goes on from.';

--
-- Name: COLUMN jobs.lease_token; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.jobs.lease_token IS 'New with each claim: whoever comes with an old one has lost the job, and its result is dropped.';

--
-- Name: jobs_seq_seq; Type: SEQUENCE; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.jobs ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.jobs_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: layouts; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.layouts (
    layout_id uuid DEFAULT gen_random_uuid() NOT NULL,
    client_id uuid NOT NULL,
    process_type_id character varying(64) NOT NULL,
    fingerprint text NOT NULL,
    vendor text,
    fields jsonb NOT NULL,
    times_used bigint DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    learned_from_process_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_used_at timestamp with time zone,
    CONSTRAINT layouts_fields_check CHECK ((jsonb_typeof(fields) = 'object'::text)),
    CONSTRAINT layouts_fingerprint_check CHECK ((fingerprint <> ''::text)),
    CONSTRAINT layouts_times_used_check CHECK ((times_used >= 0))
);

ALTER TABLE ONLY public.layouts FORCE ROW LEVEL SECURITY;

ALTER TABLE public.layouts OWNER TO docflow_owner;

--
-- Name: TABLE layouts; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.layouts IS 'Where the fields stand in documents of a known look: what corrections taught.';

--
-- Name: COLUMN layouts.fingerprint; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.layouts.fingerprint IS 'What the look is recognised by.';

--
-- Name: COLUMN layouts.fields; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.layouts.fields IS 'Places by field name.';

--
-- Name: COLUMN layouts.is_active; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.layouts.is_active IS 'False once it was proven wrong or a better one was learned.';

--
-- Name: notifications; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.notifications (
    notification_id uuid DEFAULT gen_random_uuid() NOT NULL,
    client_id uuid NOT NULL,
    process_id uuid,
    user_id uuid,
    type text NOT NULL,
    severity text DEFAULT 'info'::text NOT NULL,
    title character varying(255) NOT NULL,
    message text DEFAULT ''::text NOT NULL,
    is_read boolean DEFAULT false NOT NULL,
    read_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT notifications_read_at_check CHECK (((read_at IS NULL) OR is_read)),
    CONSTRAINT notifications_severity_check CHECK ((severity = ANY (ARRAY['info'::text, 'warning'::text, 'error'::text, 'critical'::text]))),
    CONSTRAINT notifications_type_check CHECK ((type = ANY (ARRAY['hitl_required'::text, 'process_failed'::text, 'low_confidence'::text, 'fraud_detected'::text, 'process_completed'::text])))
);

ALTER TABLE ONLY public.notifications FORCE ROW LEVEL SECURITY;

ALTER TABLE public.notifications OWNER TO docflow_owner;

--
-- Name: TABLE notifications; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.notifications IS 'What people should look at.';

--
-- Name: COLUMN notifications.user_id; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.notifications.user_id IS 'Null: for every user of the client.';

--
-- Name: openid_logins; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.openid_logins (
    state_hash bytea NOT NULL,
    browser_hash bytea NOT NULL,
    nonce text NOT NULL,
    code_verifier text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT openid_logins_browser_hash_check CHECK ((octet_length(browser_hash) = 32)),
    CONSTRAINT openid_logins_state_hash_check CHECK ((octet_length(state_hash) = 32))
);

ALTER TABLE public.openid_logins OWNER TO docflow_owner;

--
-- Name: TABLE openid_logins; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.openid_logins IS 'Logins that have gone to the provider and not come back; each row is taken once.';

--
-- Name: COLUMN openid_logins.state_hash; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.openid_logins.state_hash IS 'SHA-256 of the state that the provider hands back.';

--
-- Name: COLUMN openid_logins.browser_hash; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.openid_logins.browser_hash IS 'SHA-256 of the cookie of the browser that began it: no other one ends it.';

--
-- Name: COLUMN openid_logins.nonce; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.openid_logins.nonce IS 'What the ID token has to repeat.';

--
-- Name: COLUMN openid_logins.code_verifier; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.openid_logins.code_verifier IS 'Proof that who exchanges the code is who asked for it (RFC 7636).';

--
-- Name: output_actions; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.output_actions (
    action_id uuid DEFAULT gen_random_uuid() NOT NULL,
    client_id uuid NOT NULL,
    process_id uuid NOT NULL,
    action_type text NOT NULL,
    target_config jsonb NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    retry_count integer DEFAULT 0 NOT NULL,
    max_retries integer DEFAULT 3 NOT NULL,
    result jsonb,
    error_message text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    attempted_at timestamp with time zone,
    completed_at timestamp with time zone,
    CONSTRAINT output_actions_action_type_check CHECK ((action_type = ANY (ARRAY['email'::text, 'webhook'::text, 'erp_integration'::text, 'database_insert'::text, 'file_export'::text]))),
    CONSTRAINT output_actions_max_retries_check CHECK (((max_retries >= 0) AND (max_retries <= 20))),
    CONSTRAINT output_actions_retry_count_check CHECK ((retry_count >= 0)),
    CONSTRAINT output_actions_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'executing'::text, 'completed'::text, 'failed'::text, 'retrying'::text]))),
    CONSTRAINT output_actions_target_config_check CHECK ((jsonb_typeof(target_config) = 'object'::text))
);

ALTER TABLE ONLY public.output_actions FORCE ROW LEVEL SECURITY;

ALTER TABLE public.output_actions OWNER TO docflow_owner;

--
-- Name: TABLE output_actions; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.output_actions IS 'Deliveries of a result, each with its own status: a failed one never un-completes the process.';

--
-- Name: COLUMN output_actions.action_id; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.output_actions.action_id IS 'Also the id that a receiver recognises a repeated delivery by.';

--
-- Name: COLUMN output_actions.target_config; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.output_actions.target_config IS 'Where to: {to, webhook_url, ...}. Never holds a secret, only the name of one.';

--
-- Name: COLUMN output_actions.result; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.output_actions.result IS 'What the receiver answered.';

--
-- Name: COLUMN output_actions.attempted_at; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.output_actions.attempted_at IS 'When the latest attempt began.';

--
-- Name: process_types; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.process_types (
    process_type_id character varying(64) NOT NULL,
    display_name character varying(255) NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    default_version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    CONSTRAINT process_types_default_version_check CHECK ((default_version > 0)),
    CONSTRAINT process_types_display_name_check CHECK (((display_name)::text <> ''::text)),
    CONSTRAINT process_types_process_type_id_check CHECK (((process_type_id)::text ~ '^[a-z][a-z0-9_]*$'::text)),
    CONSTRAINT process_types_revision_check CHECK ((revision > 0))
);

ALTER TABLE public.process_types OWNER TO docflow_owner;

--
-- Name: TABLE process_types; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.process_types IS 'Workflow definitions such as simple_invoice. No client''s own: read by all, written by the platform operator.';

--
-- Name: COLUMN process_types.description; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.process_types.description IS 'What documents of this type are: shown to people, and to the model that classifies.';

--
-- Name: COLUMN process_types.default_version; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.process_types.default_version IS 'Version of prompts and configuration that a new client starts with.';

--
-- Name: COLUMN process_types.revision; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.process_types.revision IS 'Raised by every edit.';

--
-- Name: processes; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.processes (
    process_id uuid DEFAULT gen_random_uuid() NOT NULL,
    client_id uuid NOT NULL,
    process_type_id character varying(64),
    config_version integer,
    status text DEFAULT 'pending'::text NOT NULL,
    current_stage text DEFAULT 'INGEST'::text NOT NULL,
    priority smallint DEFAULT 100 NOT NULL,
    ingestion_source text DEFAULT 'api'::text NOT NULL,
    source_reference character varying(512),
    submitted_by uuid,
    input_data jsonb DEFAULT '{}'::jsonb NOT NULL,
    classification_result jsonb,
    extraction_result jsonb,
    validation_result jsonb,
    final_output jsonb,
    overall_confidence numeric(5,4),
    requires_review boolean DEFAULT false NOT NULL,
    review_reasons jsonb DEFAULT '[]'::jsonb NOT NULL,
    review_claimed_by uuid,
    review_claimed_until timestamp with time zone,
    reviewed_by uuid,
    reviewed_at timestamp with time zone,
    review_notes text,
    total_tokens_input bigint DEFAULT 0 NOT NULL,
    total_tokens_output bigint DEFAULT 0 NOT NULL,
    error_kind text,
    error_message text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    completed_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    sealed_password bytea,
    review_revision integer DEFAULT 0 NOT NULL,
    submission_sha256 bytea,
    CONSTRAINT processes_config_version_check CHECK (((config_version IS NULL) OR (process_type_id IS NOT NULL))),
    CONSTRAINT processes_current_stage_check CHECK ((current_stage = ANY (ARRAY['INGEST'::text, 'INTELLIGENT_OCR'::text, 'INTELLIGENT_PROCESS'::text, 'OUTPUT'::text]))),
    CONSTRAINT processes_ingestion_source_check CHECK ((ingestion_source = ANY (ARRAY['web'::text, 'whatsapp'::text, 'telegram'::text, 'api'::text, 'cli'::text, 'email'::text, 'folder'::text]))),
    CONSTRAINT processes_input_data_check CHECK ((jsonb_typeof(input_data) = 'object'::text)),
    CONSTRAINT processes_overall_confidence_check CHECK (((overall_confidence >= (0)::numeric) AND (overall_confidence <= (1)::numeric))),
    CONSTRAINT processes_priority_check CHECK (((priority >= 0) AND (priority <= 1000))),
    CONSTRAINT processes_review_reasons_check CHECK ((jsonb_typeof(review_reasons) = 'array'::text)),
    CONSTRAINT processes_review_revision_check CHECK ((review_revision >= 0)),
    CONSTRAINT processes_source_reference_check CHECK (((source_reference)::text <> ''::text)),
    CONSTRAINT processes_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'ingested'::text, 'classifying'::text, 'extracting'::text, 'validating'::text, 'hitl_review'::text, 'completed'::text, 'failed'::text, 'cancelled'::text]))),
    CONSTRAINT processes_submission_sha256_check CHECK ((octet_length(submission_sha256) = 32)),
    CONSTRAINT processes_total_tokens_input_check CHECK ((total_tokens_input >= 0)),
    CONSTRAINT processes_total_tokens_output_check CHECK ((total_tokens_output >= 0))
)
WITH (fillfactor='80');

ALTER TABLE ONLY public.processes FORCE ROW LEVEL SECURITY;

ALTER TABLE public.processes OWNER TO docflow_owner;

--
-- Name: TABLE processes; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.processes IS 'One job: one or more documents on their way from INGEST to OUTPUT.';

--
-- Name: COLUMN processes.process_type_id; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.processes.process_type_id IS 'Null until the documents are classified.';

--
-- Name: COLUMN processes.config_version; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.processes.config_version IS 'Version of the client''s configuration; null until the type is known.';

--
-- Name: COLUMN processes.priority; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.processes.priority IS 'Smaller goes first; 100 is ordinary.';

--
-- Name: COLUMN processes.source_reference; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.processes.source_reference IS 'What the source calls it (message id, file hash, idempotency key): the same one is taken in once.';

--
-- Name: COLUMN processes.submitted_by; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.processes.submitted_by IS 'The user who submitted it; null for a channel, an API key, or when the user is gone.';

--
-- Name: COLUMN processes.input_data; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.processes.input_data IS 'What the submitter said beside the documents; fits configurations.input_schema.';

--
-- Name: COLUMN processes.extraction_result; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.processes.extraction_result IS '{documents: [{document_id, doc_type, fields, line_items, completeness}, ...]}, with evidence.';

--
-- Name: COLUMN processes.final_output; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.processes.final_output IS 'Plain JSON that fits configurations.output_schema, without evidence.';

--
-- Name: COLUMN processes.requires_review; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.processes.requires_review IS 'A person was or is to be asked; stays true after the review.';

--
-- Name: COLUMN processes.review_reasons; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.processes.review_reasons IS 'Why: list of {code, ...}.';

--
-- Name: COLUMN processes.review_claimed_until; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.processes.review_claimed_until IS 'Until when the reviewer keeps others away; a claim runs out by itself.';

--
-- Name: COLUMN processes.error_kind; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.processes.error_kind IS 'Why it failed, as a word of the program''s table of error kinds.';

--
-- Name: COLUMN processes.sealed_password; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.processes.sealed_password IS 'Opens encrypted documents; sealed with the key of the programs, which is in no database.';

--
-- Name: COLUMN processes.review_revision; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.processes.review_revision IS 'Raised by each save of corrections: who saves says what was read.';

--
-- Name: COLUMN processes.submission_sha256; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.processes.submission_sha256 IS 'Of what was submitted, without the password: the same source_reference with anything else can be told. Null for processes from before there was this column.';

--
-- Name: prompts; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.prompts (
    prompt_id uuid DEFAULT gen_random_uuid() NOT NULL,
    client_id uuid,
    process_type_id character varying(64) NOT NULL,
    version integer NOT NULL,
    stage text NOT NULL,
    prompt_template text NOT NULL,
    model_name character varying(128) NOT NULL,
    temperature numeric(3,2) DEFAULT 0 NOT NULL,
    max_tokens integer DEFAULT 4096 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT prompts_max_tokens_check CHECK ((max_tokens > 0)),
    CONSTRAINT prompts_model_name_check CHECK (((model_name)::text <> ''::text)),
    CONSTRAINT prompts_prompt_template_check CHECK ((prompt_template <> ''::text)),
    CONSTRAINT prompts_stage_check CHECK ((stage = ANY (ARRAY['classification'::text, 'ocr'::text, 'validation'::text, 'summarization'::text]))),
    CONSTRAINT prompts_temperature_check CHECK (((temperature >= (0)::numeric) AND (temperature <= (2)::numeric))),
    CONSTRAINT prompts_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY public.prompts FORCE ROW LEVEL SECURITY;

ALTER TABLE public.prompts OWNER TO docflow_owner;

--
-- Name: TABLE prompts; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.prompts IS 'What a language model is asked, by process type, version and stage.';

--
-- Name: COLUMN prompts.client_id; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.prompts.client_id IS 'Null: shared by all clients. Else the client''s own, which goes before the shared one.';

--
-- Name: COLUMN prompts.version; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.prompts.version IS 'The version of the configurations that this prompt belongs to.';

--
-- Name: COLUMN prompts.prompt_template; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.prompts.prompt_template IS 'Instruction with {{variable}} placeholders.';

--
-- Name: refresh_tokens; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.refresh_tokens (
    refresh_token_id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    family_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    session_generation integer NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT refresh_tokens_token_hash_check CHECK ((octet_length(token_hash) = 32))
);

ALTER TABLE public.refresh_tokens OWNER TO docflow_owner;

--
-- Name: TABLE refresh_tokens; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.refresh_tokens IS 'Tokens of people who signed in: each is exchanged once for its successor. One that comes a second time was stolen, or its successor was: its whole family goes.';

--
-- Name: COLUMN refresh_tokens.family_id; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.refresh_tokens.family_id IS 'The login that it descends from.';

--
-- Name: COLUMN refresh_tokens.token_hash; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.refresh_tokens.token_hash IS 'SHA-256 of the token, which itself is stored nowhere. Only docflow_auth may read it.';

--
-- Name: COLUMN refresh_tokens.session_generation; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.refresh_tokens.session_generation IS 'That of the user when it was made: signing out everywhere adds 1 there.';

--
-- Name: review_approvals; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.review_approvals (
    client_id uuid NOT NULL,
    process_id uuid NOT NULL,
    reviewer uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.review_approvals FORCE ROW LEVEL SECURITY;

ALTER TABLE public.review_approvals OWNER TO docflow_owner;

--
-- Name: TABLE review_approvals; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.review_approvals IS 'Who has approved the result as it stands: what changes it takes them away. The audit trail keeps them.';

--
-- Name: review_corrections; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.review_corrections (
    correction_id uuid DEFAULT gen_random_uuid() NOT NULL,
    client_id uuid NOT NULL,
    process_id uuid NOT NULL,
    document_id uuid,
    field_path text NOT NULL,
    value_before jsonb,
    value_after jsonb,
    evidence jsonb,
    reviewer uuid,
    reason text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    revision integer DEFAULT 0 NOT NULL,
    CONSTRAINT review_corrections_field_path_check CHECK ((field_path <> ''::text)),
    CONSTRAINT review_corrections_revision_check CHECK ((revision >= 0))
);

ALTER TABLE ONLY public.review_corrections FORCE ROW LEVEL SECURITY;

ALTER TABLE public.review_corrections OWNER TO docflow_owner;

--
-- Name: TABLE review_corrections; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.review_corrections IS 'What reviewers changed: the measure of confidence, and what layouts learn from.';

--
-- Name: COLUMN review_corrections.document_id; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.review_corrections.document_id IS 'Null for a field of the whole process.';

--
-- Name: COLUMN review_corrections.field_path; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.review_corrections.field_path IS 'JSON pointer into the result.';

--
-- Name: COLUMN review_corrections.evidence; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.review_corrections.evidence IS 'Where on the page the reviewer found the value; null when it was typed.';

--
-- Name: COLUMN review_corrections.revision; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.review_corrections.revision IS 'processes.review_revision that it made.';

--
-- Name: schema_migrations; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.schema_migrations (
    version integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT schema_migrations_version_check CHECK ((version > 0))
);

ALTER TABLE public.schema_migrations OWNER TO docflow_owner;

--
-- Name: TABLE schema_migrations; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.schema_migrations IS 'Which migrations this database has; written by the program that applies them.';

--
-- Name: COLUMN schema_migrations.checksum; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.schema_migrations.checksum IS 'SHA-256 of the applied .up.sql file, hexadecimal.';

--
-- Name: token_ledger; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.token_ledger (
    entry_id uuid DEFAULT gen_random_uuid() NOT NULL,
    client_id uuid NOT NULL,
    kind text NOT NULL,
    amount bigint NOT NULL,
    balance_after bigint NOT NULL,
    hold_entry_id uuid,
    process_id uuid,
    model text,
    tokens_input bigint,
    tokens_output bigint,
    reference character varying(255),
    note text,
    created_by text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    seq bigint NOT NULL,
    CONSTRAINT token_ledger_amount_check CHECK (
CASE kind
    WHEN 'top_up'::text THEN (amount > 0)
    WHEN 'hold'::text THEN (amount < 0)
    WHEN 'settle'::text THEN true
    WHEN 'refund'::text THEN (amount > 0)
    ELSE (amount <> 0)
END),
    CONSTRAINT token_ledger_balance_after_check CHECK ((balance_after >= 0)),
    CONSTRAINT token_ledger_hold_entry_id_check CHECK (((kind = ANY (ARRAY['settle'::text, 'refund'::text])) = (hold_entry_id IS NOT NULL))),
    CONSTRAINT token_ledger_kind_check CHECK ((kind = ANY (ARRAY['top_up'::text, 'hold'::text, 'settle'::text, 'refund'::text, 'adjustment'::text]))),
    CONSTRAINT token_ledger_note_check CHECK (((kind <> 'adjustment'::text) OR (COALESCE(note, ''::text) <> ''::text))),
    CONSTRAINT token_ledger_reference_check CHECK (((reference)::text <> ''::text)),
    CONSTRAINT token_ledger_tokens_check CHECK ((((kind = 'settle'::text) = (tokens_input IS NOT NULL)) AND ((kind = 'settle'::text) = (tokens_output IS NOT NULL)))),
    CONSTRAINT token_ledger_tokens_input_check CHECK ((tokens_input >= 0)),
    CONSTRAINT token_ledger_tokens_output_check CHECK ((tokens_output >= 0))
);

ALTER TABLE ONLY public.token_ledger FORCE ROW LEVEL SECURITY;

ALTER TABLE public.token_ledger OWNER TO docflow_owner;

--
-- Name: TABLE token_ledger; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.token_ledger IS 'Every change of a client''s prepaid tokens; append-only, and its sum is the balance.';

--
-- Name: COLUMN token_ledger.kind; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.token_ledger.kind IS 'top_up: bought; hold: reserved before a model is asked; settle: the call was made and its hold is replaced by what was used; refund: the call failed and its hold is given back; adjustment: by hand.';

--
-- Name: COLUMN token_ledger.amount; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.token_ledger.amount IS 'Effect on the balance. top_up above 0; hold below 0; settle what the hold had too much (above 0) or too little (below 0), never more than was held; refund exactly what was held; adjustment either way.';

--
-- Name: COLUMN token_ledger.balance_after; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.token_ledger.balance_after IS 'Filled by the trigger, whatever the INSERT says.';

--
-- Name: COLUMN token_ledger.hold_entry_id; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.token_ledger.hold_entry_id IS 'The hold that this entry ends; a hold ends once.';

--
-- Name: COLUMN token_ledger.process_id; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.token_ledger.process_id IS 'For what; without foreign key, since entries outlive processes.';

--
-- Name: COLUMN token_ledger.tokens_input; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.token_ledger.tokens_input IS 'What the call used, of a settle.';

--
-- Name: COLUMN token_ledger.reference; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.token_ledger.reference IS 'Makes an entry unique for its client: inserting it again is a conflict, not a second charge.';

--
-- Name: COLUMN token_ledger.created_by; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.token_ledger.created_by IS 'User, key or service, as in audit_logs.';

--
-- Name: COLUMN token_ledger.seq; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.token_ledger.seq IS 'The order of entries; within a client also that of balance_after.';

--
-- Name: token_ledger_seq_seq; Type: SEQUENCE; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.token_ledger ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.token_ledger_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: token_usage_monthly; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.token_usage_monthly (
    client_id uuid NOT NULL,
    month date NOT NULL,
    model text NOT NULL,
    shard smallint NOT NULL,
    tokens_input bigint NOT NULL,
    tokens_output bigint NOT NULL,
    calls bigint NOT NULL,
    CONSTRAINT token_usage_monthly_calls_check CHECK ((calls > 0)),
    CONSTRAINT token_usage_monthly_month_check CHECK ((month = date_trunc('month'::text, (month)::timestamp without time zone))),
    CONSTRAINT token_usage_monthly_shard_check CHECK (((shard >= 0) AND (shard <= 15))),
    CONSTRAINT token_usage_monthly_tokens_input_check CHECK ((tokens_input >= 0)),
    CONSTRAINT token_usage_monthly_tokens_output_check CHECK ((tokens_output >= 0))
)
WITH (fillfactor='50');

ALTER TABLE ONLY public.token_usage_monthly FORCE ROW LEVEL SECURITY;

ALTER TABLE public.token_usage_monthly OWNER TO docflow_owner;

--
-- Name: TABLE token_usage_monthly; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.token_usage_monthly IS 'Sums of audit_logs.token_usage, kept by a trigger and written by nobody else.';

--
-- Name: COLUMN token_usage_monthly.month; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.token_usage_monthly.month IS 'First day of the month, UTC.';

--
-- Name: COLUMN token_usage_monthly.shard; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.token_usage_monthly.shard IS 'Part of the sum; readers add the shards up.';

--
-- Name: COLUMN token_usage_monthly.calls; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.token_usage_monthly.calls IS 'Audit rows with a token usage.';

--
-- Name: uploads; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.uploads (
    document_id uuid NOT NULL,
    client_id uuid NOT NULL,
    file_name character varying(512) NOT NULL,
    file_size bigint NOT NULL,
    sha256 bytea NOT NULL,
    created_by text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT uploads_file_name_check CHECK (((file_name)::text <> ''::text)),
    CONSTRAINT uploads_file_size_check CHECK ((file_size > 0)),
    CONSTRAINT uploads_sha256_check CHECK ((octet_length(sha256) = 32))
);

ALTER TABLE ONLY public.uploads FORCE ROW LEVEL SECURITY;

ALTER TABLE public.uploads OWNER TO docflow_owner;

--
-- Name: TABLE uploads; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.uploads IS 'Documents in the storage that no process has yet. The process that takes one takes its row away and its id over.';

--
-- Name: COLUMN uploads.created_by; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.uploads.created_by IS 'Id of the user or API key.';

--
-- Name: COLUMN uploads.expires_at; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.uploads.expires_at IS 'Who has not been taken by then is removed.';

--
-- Name: user_identities; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.user_identities (
    user_identity_id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    issuer text NOT NULL,
    subject text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_identities_issuer_check CHECK (((octet_length(issuer) >= 1) AND (octet_length(issuer) <= 2000))),
    CONSTRAINT user_identities_subject_check CHECK (((octet_length(subject) >= 1) AND (octet_length(subject) <= 255)))
);

ALTER TABLE public.user_identities OWNER TO docflow_owner;

--
-- Name: TABLE user_identities; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.user_identities IS 'Who a user is for a provider of OpenID Connect: bound at the first login by the verified e-mail address, from then on by issuer and subject, whatever becomes of the address.';

--
-- Name: users; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.users (
    user_id uuid DEFAULT gen_random_uuid() NOT NULL,
    client_id uuid,
    email character varying(254) NOT NULL,
    password_hash text,
    full_name character varying(255) DEFAULT ''::character varying NOT NULL,
    role text NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    failed_login_attempts integer DEFAULT 0 NOT NULL,
    locked_until timestamp with time zone,
    last_login_at timestamp with time zone,
    password_changed_at timestamp with time zone,
    session_generation integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    CONSTRAINT users_client_id_role_check CHECK (((role = 'platform'::text) = (client_id IS NULL))),
    CONSTRAINT users_email_check CHECK ((((email)::text = lower((email)::text)) AND ((email)::text ~~ '%_@_%'::text))),
    CONSTRAINT users_failed_login_attempts_check CHECK ((failed_login_attempts >= 0)),
    CONSTRAINT users_password_hash_check CHECK ((password_hash ~ '^\$2b\$[0-9]{2}\$[./A-Za-z0-9]{53}$'::text)),
    CONSTRAINT users_revision_check CHECK ((revision > 0)),
    CONSTRAINT users_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'operator'::text, 'viewer'::text, 'platform'::text]))),
    CONSTRAINT users_session_generation_check CHECK ((session_generation >= 0)),
    CONSTRAINT users_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text, 'pending'::text])))
);

ALTER TABLE ONLY public.users FORCE ROW LEVEL SECURITY;

ALTER TABLE public.users OWNER TO docflow_owner;

--
-- Name: TABLE users; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.users IS 'People who sign in: those of a client, and platform operators, who belong to none.';

--
-- Name: COLUMN users.client_id; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.users.client_id IS 'Null for platform operators only.';

--
-- Name: COLUMN users.email; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.users.email IS 'Login name, in lower case, unique in the installation.';

--
-- Name: COLUMN users.password_hash; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.users.password_hash IS 'bcrypt ($2b$); null until there is one. Admins set it, only docflow_auth reads it.';

--
-- Name: COLUMN users.status; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.users.status IS 'pending: invited, has no password yet; inactive: may not sign in.';

--
-- Name: COLUMN users.locked_until; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.users.locked_until IS 'No login before this moment, after too many failed attempts.';

--
-- Name: COLUMN users.session_generation; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.users.session_generation IS 'Tokens of an older generation are refused: adding 1 signs the user out everywhere.';

--
-- Name: COLUMN users.revision; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.users.revision IS 'Raised by every edit, not by logins.';

--
-- Name: v_active_processes; Type: VIEW; Schema: public; Owner: docflow_owner
--

CREATE VIEW public.v_active_processes WITH (security_invoker='true') AS
 SELECT p.process_id,
    p.client_id,
    c.name AS client_name,
    c.slug AS client_slug,
    p.process_type_id,
    t.display_name AS process_type_name,
    p.config_version,
    p.status,
    p.current_stage,
    p.priority,
    p.ingestion_source,
    p.requires_review,
    p.overall_confidence,
    p.created_at,
    p.started_at,
    p.updated_at
   FROM ((public.processes p
     JOIN public.clients c USING (client_id))
     LEFT JOIN public.process_types t USING (process_type_id))
  WHERE (p.status <> ALL (ARRAY['completed'::text, 'failed'::text, 'cancelled'::text]));

ALTER TABLE public.v_active_processes OWNER TO docflow_owner;

--
-- Name: VIEW v_active_processes; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON VIEW public.v_active_processes IS 'Processes that have not ended, those in review among them.';

--
-- Name: v_client_token_usage; Type: VIEW; Schema: public; Owner: docflow_owner
--

CREATE VIEW public.v_client_token_usage WITH (security_invoker='true') AS
 SELECT u.client_id,
    c.name AS client_name,
    c.slug AS client_slug,
    u.month,
    (sum(u.tokens_input))::bigint AS total_tokens_input,
    (sum(u.tokens_output))::bigint AS total_tokens_output,
    (sum((u.tokens_input + u.tokens_output)))::bigint AS total_tokens,
    (sum(u.calls))::bigint AS calls
   FROM (public.token_usage_monthly u
     JOIN public.clients c USING (client_id))
  GROUP BY u.client_id, c.name, c.slug, u.month;

ALTER TABLE public.v_client_token_usage OWNER TO docflow_owner;

--
-- Name: VIEW v_client_token_usage; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON VIEW public.v_client_token_usage IS 'Tokens used by each client in each month (UTC), for billing.';

--
-- Name: v_hitl_queue; Type: VIEW; Schema: public; Owner: docflow_owner
--

CREATE VIEW public.v_hitl_queue WITH (security_invoker='true') AS
 SELECT p.process_id,
    p.client_id,
    c.name AS client_name,
    c.slug AS client_slug,
    p.process_type_id,
    t.display_name AS process_type_name,
    p.config_version,
    p.priority,
    p.overall_confidence,
    p.review_reasons,
    p.review_claimed_by,
    p.review_claimed_until,
    p.created_at,
    (now() - p.created_at) AS waiting
   FROM ((public.processes p
     JOIN public.clients c USING (client_id))
     LEFT JOIN public.process_types t USING (process_type_id))
  WHERE (p.status = 'hitl_review'::text)
  ORDER BY p.created_at, p.process_id;

ALTER TABLE public.v_hitl_queue OWNER TO docflow_owner;

--
-- Name: VIEW v_hitl_queue; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON VIEW public.v_hitl_queue IS 'Processes that wait for a person, oldest first.';

--
-- Name: v_processes; Type: VIEW; Schema: public; Owner: docflow_owner
--

CREATE VIEW public.v_processes WITH (security_invoker='true') AS
 SELECT p.process_id,
    p.client_id,
    p.process_type_id,
    p.config_version,
    p.status,
    p.current_stage,
    p.priority,
    p.ingestion_source,
    p.source_reference,
    p.overall_confidence,
    p.requires_review,
    p.review_reasons,
    p.total_tokens_input,
    p.total_tokens_output,
    p.error_kind,
    p.error_message,
    first.file_name,
    COALESCE(first.document_count, (0)::bigint) AS document_count,
    p.created_at,
    p.updated_at,
    p.started_at,
    p.completed_at,
    p.sealed_password
   FROM (public.processes p
     LEFT JOIN LATERAL ( SELECT d.file_name,
            count(*) OVER () AS document_count
           FROM public.documents d
          WHERE ((d.client_id = p.client_id) AND (d.process_id = p.process_id))
          ORDER BY d."position"
         LIMIT 1) first ON (true));

ALTER TABLE public.v_processes OWNER TO docflow_owner;

--
-- Name: VIEW v_processes; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON VIEW public.v_processes IS 'Processes without their results, with the name of their first document.';

--
-- Name: workers; Type: TABLE; Schema: public; Owner: docflow_owner
--

CREATE TABLE public.workers (
    worker_id uuid NOT NULL,
    name text NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
)
WITH (fillfactor='50');

ALTER TABLE public.workers OWNER TO docflow_owner;

--
-- Name: TABLE workers; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON TABLE public.workers IS 'Programs that work off jobs. No client''s own; a row is removed by the worker itself, or by another one when it was not seen for a day.';

--
-- Name: COLUMN workers.name; Type: COMMENT; Schema: public; Owner: docflow_owner
--

COMMENT ON COLUMN public.workers.name IS 'Host and process number.';

--
-- Name: audit_logs_default; Type: TABLE ATTACH; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.audit_logs ATTACH PARTITION public.audit_logs_default DEFAULT;

--
-- Name: api_keys api_keys_client_id_api_key_id_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_client_id_api_key_id_key UNIQUE (client_id, api_key_id);

--
-- Name: api_keys api_keys_key_hash_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_key_hash_key UNIQUE (key_hash);

--
-- Name: api_keys api_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (api_key_id);

--
-- Name: api_keys api_keys_prefix_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_prefix_key UNIQUE (prefix);

--
-- Name: audit_logs audit_logs_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.audit_logs
    ADD CONSTRAINT audit_logs_pkey PRIMARY KEY (audit_id, "timestamp");

--
-- Name: audit_logs_default audit_logs_default_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.audit_logs_default
    ADD CONSTRAINT audit_logs_default_pkey PRIMARY KEY (audit_id, "timestamp");

--
-- Name: audit_seals audit_seals_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.audit_seals
    ADD CONSTRAINT audit_seals_pkey PRIMARY KEY (client_id, seal_number);

--
-- Name: clients clients_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.clients
    ADD CONSTRAINT clients_pkey PRIMARY KEY (client_id);

--
-- Name: clients clients_slug_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.clients
    ADD CONSTRAINT clients_slug_key UNIQUE (slug);

--
-- Name: configuration_options configuration_options_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.configuration_options
    ADD CONSTRAINT configuration_options_pkey PRIMARY KEY (name);

--
-- Name: configurations configurations_client_id_process_type_id_version_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.configurations
    ADD CONSTRAINT configurations_client_id_process_type_id_version_key UNIQUE (client_id, process_type_id, version);

--
-- Name: configurations configurations_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.configurations
    ADD CONSTRAINT configurations_pkey PRIMARY KEY (config_id);

--
-- Name: document_pages document_pages_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.document_pages
    ADD CONSTRAINT document_pages_pkey PRIMARY KEY (document_id, page_number);

--
-- Name: documents documents_client_id_document_id_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_client_id_document_id_key UNIQUE (client_id, document_id);

--
-- Name: documents documents_client_id_process_id_position_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_client_id_process_id_position_key UNIQUE (client_id, process_id, "position");

--
-- Name: documents documents_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (document_id);

--
-- Name: fingerprints fingerprints_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.fingerprints
    ADD CONSTRAINT fingerprints_pkey PRIMARY KEY (client_id, kind, value, document_id);

--
-- Name: idempotency_keys idempotency_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (client_id, caller_id, key);

--
-- Name: installation installation_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.installation
    ADD CONSTRAINT installation_pkey PRIMARY KEY (is_only);

--
-- Name: jobs jobs_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (job_id);

--
-- Name: jobs jobs_process_id_action_id_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_process_id_action_id_key UNIQUE NULLS NOT DISTINCT (process_id, action_id);

--
-- Name: layouts layouts_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.layouts
    ADD CONSTRAINT layouts_pkey PRIMARY KEY (layout_id);

--
-- Name: notifications notifications_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_pkey PRIMARY KEY (notification_id);

--
-- Name: openid_logins openid_logins_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.openid_logins
    ADD CONSTRAINT openid_logins_pkey PRIMARY KEY (state_hash);

--
-- Name: output_actions output_actions_client_id_process_id_action_id_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.output_actions
    ADD CONSTRAINT output_actions_client_id_process_id_action_id_key UNIQUE (client_id, process_id, action_id);

--
-- Name: output_actions output_actions_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.output_actions
    ADD CONSTRAINT output_actions_pkey PRIMARY KEY (action_id);

--
-- Name: process_types process_types_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.process_types
    ADD CONSTRAINT process_types_pkey PRIMARY KEY (process_type_id);

--
-- Name: processes processes_client_id_process_id_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.processes
    ADD CONSTRAINT processes_client_id_process_id_key UNIQUE (client_id, process_id);

--
-- Name: processes processes_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.processes
    ADD CONSTRAINT processes_pkey PRIMARY KEY (process_id);

--
-- Name: prompts prompts_client_id_process_type_id_version_stage_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.prompts
    ADD CONSTRAINT prompts_client_id_process_type_id_version_stage_key UNIQUE NULLS NOT DISTINCT (client_id, process_type_id, version, stage);

--
-- Name: prompts prompts_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.prompts
    ADD CONSTRAINT prompts_pkey PRIMARY KEY (prompt_id);

--
-- Name: refresh_tokens refresh_tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (refresh_token_id);

--
-- Name: refresh_tokens refresh_tokens_token_hash_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_token_hash_key UNIQUE (token_hash);

--
-- Name: review_approvals review_approvals_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.review_approvals
    ADD CONSTRAINT review_approvals_pkey PRIMARY KEY (process_id, reviewer);

--
-- Name: review_corrections review_corrections_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.review_corrections
    ADD CONSTRAINT review_corrections_pkey PRIMARY KEY (correction_id);

--
-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);

--
-- Name: token_ledger token_ledger_client_id_entry_id_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.token_ledger
    ADD CONSTRAINT token_ledger_client_id_entry_id_key UNIQUE (client_id, entry_id);

--
-- Name: token_ledger token_ledger_client_id_hold_entry_id_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.token_ledger
    ADD CONSTRAINT token_ledger_client_id_hold_entry_id_key UNIQUE (client_id, hold_entry_id);

--
-- Name: token_ledger token_ledger_client_id_reference_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.token_ledger
    ADD CONSTRAINT token_ledger_client_id_reference_key UNIQUE (client_id, reference);

--
-- Name: token_ledger token_ledger_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.token_ledger
    ADD CONSTRAINT token_ledger_pkey PRIMARY KEY (entry_id);

--
-- Name: token_usage_monthly token_usage_monthly_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.token_usage_monthly
    ADD CONSTRAINT token_usage_monthly_pkey PRIMARY KEY (client_id, month, model, shard);

--
-- Name: uploads uploads_client_id_document_id_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_client_id_document_id_key UNIQUE (client_id, document_id);

--
-- Name: uploads uploads_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_pkey PRIMARY KEY (document_id);

--
-- Name: user_identities user_identities_issuer_subject_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.user_identities
    ADD CONSTRAINT user_identities_issuer_subject_key UNIQUE (issuer, subject);

--
-- Name: user_identities user_identities_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.user_identities
    ADD CONSTRAINT user_identities_pkey PRIMARY KEY (user_identity_id);

--
-- Name: user_identities user_identities_user_id_issuer_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.user_identities
    ADD CONSTRAINT user_identities_user_id_issuer_key UNIQUE (user_id, issuer);

--
-- Name: users users_client_id_user_id_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_client_id_user_id_key UNIQUE (client_id, user_id);

--
-- Name: users users_email_key; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_email_key UNIQUE (email);

--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (user_id);

--
-- Name: workers workers_pkey; Type: CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.workers
    ADD CONSTRAINT workers_pkey PRIMARY KEY (worker_id);

--
-- Name: idx_audit_logs_client_id_timestamp_seq; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_audit_logs_client_id_timestamp_seq ON ONLY public.audit_logs USING btree (client_id, "timestamp" DESC, seq DESC);

--
-- Name: audit_logs_default_client_id_timestamp_seq_idx; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX audit_logs_default_client_id_timestamp_seq_idx ON public.audit_logs_default USING btree (client_id, "timestamp" DESC, seq DESC);

--
-- Name: idx_audit_logs_client_id_txid_seq; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_audit_logs_client_id_txid_seq ON ONLY public.audit_logs USING btree (client_id, txid, seq);

--
-- Name: audit_logs_default_client_id_txid_seq_idx; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX audit_logs_default_client_id_txid_seq_idx ON public.audit_logs_default USING btree (client_id, txid, seq);

--
-- Name: idx_audit_logs_process_id; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_audit_logs_process_id ON ONLY public.audit_logs USING btree (process_id);

--
-- Name: audit_logs_default_process_id_idx; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX audit_logs_default_process_id_idx ON public.audit_logs_default USING btree (process_id);

--
-- Name: idx_audit_logs_result_stage_type; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_audit_logs_result_stage_type ON ONLY public.audit_logs USING btree (result, stage_type);

--
-- Name: audit_logs_default_result_stage_type_idx; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX audit_logs_default_result_stage_type_idx ON public.audit_logs_default USING btree (result, stage_type);

--
-- Name: idx_audit_logs_timestamp_seq; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_audit_logs_timestamp_seq ON ONLY public.audit_logs USING btree ("timestamp" DESC, seq DESC);

--
-- Name: audit_logs_default_timestamp_seq_idx; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX audit_logs_default_timestamp_seq_idx ON public.audit_logs_default USING btree ("timestamp" DESC, seq DESC);

--
-- Name: idx_api_keys_client_id_created_at; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_api_keys_client_id_created_at ON public.api_keys USING btree (client_id, created_at DESC, api_key_id DESC);

--
-- Name: idx_api_keys_client_id_created_by; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_api_keys_client_id_created_by ON public.api_keys USING btree (client_id, created_by);

--
-- Name: idx_configurations_client_id_created_by; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_configurations_client_id_created_by ON public.configurations USING btree (client_id, created_by) WHERE (created_by IS NOT NULL);

--
-- Name: idx_configurations_client_id_process_type_id_active; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE UNIQUE INDEX idx_configurations_client_id_process_type_id_active ON public.configurations USING btree (client_id, process_type_id) WHERE is_active;

--
-- Name: idx_configurations_process_type_id; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_configurations_process_type_id ON public.configurations USING btree (process_type_id);

--
-- Name: idx_documents_client_id_parent_document_id; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_documents_client_id_parent_document_id ON public.documents USING btree (client_id, parent_document_id) WHERE (parent_document_id IS NOT NULL);

--
-- Name: idx_documents_client_id_sha256; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_documents_client_id_sha256 ON public.documents USING btree (client_id, sha256);

--
-- Name: idx_fingerprints_document_id; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_fingerprints_document_id ON public.fingerprints USING btree (document_id);

--
-- Name: idx_fingerprints_process_id; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_fingerprints_process_id ON public.fingerprints USING btree (process_id);

--
-- Name: idx_idempotency_keys_expires_at; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_idempotency_keys_expires_at ON public.idempotency_keys USING btree (expires_at);

--
-- Name: idx_jobs_lane_client_id_priority_run_at_seq; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_jobs_lane_client_id_priority_run_at_seq ON public.jobs USING btree (lane, client_id, priority, run_at, seq);

--
-- Name: idx_layouts_client_id_process_type_id_fingerprint; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE UNIQUE INDEX idx_layouts_client_id_process_type_id_fingerprint ON public.layouts USING btree (client_id, process_type_id, fingerprint) WHERE is_active;

--
-- Name: idx_layouts_learned_from_process_id; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_layouts_learned_from_process_id ON public.layouts USING btree (learned_from_process_id);

--
-- Name: idx_layouts_process_type_id; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_layouts_process_type_id ON public.layouts USING btree (process_type_id);

--
-- Name: idx_notifications_client_id_created_at; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_notifications_client_id_created_at ON public.notifications USING btree (client_id, created_at DESC, notification_id DESC);

--
-- Name: idx_notifications_client_id_unread; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_notifications_client_id_unread ON public.notifications USING btree (client_id, user_id) WHERE (NOT is_read);

--
-- Name: idx_notifications_process_id; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_notifications_process_id ON public.notifications USING btree (process_id);

--
-- Name: idx_notifications_user_id; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_notifications_user_id ON public.notifications USING btree (user_id);

--
-- Name: idx_openid_logins_expires_at; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_openid_logins_expires_at ON public.openid_logins USING btree (expires_at);

--
-- Name: idx_output_actions_client_id_created_at; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_output_actions_client_id_created_at ON public.output_actions USING btree (client_id, created_at DESC, action_id DESC);

--
-- Name: idx_output_actions_client_id_unfinished; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_output_actions_client_id_unfinished ON public.output_actions USING btree (client_id, status, created_at) WHERE (status <> 'completed'::text);

--
-- Name: idx_processes_active; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_processes_active ON public.processes USING btree (client_id, created_at) WHERE (status <> ALL (ARRAY['completed'::text, 'failed'::text, 'cancelled'::text]));

--
-- Name: idx_processes_client_id_created_at; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_processes_client_id_created_at ON public.processes USING btree (client_id, created_at DESC, process_id DESC);

--
-- Name: idx_processes_client_id_hitl_review; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_processes_client_id_hitl_review ON public.processes USING btree (client_id, priority, created_at, process_id) WHERE (status = 'hitl_review'::text);

--
-- Name: idx_processes_client_id_ingestion_source_source_reference; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE UNIQUE INDEX idx_processes_client_id_ingestion_source_source_reference ON public.processes USING btree (client_id, ingestion_source, source_reference) WHERE (source_reference IS NOT NULL);

--
-- Name: idx_processes_client_id_priority; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_processes_client_id_priority ON public.processes USING btree (client_id, priority, created_at, process_id);

--
-- Name: idx_processes_client_id_process_type_id_config_version; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_processes_client_id_process_type_id_config_version ON public.processes USING btree (client_id, process_type_id, config_version) WHERE (process_type_id IS NOT NULL);

--
-- Name: idx_processes_client_id_status_created_at; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_processes_client_id_status_created_at ON public.processes USING btree (client_id, status, created_at DESC, process_id DESC);

--
-- Name: idx_processes_client_id_updated_at; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_processes_client_id_updated_at ON public.processes USING btree (client_id, updated_at DESC, process_id DESC);

--
-- Name: idx_processes_extraction_gin; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_processes_extraction_gin ON public.processes USING gin (extraction_result);

--
-- Name: idx_processes_hitl_review; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_processes_hitl_review ON public.processes USING btree (created_at, process_id) WHERE (status = 'hitl_review'::text);

--
-- Name: idx_prompts_created_by; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_prompts_created_by ON public.prompts USING btree (created_by) WHERE (created_by IS NOT NULL);

--
-- Name: idx_prompts_process_type_id; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_prompts_process_type_id ON public.prompts USING btree (process_type_id, version, stage);

--
-- Name: idx_refresh_tokens_family_id; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_refresh_tokens_family_id ON public.refresh_tokens USING btree (family_id);

--
-- Name: idx_refresh_tokens_user_id; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_refresh_tokens_user_id ON public.refresh_tokens USING btree (user_id);

--
-- Name: idx_review_approvals_client_id_reviewer; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_review_approvals_client_id_reviewer ON public.review_approvals USING btree (client_id, reviewer);

--
-- Name: idx_review_corrections_client_id_created_at; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_review_corrections_client_id_created_at ON public.review_corrections USING btree (client_id, created_at);

--
-- Name: idx_review_corrections_document_id; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_review_corrections_document_id ON public.review_corrections USING btree (document_id);

--
-- Name: idx_review_corrections_process_id; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_review_corrections_process_id ON public.review_corrections USING btree (process_id);

--
-- Name: idx_token_ledger_client_id_seq; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_token_ledger_client_id_seq ON public.token_ledger USING btree (client_id, seq);

--
-- Name: idx_token_ledger_process_id; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_token_ledger_process_id ON public.token_ledger USING btree (process_id) WHERE (process_id IS NOT NULL);

--
-- Name: idx_uploads_client_id_created_at; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_uploads_client_id_created_at ON public.uploads USING btree (client_id, created_at DESC, document_id DESC);

--
-- Name: idx_uploads_expires_at; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_uploads_expires_at ON public.uploads USING btree (expires_at);

--
-- Name: idx_users_client_id_created_at; Type: INDEX; Schema: public; Owner: docflow_owner
--

CREATE INDEX idx_users_client_id_created_at ON public.users USING btree (client_id, created_at DESC, user_id DESC);

--
-- Name: audit_logs_default_client_id_timestamp_seq_idx; Type: INDEX ATTACH; Schema: public; Owner: docflow_owner
--

ALTER INDEX public.idx_audit_logs_client_id_timestamp_seq ATTACH PARTITION public.audit_logs_default_client_id_timestamp_seq_idx;

--
-- Name: audit_logs_default_client_id_txid_seq_idx; Type: INDEX ATTACH; Schema: public; Owner: docflow_owner
--

ALTER INDEX public.idx_audit_logs_client_id_txid_seq ATTACH PARTITION public.audit_logs_default_client_id_txid_seq_idx;

--
-- Name: audit_logs_default_pkey; Type: INDEX ATTACH; Schema: public; Owner: docflow_owner
--

ALTER INDEX public.audit_logs_pkey ATTACH PARTITION public.audit_logs_default_pkey;

--
-- Name: audit_logs_default_process_id_idx; Type: INDEX ATTACH; Schema: public; Owner: docflow_owner
--

ALTER INDEX public.idx_audit_logs_process_id ATTACH PARTITION public.audit_logs_default_process_id_idx;

--
-- Name: audit_logs_default_result_stage_type_idx; Type: INDEX ATTACH; Schema: public; Owner: docflow_owner
--

ALTER INDEX public.idx_audit_logs_result_stage_type ATTACH PARTITION public.audit_logs_default_result_stage_type_idx;

--
-- Name: audit_logs_default_timestamp_seq_idx; Type: INDEX ATTACH; Schema: public; Owner: docflow_owner
--

ALTER INDEX public.idx_audit_logs_timestamp_seq ATTACH PARTITION public.audit_logs_default_timestamp_seq_idx;

--
-- Name: audit_logs audit_logs_append_only; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER audit_logs_append_only BEFORE DELETE OR UPDATE ON public.audit_logs FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

--
-- Name: audit_logs audit_logs_no_truncate; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER audit_logs_no_truncate BEFORE TRUNCATE ON public.audit_logs FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: audit_logs_default audit_logs_no_truncate; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER audit_logs_no_truncate BEFORE TRUNCATE ON public.audit_logs_default FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: audit_logs audit_logs_sum_usage; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER audit_logs_sum_usage AFTER INSERT ON public.audit_logs FOR EACH ROW WHEN ((new.token_usage IS NOT NULL)) EXECUTE FUNCTION public.audit_logs_sum_usage();

--
-- Name: audit_seals audit_seals_append_only; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER audit_seals_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_seals FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: clients clients_begin_without_balance; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER clients_begin_without_balance BEFORE INSERT ON public.clients FOR EACH ROW WHEN ((new.token_balance <> 0)) EXECUTE FUNCTION public.clients_keep_balance();

--
-- Name: clients clients_keep_balance; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER clients_keep_balance BEFORE UPDATE ON public.clients FOR EACH ROW WHEN (((new.token_balance <> old.token_balance) AND ((CURRENT_USER <> 'docflow_owner'::name) OR (pg_trigger_depth() = 0)))) EXECUTE FUNCTION public.clients_keep_balance();

--
-- Name: clients clients_raise_revision; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER clients_raise_revision BEFORE UPDATE OF name, slug, status, subscription_tier, contact_email, settings, retention_days, suspended_reason, deleted_at, processes_max ON public.clients FOR EACH ROW EXECUTE FUNCTION public.raise_revision();

--
-- Name: configurations configurations_check; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER configurations_check BEFORE INSERT OR UPDATE OF options, outputs ON public.configurations FOR EACH ROW EXECUTE FUNCTION public.configurations_check();

--
-- Name: configurations configurations_keep_used; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER configurations_keep_used BEFORE UPDATE ON public.configurations FOR EACH ROW EXECUTE FUNCTION public.configurations_keep_used();

--
-- Name: installation installation_keep; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER installation_keep BEFORE DELETE OR UPDATE OR TRUNCATE ON public.installation FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: process_types process_types_raise_revision; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER process_types_raise_revision BEFORE UPDATE ON public.process_types FOR EACH ROW EXECUTE FUNCTION public.raise_revision();

--
-- Name: token_ledger token_ledger_append_only; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER token_ledger_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.token_ledger FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

--
-- Name: token_ledger token_ledger_check_entry; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER token_ledger_check_entry BEFORE INSERT ON public.token_ledger FOR EACH ROW EXECUTE FUNCTION public.token_ledger_check_entry();

--
-- Name: token_ledger token_ledger_move_balance; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER token_ledger_move_balance BEFORE INSERT ON public.token_ledger FOR EACH ROW EXECUTE FUNCTION public.token_ledger_move_balance();

--
-- Name: clients update_clients_updated_at; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER update_clients_updated_at BEFORE UPDATE ON public.clients FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();

--
-- Name: configurations update_configurations_updated_at; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER update_configurations_updated_at BEFORE UPDATE ON public.configurations FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();

--
-- Name: documents update_documents_updated_at; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER update_documents_updated_at BEFORE UPDATE ON public.documents FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();

--
-- Name: process_types update_process_types_updated_at; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER update_process_types_updated_at BEFORE UPDATE ON public.process_types FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();

--
-- Name: processes update_processes_updated_at; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER update_processes_updated_at BEFORE UPDATE ON public.processes FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();

--
-- Name: users update_users_updated_at; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER update_users_updated_at BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();

--
-- Name: users users_end_sessions; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER users_end_sessions BEFORE UPDATE OF role, status, password_hash ON public.users FOR EACH ROW EXECUTE FUNCTION public.users_end_sessions();

--
-- Name: users users_raise_revision; Type: TRIGGER; Schema: public; Owner: docflow_owner
--

CREATE TRIGGER users_raise_revision BEFORE UPDATE OF email, full_name, role, status ON public.users FOR EACH ROW EXECUTE FUNCTION public.raise_revision();

--
-- Name: api_keys api_keys_client_id_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_client_id_created_by_fkey FOREIGN KEY (client_id, created_by) REFERENCES public.users(client_id, user_id) ON DELETE SET NULL (created_by);

--
-- Name: api_keys api_keys_client_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(client_id);

--
-- Name: configurations configurations_client_id_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.configurations
    ADD CONSTRAINT configurations_client_id_created_by_fkey FOREIGN KEY (client_id, created_by) REFERENCES public.users(client_id, user_id) ON DELETE SET NULL (created_by);

--
-- Name: configurations configurations_client_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.configurations
    ADD CONSTRAINT configurations_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(client_id);

--
-- Name: configurations configurations_process_type_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.configurations
    ADD CONSTRAINT configurations_process_type_id_fkey FOREIGN KEY (process_type_id) REFERENCES public.process_types(process_type_id);

--
-- Name: document_pages document_pages_client_id_document_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.document_pages
    ADD CONSTRAINT document_pages_client_id_document_id_fkey FOREIGN KEY (client_id, document_id) REFERENCES public.documents(client_id, document_id) ON DELETE CASCADE;

--
-- Name: documents documents_client_id_parent_document_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_client_id_parent_document_id_fkey FOREIGN KEY (client_id, parent_document_id) REFERENCES public.documents(client_id, document_id) ON DELETE CASCADE;

--
-- Name: documents documents_client_id_process_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_client_id_process_id_fkey FOREIGN KEY (client_id, process_id) REFERENCES public.processes(client_id, process_id) ON DELETE CASCADE;

--
-- Name: fingerprints fingerprints_client_id_document_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.fingerprints
    ADD CONSTRAINT fingerprints_client_id_document_id_fkey FOREIGN KEY (client_id, document_id) REFERENCES public.documents(client_id, document_id) ON DELETE CASCADE;

--
-- Name: fingerprints fingerprints_client_id_process_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.fingerprints
    ADD CONSTRAINT fingerprints_client_id_process_id_fkey FOREIGN KEY (client_id, process_id) REFERENCES public.processes(client_id, process_id) ON DELETE CASCADE;

--
-- Name: jobs jobs_client_id_process_id_action_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_client_id_process_id_action_id_fkey FOREIGN KEY (client_id, process_id, action_id) REFERENCES public.output_actions(client_id, process_id, action_id) ON DELETE CASCADE;

--
-- Name: jobs jobs_client_id_process_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_client_id_process_id_fkey FOREIGN KEY (client_id, process_id) REFERENCES public.processes(client_id, process_id) ON DELETE CASCADE;

--
-- Name: layouts layouts_client_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.layouts
    ADD CONSTRAINT layouts_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(client_id);

--
-- Name: layouts layouts_client_id_learned_from_process_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.layouts
    ADD CONSTRAINT layouts_client_id_learned_from_process_id_fkey FOREIGN KEY (client_id, learned_from_process_id) REFERENCES public.processes(client_id, process_id) ON DELETE SET NULL (learned_from_process_id);

--
-- Name: layouts layouts_process_type_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.layouts
    ADD CONSTRAINT layouts_process_type_id_fkey FOREIGN KEY (process_type_id) REFERENCES public.process_types(process_type_id);

--
-- Name: notifications notifications_client_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(client_id);

--
-- Name: notifications notifications_client_id_process_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_client_id_process_id_fkey FOREIGN KEY (client_id, process_id) REFERENCES public.processes(client_id, process_id) ON DELETE CASCADE;

--
-- Name: notifications notifications_client_id_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_client_id_user_id_fkey FOREIGN KEY (client_id, user_id) REFERENCES public.users(client_id, user_id) ON DELETE CASCADE;

--
-- Name: output_actions output_actions_client_id_process_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.output_actions
    ADD CONSTRAINT output_actions_client_id_process_id_fkey FOREIGN KEY (client_id, process_id) REFERENCES public.processes(client_id, process_id) ON DELETE CASCADE;

--
-- Name: processes processes_client_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.processes
    ADD CONSTRAINT processes_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(client_id);

--
-- Name: processes processes_client_id_process_type_id_config_version_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.processes
    ADD CONSTRAINT processes_client_id_process_type_id_config_version_fkey FOREIGN KEY (client_id, process_type_id, config_version) REFERENCES public.configurations(client_id, process_type_id, version);

--
-- Name: processes processes_client_id_review_claimed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.processes
    ADD CONSTRAINT processes_client_id_review_claimed_by_fkey FOREIGN KEY (client_id, review_claimed_by) REFERENCES public.users(client_id, user_id) ON DELETE SET NULL (review_claimed_by);

--
-- Name: processes processes_client_id_reviewed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.processes
    ADD CONSTRAINT processes_client_id_reviewed_by_fkey FOREIGN KEY (client_id, reviewed_by) REFERENCES public.users(client_id, user_id) ON DELETE SET NULL (reviewed_by);

--
-- Name: processes processes_client_id_submitted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.processes
    ADD CONSTRAINT processes_client_id_submitted_by_fkey FOREIGN KEY (client_id, submitted_by) REFERENCES public.users(client_id, user_id) ON DELETE SET NULL (submitted_by);

--
-- Name: processes processes_process_type_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.processes
    ADD CONSTRAINT processes_process_type_id_fkey FOREIGN KEY (process_type_id) REFERENCES public.process_types(process_type_id);

--
-- Name: prompts prompts_client_id_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.prompts
    ADD CONSTRAINT prompts_client_id_created_by_fkey FOREIGN KEY (client_id, created_by) REFERENCES public.users(client_id, user_id) ON DELETE SET NULL (created_by);

--
-- Name: prompts prompts_client_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.prompts
    ADD CONSTRAINT prompts_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(client_id);

--
-- Name: prompts prompts_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.prompts
    ADD CONSTRAINT prompts_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(user_id) ON DELETE SET NULL;

--
-- Name: prompts prompts_process_type_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.prompts
    ADD CONSTRAINT prompts_process_type_id_fkey FOREIGN KEY (process_type_id) REFERENCES public.process_types(process_type_id);

--
-- Name: refresh_tokens refresh_tokens_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(user_id) ON DELETE CASCADE;

--
-- Name: review_approvals review_approvals_client_id_process_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.review_approvals
    ADD CONSTRAINT review_approvals_client_id_process_id_fkey FOREIGN KEY (client_id, process_id) REFERENCES public.processes(client_id, process_id) ON DELETE CASCADE;

--
-- Name: review_approvals review_approvals_client_id_reviewer_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.review_approvals
    ADD CONSTRAINT review_approvals_client_id_reviewer_fkey FOREIGN KEY (client_id, reviewer) REFERENCES public.users(client_id, user_id) ON DELETE CASCADE;

--
-- Name: review_corrections review_corrections_client_id_document_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.review_corrections
    ADD CONSTRAINT review_corrections_client_id_document_id_fkey FOREIGN KEY (client_id, document_id) REFERENCES public.documents(client_id, document_id) ON DELETE CASCADE;

--
-- Name: review_corrections review_corrections_client_id_process_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.review_corrections
    ADD CONSTRAINT review_corrections_client_id_process_id_fkey FOREIGN KEY (client_id, process_id) REFERENCES public.processes(client_id, process_id) ON DELETE CASCADE;

--
-- Name: review_corrections review_corrections_client_id_reviewer_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.review_corrections
    ADD CONSTRAINT review_corrections_client_id_reviewer_fkey FOREIGN KEY (client_id, reviewer) REFERENCES public.users(client_id, user_id) ON DELETE SET NULL (reviewer);

--
-- Name: token_ledger token_ledger_client_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.token_ledger
    ADD CONSTRAINT token_ledger_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(client_id);

--
-- Name: token_ledger token_ledger_client_id_hold_entry_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.token_ledger
    ADD CONSTRAINT token_ledger_client_id_hold_entry_id_fkey FOREIGN KEY (client_id, hold_entry_id) REFERENCES public.token_ledger(client_id, entry_id);

--
-- Name: uploads uploads_client_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(client_id);

--
-- Name: user_identities user_identities_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.user_identities
    ADD CONSTRAINT user_identities_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(user_id) ON DELETE CASCADE;

--
-- Name: users users_client_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: docflow_owner
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.clients(client_id);

--
-- Name: api_keys; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.api_keys ENABLE ROW LEVEL SECURITY;

--
-- Name: audit_logs; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.audit_logs ENABLE ROW LEVEL SECURITY;

--
-- Name: audit_logs_default; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.audit_logs_default ENABLE ROW LEVEL SECURITY;

--
-- Name: audit_seals; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.audit_seals ENABLE ROW LEVEL SECURITY;

--
-- Name: clients auth_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY auth_access ON public.clients FOR SELECT TO docflow_auth USING (true);

--
-- Name: api_keys auth_read; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY auth_read ON public.api_keys FOR SELECT TO docflow_auth USING (true);

--
-- Name: users auth_read; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY auth_read ON public.users FOR SELECT TO docflow_auth USING (true);

--
-- Name: api_keys auth_write; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY auth_write ON public.api_keys FOR UPDATE TO docflow_auth USING (true) WITH CHECK (true);

--
-- Name: users auth_write; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY auth_write ON public.users FOR UPDATE TO docflow_auth USING (true) WITH CHECK (true);

--
-- Name: clients balancing; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY balancing ON public.clients TO docflow_owner USING (((CURRENT_USER = 'docflow_owner'::name) AND (pg_trigger_depth() > 0)));

--
-- Name: token_ledger balancing; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY balancing ON public.token_ledger FOR SELECT TO docflow_owner USING (((CURRENT_USER = 'docflow_owner'::name) AND (pg_trigger_depth() > 0)));

--
-- Name: clients; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.clients ENABLE ROW LEVEL SECURITY;

--
-- Name: configurations; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.configurations ENABLE ROW LEVEL SECURITY;

--
-- Name: document_pages; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.document_pages ENABLE ROW LEVEL SECURITY;

--
-- Name: documents; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.documents ENABLE ROW LEVEL SECURITY;

--
-- Name: fingerprints; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.fingerprints ENABLE ROW LEVEL SECURITY;

--
-- Name: idempotency_keys; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.idempotency_keys ENABLE ROW LEVEL SECURITY;

--
-- Name: jobs; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.jobs ENABLE ROW LEVEL SECURITY;

--
-- Name: layouts; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.layouts ENABLE ROW LEVEL SECURITY;

--
-- Name: notifications; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.notifications ENABLE ROW LEVEL SECURITY;

--
-- Name: output_actions; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.output_actions ENABLE ROW LEVEL SECURITY;

--
-- Name: api_keys platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.api_keys FOR SELECT TO docflow_platform USING (true);

--
-- Name: audit_logs platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.audit_logs FOR SELECT TO docflow_platform USING (true);

--
-- Name: audit_seals platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.audit_seals FOR SELECT TO docflow_platform USING (true);

--
-- Name: clients platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.clients FOR SELECT TO docflow_platform USING (true);

--
-- Name: configurations platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.configurations FOR SELECT TO docflow_platform USING (true);

--
-- Name: document_pages platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.document_pages FOR SELECT TO docflow_platform USING (true);

--
-- Name: documents platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.documents FOR SELECT TO docflow_platform USING (true);

--
-- Name: fingerprints platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.fingerprints FOR SELECT TO docflow_platform USING (true);

--
-- Name: idempotency_keys platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.idempotency_keys FOR SELECT TO docflow_platform USING (true);

--
-- Name: jobs platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.jobs FOR SELECT TO docflow_platform USING (true);

--
-- Name: layouts platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.layouts FOR SELECT TO docflow_platform USING (true);

--
-- Name: notifications platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.notifications FOR SELECT TO docflow_platform USING (true);

--
-- Name: output_actions platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.output_actions FOR SELECT TO docflow_platform USING (true);

--
-- Name: processes platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.processes FOR SELECT TO docflow_platform USING (true);

--
-- Name: prompts platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.prompts FOR SELECT TO docflow_platform USING (true);

--
-- Name: review_approvals platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.review_approvals FOR SELECT TO docflow_platform USING (true);

--
-- Name: review_corrections platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.review_corrections FOR SELECT TO docflow_platform USING (true);

--
-- Name: token_ledger platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.token_ledger FOR SELECT TO docflow_platform USING (true);

--
-- Name: token_usage_monthly platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.token_usage_monthly FOR SELECT TO docflow_platform USING (true);

--
-- Name: uploads platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.uploads FOR SELECT TO docflow_platform USING (true);

--
-- Name: users platform_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_access ON public.users FOR SELECT TO docflow_platform USING (true);

--
-- Name: token_ledger platform_append; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_append ON public.token_ledger FOR INSERT TO docflow_platform WITH CHECK (true);

--
-- Name: idempotency_keys platform_own; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_own ON public.idempotency_keys TO docflow_platform USING ((client_id = '00000000-0000-0000-0000-000000000000'::uuid)) WITH CHECK ((client_id = '00000000-0000-0000-0000-000000000000'::uuid));

--
-- Name: api_keys platform_revoke; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_revoke ON public.api_keys FOR UPDATE TO docflow_platform USING (true) WITH CHECK (true);

--
-- Name: clients platform_write; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_write ON public.clients TO docflow_platform USING (true) WITH CHECK (true);

--
-- Name: configurations platform_write; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_write ON public.configurations TO docflow_platform USING (true) WITH CHECK (true);

--
-- Name: prompts platform_write; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_write ON public.prompts TO docflow_platform USING (true) WITH CHECK (true);

--
-- Name: users platform_write; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY platform_write ON public.users TO docflow_platform USING (true) WITH CHECK (true);

--
-- Name: processes; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.processes ENABLE ROW LEVEL SECURITY;

--
-- Name: prompts; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.prompts ENABLE ROW LEVEL SECURITY;

--
-- Name: review_approvals; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.review_approvals ENABLE ROW LEVEL SECURITY;

--
-- Name: review_corrections; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.review_corrections ENABLE ROW LEVEL SECURITY;

--
-- Name: processes search_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY search_access ON public.processes FOR SELECT TO docflow_search USING (true);

--
-- Name: audit_logs service_append; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY service_append ON public.audit_logs FOR INSERT TO docflow_worker, docflow_auth, docflow_platform WITH CHECK (true);

--
-- Name: prompts shared_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY shared_access ON public.prompts FOR SELECT TO docflow_owner, docflow_app USING (((client_id IS NULL) AND (public.current_client_id() IS NOT NULL)));

--
-- Name: audit_logs_default sorting_out; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY sorting_out ON public.audit_logs_default TO docflow_owner USING (true);

--
-- Name: token_usage_monthly summing; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY summing ON public.token_usage_monthly TO docflow_owner USING (((CURRENT_USER = 'docflow_owner'::name) AND (pg_trigger_depth() > 0)));

--
-- Name: api_keys tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.api_keys TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: audit_logs tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.audit_logs TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: audit_seals tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.audit_seals TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: clients tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.clients TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: configurations tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.configurations TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: document_pages tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.document_pages TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: documents tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.documents TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: fingerprints tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.fingerprints TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: idempotency_keys tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.idempotency_keys TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: jobs tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.jobs TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: layouts tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.layouts TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: notifications tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.notifications TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: output_actions tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.output_actions TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: processes tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.processes TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: prompts tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.prompts TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: review_approvals tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.review_approvals TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: review_corrections tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.review_corrections TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: token_ledger tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.token_ledger TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK (((client_id = public.current_client_id()) AND (kind = ANY (ARRAY['hold'::text, 'settle'::text, 'refund'::text]))));

--
-- Name: token_usage_monthly tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.token_usage_monthly TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: uploads tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.uploads TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: users tenant_isolation; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY tenant_isolation ON public.users TO docflow_owner, docflow_app USING ((client_id = public.current_client_id())) WITH CHECK ((client_id = public.current_client_id()));

--
-- Name: token_ledger; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.token_ledger ENABLE ROW LEVEL SECURITY;

--
-- Name: token_usage_monthly; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.token_usage_monthly ENABLE ROW LEVEL SECURITY;

--
-- Name: uploads; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.uploads ENABLE ROW LEVEL SECURITY;

--
-- Name: users; Type: ROW SECURITY; Schema: public; Owner: docflow_owner
--

ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;

--
-- Name: clients worker_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY worker_access ON public.clients FOR SELECT TO docflow_worker USING (true);

--
-- Name: jobs worker_access; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY worker_access ON public.jobs TO docflow_worker USING (true) WITH CHECK (true);

--
-- Name: audit_seals worker_append; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY worker_append ON public.audit_seals FOR INSERT TO docflow_worker WITH CHECK (true);

--
-- Name: idempotency_keys worker_expire; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY worker_expire ON public.idempotency_keys TO docflow_worker USING ((expires_at < now()));

--
-- Name: uploads worker_expire; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY worker_expire ON public.uploads TO docflow_worker USING ((expires_at < now()));

--
-- Name: audit_logs worker_read; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY worker_read ON public.audit_logs FOR SELECT TO docflow_worker USING (true);

--
-- Name: audit_seals worker_read; Type: POLICY; Schema: public; Owner: docflow_owner
--

CREATE POLICY worker_read ON public.audit_seals FOR SELECT TO docflow_worker USING (true);

--
-- Name: SCHEMA public; Type: ACL; Schema: -; Owner: pg_database_owner
--

GRANT ALL ON SCHEMA public TO docflow_owner;
GRANT ALL ON SCHEMA public TO docflow_search;
GRANT USAGE ON SCHEMA public TO docflow_app;
GRANT USAGE ON SCHEMA public TO docflow_worker;
GRANT USAGE ON SCHEMA public TO docflow_auth;
GRANT USAGE ON SCHEMA public TO docflow_platform;

--
-- Name: PROCEDURE audit_logs_guard_partition(IN target regclass); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON PROCEDURE public.audit_logs_guard_partition(IN target regclass) FROM PUBLIC;

--
-- Name: PROCEDURE audit_logs_make_partition(IN month date); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON PROCEDURE public.audit_logs_make_partition(IN month date) FROM PUBLIC;

--
-- Name: FUNCTION audit_logs_make_partitions(months_ahead integer); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON FUNCTION public.audit_logs_make_partitions(months_ahead integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.audit_logs_make_partitions(months_ahead integer) TO docflow_worker;
GRANT ALL ON FUNCTION public.audit_logs_make_partitions(months_ahead integer) TO docflow_platform;

--
-- Name: FUNCTION audit_logs_sum_usage(); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON FUNCTION public.audit_logs_sum_usage() FROM PUBLIC;

--
-- Name: PROCEDURE check_configuration(IN options jsonb, IN outputs jsonb); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON PROCEDURE public.check_configuration(IN options jsonb, IN outputs jsonb) FROM PUBLIC;
GRANT ALL ON PROCEDURE public.check_configuration(IN options jsonb, IN outputs jsonb) TO docflow_app;
GRANT ALL ON PROCEDURE public.check_configuration(IN options jsonb, IN outputs jsonb) TO docflow_platform;

--
-- Name: TABLE configuration_options; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT ON TABLE public.configuration_options TO docflow_app;
GRANT SELECT ON TABLE public.configuration_options TO docflow_worker;
GRANT SELECT ON TABLE public.configuration_options TO docflow_auth;
GRANT SELECT ON TABLE public.configuration_options TO docflow_platform;

--
-- Name: PROCEDURE check_configuration_number(IN label text, IN value jsonb, IN option public.configuration_options); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON PROCEDURE public.check_configuration_number(IN label text, IN value jsonb, IN option public.configuration_options) FROM PUBLIC;
GRANT ALL ON PROCEDURE public.check_configuration_number(IN label text, IN value jsonb, IN option public.configuration_options) TO docflow_app;
GRANT ALL ON PROCEDURE public.check_configuration_number(IN label text, IN value jsonb, IN option public.configuration_options) TO docflow_platform;

--
-- Name: PROCEDURE check_configuration_option(IN value jsonb, IN option public.configuration_options); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON PROCEDURE public.check_configuration_option(IN value jsonb, IN option public.configuration_options) FROM PUBLIC;
GRANT ALL ON PROCEDURE public.check_configuration_option(IN value jsonb, IN option public.configuration_options) TO docflow_app;
GRANT ALL ON PROCEDURE public.check_configuration_option(IN value jsonb, IN option public.configuration_options) TO docflow_platform;

--
-- Name: PROCEDURE check_configuration_output(IN label text, IN output jsonb); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON PROCEDURE public.check_configuration_output(IN label text, IN output jsonb) FROM PUBLIC;
GRANT ALL ON PROCEDURE public.check_configuration_output(IN label text, IN output jsonb) TO docflow_app;
GRANT ALL ON PROCEDURE public.check_configuration_output(IN label text, IN output jsonb) TO docflow_platform;

--
-- Name: PROCEDURE check_configuration_text(IN label text, IN value jsonb, IN option public.configuration_options); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON PROCEDURE public.check_configuration_text(IN label text, IN value jsonb, IN option public.configuration_options) FROM PUBLIC;
GRANT ALL ON PROCEDURE public.check_configuration_text(IN label text, IN value jsonb, IN option public.configuration_options) TO docflow_app;
GRANT ALL ON PROCEDURE public.check_configuration_text(IN label text, IN value jsonb, IN option public.configuration_options) TO docflow_platform;

--
-- Name: PROCEDURE check_process_quota(IN general_limit integer); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON PROCEDURE public.check_process_quota(IN general_limit integer) FROM PUBLIC;
GRANT ALL ON PROCEDURE public.check_process_quota(IN general_limit integer) TO docflow_app;

--
-- Name: PROCEDURE claim_uploads(IN ids uuid[]); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON PROCEDURE public.claim_uploads(IN ids uuid[]) FROM PUBLIC;
GRANT ALL ON PROCEDURE public.claim_uploads(IN ids uuid[]) TO docflow_app;

--
-- Name: FUNCTION clients_keep_balance(); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON FUNCTION public.clients_keep_balance() FROM PUBLIC;

--
-- Name: FUNCTION configuration_defaults(); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON FUNCTION public.configuration_defaults() FROM PUBLIC;
GRANT ALL ON FUNCTION public.configuration_defaults() TO docflow_app;
GRANT ALL ON FUNCTION public.configuration_defaults() TO docflow_worker;
GRANT ALL ON FUNCTION public.configuration_defaults() TO docflow_platform;

--
-- Name: FUNCTION configurations_check(); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON FUNCTION public.configurations_check() FROM PUBLIC;

--
-- Name: FUNCTION configurations_keep_used(); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON FUNCTION public.configurations_keep_used() FROM PUBLIC;

--
-- Name: FUNCTION current_client_id(); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON FUNCTION public.current_client_id() FROM PUBLIC;
GRANT ALL ON FUNCTION public.current_client_id() TO docflow_app;
GRANT ALL ON FUNCTION public.current_client_id() TO docflow_worker;
GRANT ALL ON FUNCTION public.current_client_id() TO docflow_auth;
GRANT ALL ON FUNCTION public.current_client_id() TO docflow_platform;
GRANT ALL ON FUNCTION public.current_client_id() TO docflow_search;

--
-- Name: FUNCTION jobs_hold(job uuid, token uuid); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON FUNCTION public.jobs_hold(job uuid, token uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.jobs_hold(job uuid, token uuid) TO docflow_app;
GRANT ALL ON FUNCTION public.jobs_hold(job uuid, token uuid) TO docflow_worker;

--
-- Name: PROCEDURE protect_tenant_table(IN target regclass); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON PROCEDURE public.protect_tenant_table(IN target regclass) FROM PUBLIC;

--
-- Name: FUNCTION raise_revision(); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON FUNCTION public.raise_revision() FROM PUBLIC;

--
-- Name: FUNCTION refuse_change(); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON FUNCTION public.refuse_change() FROM PUBLIC;

--
-- Name: PROCEDURE refuse_configuration(IN part text, IN message text); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON PROCEDURE public.refuse_configuration(IN part text, IN message text) FROM PUBLIC;
GRANT ALL ON PROCEDURE public.refuse_configuration(IN part text, IN message text) TO docflow_app;
GRANT ALL ON PROCEDURE public.refuse_configuration(IN part text, IN message text) TO docflow_platform;

--
-- Name: FUNCTION search_processes(filter jsonb, row_limit integer); Type: ACL; Schema: public; Owner: docflow_search
--

REVOKE ALL ON FUNCTION public.search_processes(filter jsonb, row_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.search_processes(filter jsonb, row_limit integer) TO docflow_app;
GRANT ALL ON FUNCTION public.search_processes(filter jsonb, row_limit integer) TO docflow_platform;

--
-- Name: FUNCTION token_ledger_check_entry(); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON FUNCTION public.token_ledger_check_entry() FROM PUBLIC;

--
-- Name: FUNCTION token_ledger_move_balance(); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON FUNCTION public.token_ledger_move_balance() FROM PUBLIC;

--
-- Name: FUNCTION update_updated_at_column(); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON FUNCTION public.update_updated_at_column() FROM PUBLIC;

--
-- Name: FUNCTION users_end_sessions(); Type: ACL; Schema: public; Owner: docflow_owner
--

REVOKE ALL ON FUNCTION public.users_end_sessions() FROM PUBLIC;

--
-- Name: TABLE api_keys; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT,DELETE ON TABLE public.api_keys TO docflow_app;

--
-- Name: COLUMN api_keys.api_key_id; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(api_key_id) ON TABLE public.api_keys TO docflow_app;
GRANT SELECT(api_key_id) ON TABLE public.api_keys TO docflow_platform;
GRANT SELECT(api_key_id) ON TABLE public.api_keys TO docflow_auth;

--
-- Name: COLUMN api_keys.client_id; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(client_id) ON TABLE public.api_keys TO docflow_app;
GRANT SELECT(client_id) ON TABLE public.api_keys TO docflow_platform;
GRANT SELECT(client_id) ON TABLE public.api_keys TO docflow_auth;

--
-- Name: COLUMN api_keys.name; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(name),UPDATE(name) ON TABLE public.api_keys TO docflow_app;
GRANT SELECT(name) ON TABLE public.api_keys TO docflow_platform;

--
-- Name: COLUMN api_keys.prefix; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(prefix) ON TABLE public.api_keys TO docflow_app;
GRANT SELECT(prefix) ON TABLE public.api_keys TO docflow_platform;
GRANT SELECT(prefix) ON TABLE public.api_keys TO docflow_auth;

--
-- Name: COLUMN api_keys.key_hash; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(key_hash) ON TABLE public.api_keys TO docflow_auth;

--
-- Name: COLUMN api_keys.scopes; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(scopes) ON TABLE public.api_keys TO docflow_app;
GRANT SELECT(scopes) ON TABLE public.api_keys TO docflow_platform;
GRANT SELECT(scopes) ON TABLE public.api_keys TO docflow_auth;

--
-- Name: COLUMN api_keys.created_by; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(created_by) ON TABLE public.api_keys TO docflow_app;
GRANT SELECT(created_by) ON TABLE public.api_keys TO docflow_platform;

--
-- Name: COLUMN api_keys.expires_at; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(expires_at),UPDATE(expires_at) ON TABLE public.api_keys TO docflow_app;
GRANT SELECT(expires_at) ON TABLE public.api_keys TO docflow_platform;
GRANT SELECT(expires_at) ON TABLE public.api_keys TO docflow_auth;

--
-- Name: COLUMN api_keys.revoked_at; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(revoked_at),UPDATE(revoked_at) ON TABLE public.api_keys TO docflow_app;
GRANT SELECT(revoked_at),UPDATE(revoked_at) ON TABLE public.api_keys TO docflow_platform;
GRANT SELECT(revoked_at) ON TABLE public.api_keys TO docflow_auth;

--
-- Name: COLUMN api_keys.last_used_at; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(last_used_at) ON TABLE public.api_keys TO docflow_app;
GRANT SELECT(last_used_at) ON TABLE public.api_keys TO docflow_platform;
GRANT SELECT(last_used_at),UPDATE(last_used_at) ON TABLE public.api_keys TO docflow_auth;

--
-- Name: COLUMN api_keys.created_at; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(created_at) ON TABLE public.api_keys TO docflow_app;
GRANT SELECT(created_at) ON TABLE public.api_keys TO docflow_platform;

--
-- Name: TABLE audit_logs; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT ON TABLE public.audit_logs TO docflow_app;
GRANT SELECT ON TABLE public.audit_logs TO docflow_worker;
GRANT SELECT ON TABLE public.audit_logs TO docflow_platform;

--
-- Name: COLUMN audit_logs.audit_id; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(audit_id) ON TABLE public.audit_logs TO docflow_app;
GRANT INSERT(audit_id) ON TABLE public.audit_logs TO docflow_worker;
GRANT INSERT(audit_id) ON TABLE public.audit_logs TO docflow_auth;
GRANT INSERT(audit_id) ON TABLE public.audit_logs TO docflow_platform;

--
-- Name: COLUMN audit_logs.process_id; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(process_id) ON TABLE public.audit_logs TO docflow_app;
GRANT INSERT(process_id) ON TABLE public.audit_logs TO docflow_worker;
GRANT INSERT(process_id) ON TABLE public.audit_logs TO docflow_auth;
GRANT INSERT(process_id) ON TABLE public.audit_logs TO docflow_platform;

--
-- Name: COLUMN audit_logs.client_id; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(client_id) ON TABLE public.audit_logs TO docflow_app;
GRANT INSERT(client_id) ON TABLE public.audit_logs TO docflow_worker;
GRANT INSERT(client_id) ON TABLE public.audit_logs TO docflow_auth;
GRANT INSERT(client_id) ON TABLE public.audit_logs TO docflow_platform;

--
-- Name: COLUMN audit_logs.process_type_id; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(process_type_id) ON TABLE public.audit_logs TO docflow_app;
GRANT INSERT(process_type_id) ON TABLE public.audit_logs TO docflow_worker;
GRANT INSERT(process_type_id) ON TABLE public.audit_logs TO docflow_auth;
GRANT INSERT(process_type_id) ON TABLE public.audit_logs TO docflow_platform;

--
-- Name: COLUMN audit_logs."timestamp"; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT("timestamp") ON TABLE public.audit_logs TO docflow_app;
GRANT INSERT("timestamp") ON TABLE public.audit_logs TO docflow_worker;
GRANT INSERT("timestamp") ON TABLE public.audit_logs TO docflow_auth;
GRANT INSERT("timestamp") ON TABLE public.audit_logs TO docflow_platform;

--
-- Name: COLUMN audit_logs.result; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(result) ON TABLE public.audit_logs TO docflow_app;
GRANT INSERT(result) ON TABLE public.audit_logs TO docflow_worker;
GRANT INSERT(result) ON TABLE public.audit_logs TO docflow_auth;
GRANT INSERT(result) ON TABLE public.audit_logs TO docflow_platform;

--
-- Name: COLUMN audit_logs.stage_type; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(stage_type) ON TABLE public.audit_logs TO docflow_app;
GRANT INSERT(stage_type) ON TABLE public.audit_logs TO docflow_worker;
GRANT INSERT(stage_type) ON TABLE public.audit_logs TO docflow_auth;
GRANT INSERT(stage_type) ON TABLE public.audit_logs TO docflow_platform;

--
-- Name: COLUMN audit_logs.event; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(event) ON TABLE public.audit_logs TO docflow_app;
GRANT INSERT(event) ON TABLE public.audit_logs TO docflow_worker;
GRANT INSERT(event) ON TABLE public.audit_logs TO docflow_auth;
GRANT INSERT(event) ON TABLE public.audit_logs TO docflow_platform;

--
-- Name: COLUMN audit_logs.actor_type; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(actor_type) ON TABLE public.audit_logs TO docflow_app;
GRANT INSERT(actor_type) ON TABLE public.audit_logs TO docflow_worker;
GRANT INSERT(actor_type) ON TABLE public.audit_logs TO docflow_auth;
GRANT INSERT(actor_type) ON TABLE public.audit_logs TO docflow_platform;

--
-- Name: COLUMN audit_logs.actor_id; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(actor_id) ON TABLE public.audit_logs TO docflow_app;
GRANT INSERT(actor_id) ON TABLE public.audit_logs TO docflow_worker;
GRANT INSERT(actor_id) ON TABLE public.audit_logs TO docflow_auth;
GRANT INSERT(actor_id) ON TABLE public.audit_logs TO docflow_platform;

--
-- Name: COLUMN audit_logs.process_plugin_name; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(process_plugin_name) ON TABLE public.audit_logs TO docflow_app;
GRANT INSERT(process_plugin_name) ON TABLE public.audit_logs TO docflow_worker;
GRANT INSERT(process_plugin_name) ON TABLE public.audit_logs TO docflow_auth;
GRANT INSERT(process_plugin_name) ON TABLE public.audit_logs TO docflow_platform;

--
-- Name: COLUMN audit_logs.document_urls; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(document_urls) ON TABLE public.audit_logs TO docflow_app;
GRANT INSERT(document_urls) ON TABLE public.audit_logs TO docflow_worker;
GRANT INSERT(document_urls) ON TABLE public.audit_logs TO docflow_auth;
GRANT INSERT(document_urls) ON TABLE public.audit_logs TO docflow_platform;

--
-- Name: COLUMN audit_logs.payload; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(payload) ON TABLE public.audit_logs TO docflow_app;
GRANT INSERT(payload) ON TABLE public.audit_logs TO docflow_worker;
GRANT INSERT(payload) ON TABLE public.audit_logs TO docflow_auth;
GRANT INSERT(payload) ON TABLE public.audit_logs TO docflow_platform;

--
-- Name: COLUMN audit_logs.token_usage; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(token_usage) ON TABLE public.audit_logs TO docflow_app;
GRANT INSERT(token_usage) ON TABLE public.audit_logs TO docflow_worker;
GRANT INSERT(token_usage) ON TABLE public.audit_logs TO docflow_auth;
GRANT INSERT(token_usage) ON TABLE public.audit_logs TO docflow_platform;

--
-- Name: COLUMN audit_logs.error_message; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(error_message) ON TABLE public.audit_logs TO docflow_app;
GRANT INSERT(error_message) ON TABLE public.audit_logs TO docflow_worker;
GRANT INSERT(error_message) ON TABLE public.audit_logs TO docflow_auth;
GRANT INSERT(error_message) ON TABLE public.audit_logs TO docflow_platform;

--
-- Name: COLUMN audit_logs.error_stack; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(error_stack) ON TABLE public.audit_logs TO docflow_app;
GRANT INSERT(error_stack) ON TABLE public.audit_logs TO docflow_worker;
GRANT INSERT(error_stack) ON TABLE public.audit_logs TO docflow_auth;
GRANT INSERT(error_stack) ON TABLE public.audit_logs TO docflow_platform;

--
-- Name: TABLE audit_seals; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT ON TABLE public.audit_seals TO docflow_app;
GRANT SELECT,INSERT ON TABLE public.audit_seals TO docflow_worker;
GRANT SELECT ON TABLE public.audit_seals TO docflow_platform;

--
-- Name: TABLE clients; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT ON TABLE public.clients TO docflow_app;
GRANT SELECT ON TABLE public.clients TO docflow_platform;

--
-- Name: COLUMN clients.client_id; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(client_id) ON TABLE public.clients TO docflow_platform;
GRANT SELECT(client_id) ON TABLE public.clients TO docflow_worker;
GRANT SELECT(client_id) ON TABLE public.clients TO docflow_auth;

--
-- Name: COLUMN clients.name; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT UPDATE(name) ON TABLE public.clients TO docflow_app;
GRANT INSERT(name),UPDATE(name) ON TABLE public.clients TO docflow_platform;
GRANT SELECT(name) ON TABLE public.clients TO docflow_auth;

--
-- Name: COLUMN clients.slug; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(slug),UPDATE(slug) ON TABLE public.clients TO docflow_platform;
GRANT SELECT(slug) ON TABLE public.clients TO docflow_auth;

--
-- Name: COLUMN clients.status; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(status),UPDATE(status) ON TABLE public.clients TO docflow_platform;
GRANT SELECT(status) ON TABLE public.clients TO docflow_worker;
GRANT SELECT(status) ON TABLE public.clients TO docflow_auth;

--
-- Name: COLUMN clients.subscription_tier; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(subscription_tier),UPDATE(subscription_tier) ON TABLE public.clients TO docflow_platform;

--
-- Name: COLUMN clients.contact_email; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT UPDATE(contact_email) ON TABLE public.clients TO docflow_app;
GRANT INSERT(contact_email),UPDATE(contact_email) ON TABLE public.clients TO docflow_platform;

--
-- Name: COLUMN clients.settings; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT UPDATE(settings) ON TABLE public.clients TO docflow_app;
GRANT INSERT(settings),UPDATE(settings) ON TABLE public.clients TO docflow_platform;

--
-- Name: COLUMN clients.retention_days; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT UPDATE(retention_days) ON TABLE public.clients TO docflow_app;
GRANT INSERT(retention_days),UPDATE(retention_days) ON TABLE public.clients TO docflow_platform;
GRANT SELECT(retention_days) ON TABLE public.clients TO docflow_worker;

--
-- Name: COLUMN clients.suspended_at; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(suspended_at),UPDATE(suspended_at) ON TABLE public.clients TO docflow_platform;

--
-- Name: COLUMN clients.suspended_reason; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(suspended_reason),UPDATE(suspended_reason) ON TABLE public.clients TO docflow_platform;
GRANT SELECT(suspended_reason) ON TABLE public.clients TO docflow_auth;

--
-- Name: COLUMN clients.deleted_at; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(deleted_at),UPDATE(deleted_at) ON TABLE public.clients TO docflow_platform;
GRANT SELECT(deleted_at) ON TABLE public.clients TO docflow_worker;
GRANT SELECT(deleted_at) ON TABLE public.clients TO docflow_auth;

--
-- Name: COLUMN clients.processes_max; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT INSERT(processes_max),UPDATE(processes_max) ON TABLE public.clients TO docflow_platform;

--
-- Name: TABLE configurations; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.configurations TO docflow_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.configurations TO docflow_platform;

--
-- Name: TABLE document_pages; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.document_pages TO docflow_app;
GRANT SELECT ON TABLE public.document_pages TO docflow_platform;

--
-- Name: TABLE documents; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.documents TO docflow_app;
GRANT SELECT ON TABLE public.documents TO docflow_platform;

--
-- Name: TABLE fingerprints; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.fingerprints TO docflow_app;
GRANT SELECT ON TABLE public.fingerprints TO docflow_platform;

--
-- Name: TABLE idempotency_keys; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.idempotency_keys TO docflow_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.idempotency_keys TO docflow_platform;
GRANT DELETE ON TABLE public.idempotency_keys TO docflow_worker;

--
-- Name: COLUMN idempotency_keys.expires_at; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(expires_at) ON TABLE public.idempotency_keys TO docflow_worker;

--
-- Name: TABLE installation; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT ON TABLE public.installation TO docflow_worker;
GRANT SELECT ON TABLE public.installation TO docflow_platform;

--
-- Name: TABLE jobs; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT,DELETE ON TABLE public.jobs TO docflow_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.jobs TO docflow_worker;
GRANT SELECT ON TABLE public.jobs TO docflow_platform;

--
-- Name: COLUMN jobs.step; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT UPDATE(step) ON TABLE public.jobs TO docflow_app;

--
-- Name: COLUMN jobs.lane; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT UPDATE(lane) ON TABLE public.jobs TO docflow_app;

--
-- Name: COLUMN jobs.priority; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT UPDATE(priority) ON TABLE public.jobs TO docflow_app;

--
-- Name: COLUMN jobs.run_at; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT UPDATE(run_at) ON TABLE public.jobs TO docflow_app;

--
-- Name: COLUMN jobs.attempts; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT UPDATE(attempts) ON TABLE public.jobs TO docflow_app;

--
-- Name: COLUMN jobs.lease_owner; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT UPDATE(lease_owner) ON TABLE public.jobs TO docflow_app;

--
-- Name: COLUMN jobs.lease_token; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT UPDATE(lease_token) ON TABLE public.jobs TO docflow_app;

--
-- Name: TABLE layouts; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.layouts TO docflow_app;
GRANT SELECT ON TABLE public.layouts TO docflow_platform;

--
-- Name: TABLE notifications; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notifications TO docflow_app;
GRANT SELECT ON TABLE public.notifications TO docflow_platform;

--
-- Name: TABLE openid_logins; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT,DELETE ON TABLE public.openid_logins TO docflow_auth;

--
-- Name: TABLE output_actions; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.output_actions TO docflow_app;
GRANT SELECT ON TABLE public.output_actions TO docflow_platform;

--
-- Name: TABLE process_types; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT ON TABLE public.process_types TO docflow_app;
GRANT SELECT ON TABLE public.process_types TO docflow_worker;
GRANT SELECT ON TABLE public.process_types TO docflow_auth;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.process_types TO docflow_platform;

--
-- Name: TABLE processes; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.processes TO docflow_app;
GRANT SELECT ON TABLE public.processes TO docflow_platform;

--
-- Name: COLUMN processes.process_id; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(process_id) ON TABLE public.processes TO docflow_search;

--
-- Name: COLUMN processes.client_id; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(client_id) ON TABLE public.processes TO docflow_search;

--
-- Name: COLUMN processes.extraction_result; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(extraction_result) ON TABLE public.processes TO docflow_search;

--
-- Name: COLUMN processes.created_at; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(created_at) ON TABLE public.processes TO docflow_search;

--
-- Name: TABLE prompts; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.prompts TO docflow_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.prompts TO docflow_platform;

--
-- Name: TABLE refresh_tokens; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT,DELETE ON TABLE public.refresh_tokens TO docflow_auth;

--
-- Name: COLUMN refresh_tokens.used_at; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT UPDATE(used_at) ON TABLE public.refresh_tokens TO docflow_auth;

--
-- Name: TABLE review_approvals; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT,DELETE ON TABLE public.review_approvals TO docflow_app;
GRANT SELECT ON TABLE public.review_approvals TO docflow_platform;

--
-- Name: TABLE review_corrections; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.review_corrections TO docflow_app;
GRANT SELECT ON TABLE public.review_corrections TO docflow_platform;

--
-- Name: TABLE schema_migrations; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT ON TABLE public.schema_migrations TO docflow_app;
GRANT SELECT ON TABLE public.schema_migrations TO docflow_worker;
GRANT SELECT ON TABLE public.schema_migrations TO docflow_auth;
GRANT SELECT ON TABLE public.schema_migrations TO docflow_platform;

--
-- Name: TABLE token_ledger; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT ON TABLE public.token_ledger TO docflow_app;
GRANT SELECT,INSERT ON TABLE public.token_ledger TO docflow_platform;

--
-- Name: TABLE token_usage_monthly; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT ON TABLE public.token_usage_monthly TO docflow_app;
GRANT SELECT ON TABLE public.token_usage_monthly TO docflow_platform;

--
-- Name: TABLE uploads; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT,DELETE ON TABLE public.uploads TO docflow_app;
GRANT SELECT ON TABLE public.uploads TO docflow_platform;
GRANT SELECT,DELETE ON TABLE public.uploads TO docflow_worker;

--
-- Name: TABLE user_identities; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT ON TABLE public.user_identities TO docflow_auth;

--
-- Name: TABLE users; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT DELETE ON TABLE public.users TO docflow_app;
GRANT DELETE ON TABLE public.users TO docflow_platform;

--
-- Name: COLUMN users.user_id; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(user_id),INSERT(user_id) ON TABLE public.users TO docflow_app;
GRANT SELECT(user_id),INSERT(user_id) ON TABLE public.users TO docflow_platform;
GRANT SELECT(user_id) ON TABLE public.users TO docflow_auth;

--
-- Name: COLUMN users.client_id; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(client_id),INSERT(client_id) ON TABLE public.users TO docflow_app;
GRANT SELECT(client_id),INSERT(client_id) ON TABLE public.users TO docflow_platform;
GRANT SELECT(client_id) ON TABLE public.users TO docflow_auth;

--
-- Name: COLUMN users.email; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(email),INSERT(email),UPDATE(email) ON TABLE public.users TO docflow_app;
GRANT SELECT(email),INSERT(email),UPDATE(email) ON TABLE public.users TO docflow_platform;
GRANT SELECT(email) ON TABLE public.users TO docflow_auth;

--
-- Name: COLUMN users.password_hash; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(password_hash),UPDATE(password_hash) ON TABLE public.users TO docflow_auth;
GRANT INSERT(password_hash),UPDATE(password_hash) ON TABLE public.users TO docflow_app;
GRANT INSERT(password_hash),UPDATE(password_hash) ON TABLE public.users TO docflow_platform;

--
-- Name: COLUMN users.full_name; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(full_name),INSERT(full_name),UPDATE(full_name) ON TABLE public.users TO docflow_app;
GRANT SELECT(full_name),INSERT(full_name),UPDATE(full_name) ON TABLE public.users TO docflow_platform;
GRANT SELECT(full_name) ON TABLE public.users TO docflow_auth;

--
-- Name: COLUMN users.role; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(role),INSERT(role),UPDATE(role) ON TABLE public.users TO docflow_app;
GRANT SELECT(role),INSERT(role),UPDATE(role) ON TABLE public.users TO docflow_platform;
GRANT SELECT(role) ON TABLE public.users TO docflow_auth;

--
-- Name: COLUMN users.status; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(status),INSERT(status),UPDATE(status) ON TABLE public.users TO docflow_app;
GRANT SELECT(status),INSERT(status),UPDATE(status) ON TABLE public.users TO docflow_platform;
GRANT SELECT(status),UPDATE(status) ON TABLE public.users TO docflow_auth;

--
-- Name: COLUMN users.failed_login_attempts; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(failed_login_attempts),UPDATE(failed_login_attempts) ON TABLE public.users TO docflow_app;
GRANT SELECT(failed_login_attempts),UPDATE(failed_login_attempts) ON TABLE public.users TO docflow_platform;
GRANT SELECT(failed_login_attempts),UPDATE(failed_login_attempts) ON TABLE public.users TO docflow_auth;

--
-- Name: COLUMN users.locked_until; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(locked_until),UPDATE(locked_until) ON TABLE public.users TO docflow_app;
GRANT SELECT(locked_until),UPDATE(locked_until) ON TABLE public.users TO docflow_platform;
GRANT SELECT(locked_until),UPDATE(locked_until) ON TABLE public.users TO docflow_auth;

--
-- Name: COLUMN users.last_login_at; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(last_login_at) ON TABLE public.users TO docflow_app;
GRANT SELECT(last_login_at) ON TABLE public.users TO docflow_platform;
GRANT SELECT(last_login_at),UPDATE(last_login_at) ON TABLE public.users TO docflow_auth;

--
-- Name: COLUMN users.password_changed_at; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(password_changed_at),INSERT(password_changed_at),UPDATE(password_changed_at) ON TABLE public.users TO docflow_app;
GRANT SELECT(password_changed_at),INSERT(password_changed_at),UPDATE(password_changed_at) ON TABLE public.users TO docflow_platform;
GRANT SELECT(password_changed_at),UPDATE(password_changed_at) ON TABLE public.users TO docflow_auth;

--
-- Name: COLUMN users.session_generation; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(session_generation) ON TABLE public.users TO docflow_app;
GRANT SELECT(session_generation) ON TABLE public.users TO docflow_platform;
GRANT SELECT(session_generation),UPDATE(session_generation) ON TABLE public.users TO docflow_auth;

--
-- Name: COLUMN users.created_at; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(created_at) ON TABLE public.users TO docflow_app;
GRANT SELECT(created_at) ON TABLE public.users TO docflow_platform;

--
-- Name: COLUMN users.updated_at; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(updated_at) ON TABLE public.users TO docflow_app;
GRANT SELECT(updated_at) ON TABLE public.users TO docflow_platform;

--
-- Name: COLUMN users.revision; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT(revision) ON TABLE public.users TO docflow_app;
GRANT SELECT(revision) ON TABLE public.users TO docflow_platform;

--
-- Name: TABLE v_active_processes; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT ON TABLE public.v_active_processes TO docflow_app;
GRANT SELECT ON TABLE public.v_active_processes TO docflow_platform;

--
-- Name: TABLE v_client_token_usage; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT ON TABLE public.v_client_token_usage TO docflow_app;
GRANT SELECT ON TABLE public.v_client_token_usage TO docflow_platform;

--
-- Name: TABLE v_hitl_queue; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT ON TABLE public.v_hitl_queue TO docflow_app;
GRANT SELECT ON TABLE public.v_hitl_queue TO docflow_platform;

--
-- Name: TABLE v_processes; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT ON TABLE public.v_processes TO docflow_app;
GRANT SELECT ON TABLE public.v_processes TO docflow_platform;

--
-- Name: TABLE workers; Type: ACL; Schema: public; Owner: docflow_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.workers TO docflow_worker;
GRANT SELECT ON TABLE public.workers TO docflow_platform;

--
-- PostgreSQL database dump complete
--

