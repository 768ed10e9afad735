-- Roles are sets of permissions. The permissions themselves are names in the access options of the API; a name that no method requires
-- has no effect.
CREATE TABLE roles (
    name     text    PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9_]{0,39}$'),
    -- A built-in role cannot be deleted. superadmin has every permission without rows, and cannot be changed.
    built_in boolean NOT NULL
);
CREATE TABLE role_permissions (
    role       text NOT NULL REFERENCES roles ON DELETE CASCADE,
    permission text NOT NULL,
    PRIMARY KEY (role, permission)
);

-- One row. Every write of roles and of accounts' roles locks it first, so that its guards see the writes before. The revision grows with
-- every change of roles; edges load them again when it differs from theirs.
CREATE TABLE role_revision (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    revision bigint  NOT NULL
);
INSERT INTO role_revision (revision) VALUES (1);

INSERT INTO roles (name, built_in)
SELECT unnest(ARRAY['customer', 'cs_viewer', 'cs_agent', 'catalog', 'warehouse', 'finance', 'admin', 'superadmin']), true;
INSERT INTO role_permissions (role, permission) VALUES
    ('customer', 'account.self'), ('customer', 'orders.cancel'), ('customer', 'orders.place'), ('customer', 'orders.read'), ('customer', 'profile.self'),
    ('cs_viewer', 'orders.find'), ('cs_viewer', 'stock.read'),
    ('cs_agent', 'customers.write'), ('cs_agent', 'orders.find'), ('cs_agent', 'orders.write'), ('cs_agent', 'stock.read'),
    ('catalog', 'products.write'), ('catalog', 'stock.read'),
    ('warehouse', 'postal.write'), ('warehouse', 'stock.read'), ('warehouse', 'stock.write'),
    ('finance', 'analytics.read'), ('finance', 'orders.report'),
    ('admin', 'analytics.read'), ('admin', 'customers.write'), ('admin', 'orders.find'), ('admin', 'orders.import'), ('admin', 'orders.report'), ('admin', 'orders.write'), ('admin', 'postal.write'),
    ('admin', 'products.write'), ('admin', 'roles.grant'), ('admin', 'roles.read'), ('admin', 'roles.write'), ('admin', 'stock.read'),
    ('admin', 'stock.write'), ('admin', 'users.import');

-- When the roles of the account were last changed after its registration: access tokens issued before contain the earlier ones.
ALTER TABLE accounts ADD COLUMN roles_changed_at timestamptz;
CREATE INDEX accounts_roles_changed ON accounts (roles_changed_at) WHERE roles_changed_at IS NOT NULL;
-- The few accounts that are not only customers: who has a role, and who is a superadmin.
CREATE INDEX accounts_staff ON accounts (id) WHERE roles <> '{customer}';

-- The permissions of the role after the event.
ALTER TABLE audit_events ADD COLUMN permissions text[];
