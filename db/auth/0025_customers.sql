-- Staff list the accounts of customers, the newest first, and search them by the beginning of an e-mail address.
CREATE INDEX accounts_customers ON accounts (created_at DESC, id DESC) WHERE 'customer' = ANY (roles);
CREATE INDEX accounts_by_email ON accounts (email_lookup text_pattern_ops);

-- Why staff ended the sessions of an account: a code of SessionEndReason.
ALTER TABLE audit_events ADD COLUMN reason text;

INSERT INTO role_permissions (role, permission) VALUES
    ('admin', 'customers.read'), ('cs_viewer', 'customers.read'), ('cs_agent', 'customers.read')
ON CONFLICT DO NOTHING;
UPDATE role_revision SET revision = revision + 1;
