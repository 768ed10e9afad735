-- The warehouse and the admin role ship; customer service reads where parcels are.
INSERT INTO role_permissions (role, permission) VALUES
    ('admin', 'shipments.read'), ('admin', 'shipments.write'), ('warehouse', 'shipments.read'), ('warehouse', 'shipments.write'),
    ('cs_viewer', 'shipments.read'), ('cs_agent', 'shipments.read')
ON CONFLICT DO NOTHING;
UPDATE role_revision SET revision = revision + 1;
