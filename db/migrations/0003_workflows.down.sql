-- Drops process types, prompts and configurations with what checks them.

SET LOCAL ROLE docflow_owner;

DROP TABLE configurations;
DROP FUNCTION configurations_check();
DROP PROCEDURE check_configuration(jsonb, jsonb);
DROP PROCEDURE check_configuration_output(text, jsonb);
DROP PROCEDURE check_configuration_option(jsonb, configuration_options);
DROP PROCEDURE check_configuration_text(text, jsonb, configuration_options);
DROP PROCEDURE check_configuration_number(text, jsonb, configuration_options);
DROP PROCEDURE refuse_configuration(text, text);
DROP FUNCTION configuration_defaults();
DROP TABLE configuration_options;
DROP TABLE prompts;
DROP TABLE process_types;
