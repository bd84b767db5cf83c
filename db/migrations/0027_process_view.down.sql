-- Drops the view.

SET LOCAL ROLE docflow_owner;

DROP VIEW v_processes;
