-- Where a session or a login of a browser began: words made from the user agent, each of a short list, or ''. The user agent itself is
-- not kept.
ALTER TABLE sessions ADD COLUMN browser text NOT NULL DEFAULT '', ADD COLUMN system text NOT NULL DEFAULT '';
ALTER TABLE browser_logins ADD COLUMN browser text NOT NULL DEFAULT '', ADD COLUMN system text NOT NULL DEFAULT '';

INSERT INTO role_permissions (role, permission) VALUES
    ('customer', 'sessions.self'), ('cs_agent', 'sessions.end'), ('admin', 'sessions.end')
ON CONFLICT DO NOTHING;
UPDATE role_revision SET revision = revision + 1;

-- The account pages of the issuer, as the client for which a person logs in there. It has no redirect URI and no grant: it gets no
-- tokens, and no other page can use its id.
INSERT INTO clients (id, name, kind, redirect_uris, post_logout_redirect_uris, cors_origins, audiences, grants)
VALUES ('account', 'Akinai', 'public', '{}', '{}', '{}', '{akinai-web}', '{}')
ON CONFLICT DO NOTHING;
