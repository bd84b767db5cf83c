-- Drops the queue.

SET LOCAL ROLE docflow_owner;

DROP TABLE jobs;
