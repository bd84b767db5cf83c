-- What leaves the system: actions with results, and notifications to people.

SET LOCAL ROLE docflow_owner;

CREATE TABLE output_actions (
    action_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL,
    process_id uuid NOT NULL,
    action_type text NOT NULL
        CHECK (action_type IN ('email', 'webhook', 'erp_integration', 'database_insert',
                               'file_export')),
    target_config jsonb NOT NULL CHECK (jsonb_typeof(target_config) = 'object'),
    status text NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'executing', 'completed', 'failed', 'retrying')),
    retry_count integer NOT NULL DEFAULT 0 CHECK (retry_count >= 0),
    max_retries integer NOT NULL DEFAULT 3 CHECK (max_retries BETWEEN 0 AND 20),
    result jsonb,
    error_message text,
    created_at timestamptz NOT NULL DEFAULT now(),
    attempted_at timestamptz,
    completed_at timestamptz,
    UNIQUE (client_id, process_id, action_id),
    FOREIGN KEY (client_id, process_id) REFERENCES processes (client_id, process_id)
        ON DELETE CASCADE
);
COMMENT ON TABLE output_actions IS
    'Deliveries of a result, each with its own status: a failed one never un-completes the '
    'process.';
COMMENT ON COLUMN output_actions.action_id IS
    'Also the id that a receiver recognises a repeated delivery by.';
COMMENT ON COLUMN output_actions.target_config IS
    'Where to: {to, webhook_url, ...}. Never holds a secret, only the name of one.';
COMMENT ON COLUMN output_actions.result IS 'What the receiver answered.';
COMMENT ON COLUMN output_actions.attempted_at IS 'When the latest attempt began.';
CREATE INDEX idx_output_actions_client_id_unfinished
    ON output_actions (client_id, status, created_at)
    WHERE status <> 'completed';

GRANT SELECT, INSERT, UPDATE, DELETE ON output_actions TO docflow_app;
GRANT SELECT ON output_actions TO docflow_platform;

CALL protect_tenant_table('output_actions');

CREATE TABLE notifications (
    notification_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL REFERENCES clients,
    process_id uuid,
    user_id uuid,
    type text NOT NULL
        CHECK (type IN ('hitl_required', 'process_failed', 'low_confidence', 'fraud_detected',
                        'process_completed')),
    severity text NOT NULL DEFAULT 'info'
        CHECK (severity IN ('info', 'warning', 'error', 'critical')),
    title varchar(255) NOT NULL,
    message text NOT NULL DEFAULT '',
    is_read boolean NOT NULL DEFAULT false,
    read_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (client_id, process_id) REFERENCES processes (client_id, process_id)
        ON DELETE CASCADE,
    -- Not SET NULL: that would show one user's notifications to all the others.
    FOREIGN KEY (client_id, user_id) REFERENCES users (client_id, user_id)
        ON DELETE CASCADE,
    CONSTRAINT notifications_read_at_check CHECK (read_at IS NULL OR is_read)
);
COMMENT ON TABLE notifications IS 'What people should look at.';
COMMENT ON COLUMN notifications.user_id IS 'Null: for every user of the client.';
CREATE INDEX idx_notifications_client_id_created_at
    ON notifications (client_id, created_at DESC, notification_id DESC);
CREATE INDEX idx_notifications_client_id_unread ON notifications (client_id, user_id)
    WHERE NOT is_read;
CREATE INDEX idx_notifications_process_id ON notifications (process_id);
CREATE INDEX idx_notifications_user_id ON notifications (user_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON notifications TO docflow_app;
GRANT SELECT ON notifications TO docflow_platform;

CALL protect_tenant_table('notifications');
