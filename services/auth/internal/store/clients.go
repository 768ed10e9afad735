package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

// Index: clients_pkey.
const findClientSQL = `
SELECT id, name, secret_hash, redirect_uris, post_logout_redirect_uris, cors_origins, audiences, grants
FROM clients WHERE id = $1`

// FindClient returns a client. Errors: domain.ErrClientUnknown.
func (s *Store) FindClient(ctx context.Context, id domain.ClientID) (domain.Client, error) {
	var c domain.Client
	err := s.db.QueryRow(ctx, findClientSQL, string(id)).Scan(
		&c.ID, &c.Name, &c.SecretHash, &c.RedirectURIs, &c.PostLogoutRedirectURIs, &c.CORSOrigins, &c.Audiences, &c.Grants)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Client{}, domain.ErrClientUnknown
	}
	return c, err
}

// A scan: there are a few clients.
const originKnownSQL = `SELECT EXISTS (SELECT FROM clients WHERE $1 = ANY (cors_origins))`

// OriginKnown reports whether pages of the origin may call the issuer: some client names it.
func (s *Store) OriginKnown(ctx context.Context, origin string) (bool, error) {
	var known bool
	err := s.db.QueryRow(ctx, originKnownSQL, origin).Scan(&known)
	return known, err
}
