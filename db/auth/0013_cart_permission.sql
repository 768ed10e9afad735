-- Customers have a cart.
INSERT INTO role_permissions (role, permission) VALUES ('customer', 'cart.self') ON CONFLICT DO NOTHING;
UPDATE role_revision SET revision = revision + 1;
