-- What a workflow is: process types, the prompts that models are asked with, and the versioned
-- configuration of each client.

SET LOCAL ROLE docflow_owner;

CREATE TABLE process_types (
    process_type_id varchar(64) PRIMARY KEY CHECK (process_type_id ~ '^[a-z][a-z0-9_]*$'),
    display_name varchar(255) NOT NULL CHECK (display_name <> ''),
    description text NOT NULL DEFAULT '',
    is_active boolean NOT NULL DEFAULT true,
    default_version integer NOT NULL DEFAULT 1 CHECK (default_version > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE process_types IS
    'Workflow definitions such as simple_invoice. No client''s own: read by all, written by the '
    'platform operator.';
COMMENT ON COLUMN process_types.description IS
    'What documents of this type are: shown to people, and to the model that classifies.';
COMMENT ON COLUMN process_types.default_version IS
    'Version of prompts and configuration that a new client starts with.';

GRANT SELECT ON process_types TO docflow_app, docflow_worker, docflow_auth, docflow_platform;
GRANT INSERT, UPDATE, DELETE ON process_types TO docflow_platform;

CREATE TRIGGER update_process_types_updated_at BEFORE UPDATE ON process_types
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

CREATE TABLE prompts (
    prompt_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid REFERENCES clients,
    process_type_id varchar(64) NOT NULL REFERENCES process_types,
    version integer NOT NULL CHECK (version > 0),
    stage text NOT NULL CHECK (stage IN ('classification', 'ocr', 'validation', 'summarization')),
    prompt_template text NOT NULL CHECK (prompt_template <> ''),
    model_name varchar(128) NOT NULL CHECK (model_name <> ''),
    temperature numeric(3,2) NOT NULL DEFAULT 0 CHECK (temperature BETWEEN 0 AND 2),
    max_tokens integer NOT NULL DEFAULT 4096 CHECK (max_tokens > 0),
    is_active boolean NOT NULL DEFAULT true,
    created_by uuid REFERENCES users ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (client_id, process_type_id, version, stage),
    FOREIGN KEY (client_id, created_by) REFERENCES users (client_id, user_id)
        ON DELETE SET NULL (created_by)
);
COMMENT ON TABLE prompts IS 'What a language model is asked, by process type, version and stage.';
COMMENT ON COLUMN prompts.client_id IS
    'Null: shared by all clients. Else the client''s own, which goes before the shared one.';
COMMENT ON COLUMN prompts.version IS
    'The version of the configurations that this prompt belongs to.';
COMMENT ON COLUMN prompts.prompt_template IS 'Instruction with {{variable}} placeholders.';
CREATE INDEX idx_prompts_process_type_id ON prompts (process_type_id, version, stage);
CREATE INDEX idx_prompts_created_by ON prompts (created_by) WHERE created_by IS NOT NULL;

CREATE POLICY shared_access ON prompts FOR SELECT TO docflow_app, docflow_owner
    USING (client_id IS NULL AND current_client_id() IS NOT NULL);
CREATE POLICY platform_write ON prompts TO docflow_platform USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON prompts TO docflow_app, docflow_platform;

CALL protect_tenant_table('prompts');

CREATE TABLE configuration_options (
    name varchar(64) PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9_]*$'),
    type text NOT NULL
        CHECK (type IN ('boolean', 'integer', 'number', 'text', 'text_list', 'amount_list')),
    minimum numeric,
    maximum numeric,
    maximum_items integer CHECK (maximum_items > 0),
    pattern text,
    allowed_values text[],
    default_value jsonb NOT NULL,
    help text NOT NULL,
    CONSTRAINT configuration_options_numeric_check
        CHECK (type IN ('integer', 'number', 'amount_list')
               OR (minimum IS NULL AND maximum IS NULL)),
    CONSTRAINT configuration_options_bounds_check CHECK (minimum <= maximum),
    CONSTRAINT configuration_options_list_check
        CHECK ((type IN ('text_list', 'amount_list')) = (maximum_items IS NOT NULL)),
    CONSTRAINT configuration_options_text_check
        CHECK (type IN ('text', 'text_list') OR (pattern IS NULL AND allowed_values IS NULL))
);
COMMENT ON TABLE configuration_options IS
    'What configurations.options may hold: adding an option is one row. Rows come with the '
    'migrations.';
COMMENT ON COLUMN configuration_options.type IS
    'amount_list: decimals, as numbers or, to keep every digit, as texts.';
COMMENT ON COLUMN configuration_options.minimum IS
    'Least value of a number and of each amount of a list; null is without bound.';
COMMENT ON COLUMN configuration_options.pattern IS
    'Regular expression for a text and for each text of a list.';
COMMENT ON COLUMN configuration_options.default_value IS
    'What holds when a configuration does not name the option.';
GRANT SELECT ON configuration_options
    TO docflow_app, docflow_worker, docflow_auth, docflow_platform;

INSERT INTO configuration_options
    (name, type, minimum, maximum, maximum_items, pattern, allowed_values, default_value, help)
VALUES
    ('languages', 'text_list', NULL, NULL, 10, '^[a-z]{2,3}$', NULL, '["en"]',
     'Languages of the documents, ISO 639 codes, most frequent first.'),
    ('date_order', 'text', NULL, NULL, NULL, NULL, '{day_month,month_day}', '"day_month"',
     'How a date such as 03/04/2025 is read when nothing else in the document tells.'),
    ('max_pages', 'integer', 1, 10000, NULL, NULL, NULL, '500',
     'A document with more pages is refused.'),
    ('quality_bar', 'number', 0, 1, NULL, NULL, NULL, '0.5',
     'A page image of lower quality goes to review instead of being trusted.'),
    ('unproven_to_review', 'boolean', NULL, NULL, NULL, NULL, NULL, 'true',
     'A table whose completeness cannot be proven goes to review.'),
    ('random_audit_share', 'number', 0, 1, NULL, NULL, NULL, '0.02',
     'Share of automatic results that a person checks all the same, to measure the error rate.'),
    ('four_eyes', 'boolean', NULL, NULL, NULL, NULL, NULL, 'false',
     'A reviewed result needs the consent of a second person.'),
    ('approval_limits', 'amount_list', 0, NULL, 10, NULL, NULL, '[]',
     'Totals from which on a result needs one more approval each.');

-- In plpgsql, which keeps its plan: one in SQL is planned anew by every statement that calls it.
CREATE FUNCTION configuration_defaults() RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RETURN (SELECT jsonb_object_agg(name, default_value) FROM configuration_options);
END
$$;
COMMENT ON FUNCTION configuration_defaults() IS
    'What every option of configurations is that does not name it.';
GRANT EXECUTE ON FUNCTION configuration_defaults() TO docflow_app, docflow_worker, docflow_platform;

-- Raises the error of a configuration: readable, and the same kind as that of a CHECK constraint.
CREATE PROCEDURE refuse_configuration(part text, message text)
LANGUAGE plpgsql AS $$
BEGIN
    RAISE check_violation USING
        MESSAGE = message, TABLE = 'configurations', COLUMN = part,
        CONSTRAINT = format('configurations_%s_check', part);
END
$$;

CREATE PROCEDURE check_configuration_number(
    label text, value jsonb, option configuration_options)
LANGUAGE plpgsql AS $$
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
$$;

CREATE PROCEDURE check_configuration_text(
    label text, value jsonb, option configuration_options)
LANGUAGE plpgsql AS $$
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

CREATE PROCEDURE check_configuration_option(value jsonb, option configuration_options)
LANGUAGE plpgsql AS $$
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

CREATE PROCEDURE check_configuration_output(label text, output jsonb)
LANGUAGE plpgsql AS $$
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
$$;

CREATE PROCEDURE check_configuration(options jsonb, outputs jsonb)
LANGUAGE plpgsql AS $$
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
COMMENT ON PROCEDURE check_configuration(jsonb, jsonb) IS
    'The one check of configurations.options and .outputs: raises check_violation that names '
    'the option or output and its bound.';
GRANT EXECUTE ON PROCEDURE
    refuse_configuration(text, text),
    check_configuration_number(text, jsonb, configuration_options),
    check_configuration_text(text, jsonb, configuration_options),
    check_configuration_option(jsonb, configuration_options),
    check_configuration_output(text, jsonb),
    check_configuration(jsonb, jsonb)
    TO docflow_app, docflow_platform;

CREATE TABLE configurations (
    config_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL REFERENCES clients,
    process_type_id varchar(64) NOT NULL REFERENCES process_types,
    version integer NOT NULL CHECK (version > 0),
    input_schema jsonb NOT NULL DEFAULT '{"type": "object"}'
        CHECK (jsonb_typeof(input_schema) = 'object'),
    output_schema jsonb NOT NULL DEFAULT '{"type": "object"}'
        CHECK (jsonb_typeof(output_schema) = 'object'),
    validation_rules jsonb NOT NULL DEFAULT '{"validation_rules": []}'
        CHECK (jsonb_typeof(validation_rules -> 'validation_rules') IS NOT DISTINCT FROM 'array'),
    plugin_name varchar(128) CHECK (plugin_name ~ '^[a-z][a-z0-9_]*$'),
    enable_fraud_detection boolean NOT NULL DEFAULT false,
    enable_hitl boolean NOT NULL DEFAULT true,
    confidence_threshold numeric(5,4) NOT NULL DEFAULT 0.85
        CHECK (confidence_threshold BETWEEN 0 AND 1),
    options jsonb NOT NULL DEFAULT '{}',
    outputs jsonb NOT NULL DEFAULT '[]',
    is_active boolean NOT NULL DEFAULT false,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (client_id, process_type_id, version),
    FOREIGN KEY (client_id, created_by) REFERENCES users (client_id, user_id)
        ON DELETE SET NULL (created_by)
);
COMMENT ON TABLE configurations IS
    'How a client wants documents of a type processed, in versions: one that a process used '
    'never changes again.';
COMMENT ON COLUMN configurations.version IS 'Also selects the prompts of the same version.';
COMMENT ON COLUMN configurations.input_schema IS 'JSON Schema of processes.input_data.';
COMMENT ON COLUMN configurations.output_schema IS
    'JSON Schema of the result: of each document, or of the whole process with "x-scope": '
    '"process".';
COMMENT ON COLUMN configurations.validation_rules IS
    '{"validation_rules": [{field, rule, ...}, ...]}';
COMMENT ON COLUMN configurations.plugin_name IS
    'Validator to run besides the rules; null for none.';
COMMENT ON COLUMN configurations.enable_hitl IS
    'Whether a person is asked; if not, what would go to review fails.';
COMMENT ON COLUMN configurations.confidence_threshold IS
    'A result of lower confidence goes to review.';
COMMENT ON COLUMN configurations.options IS 'Values for rows of configuration_options.';
COMMENT ON COLUMN configurations.outputs IS
    'Where results go: list of {action_type, target_config, max_retries}. Never holds a secret, '
    'only the name of one.';
COMMENT ON COLUMN configurations.created_by IS
    'Null when made by a platform operator or when the user is gone.';
CREATE UNIQUE INDEX idx_configurations_client_id_process_type_id_active
    ON configurations (client_id, process_type_id) WHERE is_active;
CREATE INDEX idx_configurations_process_type_id ON configurations (process_type_id);
CREATE INDEX idx_configurations_client_id_created_by ON configurations (client_id, created_by)
    WHERE created_by IS NOT NULL;

CREATE POLICY platform_write ON configurations TO docflow_platform USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON configurations TO docflow_app, docflow_platform;

CALL protect_tenant_table('configurations');

CREATE FUNCTION configurations_check() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    CALL check_configuration(NEW.options, NEW.outputs);
    RETURN NEW;
END
$$;
CREATE TRIGGER configurations_check BEFORE INSERT OR UPDATE OF options, outputs ON configurations
    FOR EACH ROW EXECUTE FUNCTION configurations_check();
CREATE TRIGGER update_configurations_updated_at BEFORE UPDATE ON configurations
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
