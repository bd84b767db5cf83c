-- Files that hold several documents: whether they are taken apart.

SET LOCAL ROLE docflow_owner;

INSERT INTO configuration_options (name, type, default_value, help)
VALUES ('split_documents', 'boolean', 'true',
        'A file whose pages say that it holds several documents is taken apart; each becomes a '
        'document of the process.');
