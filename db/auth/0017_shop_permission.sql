-- The admin role changes the settings of the shop and publishes its pages.
INSERT INTO role_permissions (role, permission) VALUES ('admin', 'shop.write') ON CONFLICT DO NOTHING;
UPDATE role_revision SET revision = revision + 1;
