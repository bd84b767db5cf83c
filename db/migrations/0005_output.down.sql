-- Drops output actions and notifications.

SET LOCAL ROLE docflow_owner;

DROP TABLE notifications;
DROP TABLE output_actions;
