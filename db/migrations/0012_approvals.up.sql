-- Who has consented to a result that needs more than one person.

SET LOCAL ROLE docflow_owner;

CREATE TABLE review_approvals (
    client_id uuid NOT NULL,
    process_id uuid NOT NULL,
    reviewer uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (process_id, reviewer),
    FOREIGN KEY (client_id, process_id) REFERENCES processes (client_id, process_id)
        ON DELETE CASCADE,
    FOREIGN KEY (client_id, reviewer) REFERENCES users (client_id, user_id) ON DELETE CASCADE
);
COMMENT ON TABLE review_approvals IS
    'Who has approved the result as it stands: what changes it takes them away. The audit trail '
    'keeps them.';
CREATE INDEX idx_review_approvals_client_id_reviewer ON review_approvals (client_id, reviewer);

GRANT SELECT, INSERT, DELETE ON review_approvals TO docflow_app;
GRANT SELECT ON review_approvals TO docflow_platform;

CALL protect_tenant_table('review_approvals');
