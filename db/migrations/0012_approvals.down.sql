-- Drops approvals in part.

SET LOCAL ROLE docflow_owner;

DROP TABLE review_approvals;
