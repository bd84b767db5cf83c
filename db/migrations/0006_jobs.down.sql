-- Drops the queue.

SET LOCAL ROLE docflow_owner;

DROP TABLE workers;
DROP FUNCTION jobs_hold(uuid, uuid);
DROP TABLE jobs;
