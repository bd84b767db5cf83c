-- Takes the option of split_documents away.

SET LOCAL ROLE docflow_owner;

DELETE FROM configuration_options WHERE name = 'split_documents';
