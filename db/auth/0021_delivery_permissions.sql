-- The warehouse and the admin role plan deliveries; customer service reads them.
INSERT INTO role_permissions (role, permission) VALUES
    ('admin', 'delivery.read'), ('admin', 'delivery.write'), ('warehouse', 'delivery.read'), ('warehouse', 'delivery.write'),
    ('cs_viewer', 'delivery.read'), ('cs_agent', 'delivery.read')
ON CONFLICT DO NOTHING;
UPDATE role_revision SET revision = revision + 1;
