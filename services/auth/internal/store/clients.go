package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

const clientColumns = `id, name, secret_hash, redirect_uris, post_logout_redirect_uris, cors_origins, audiences, grants`

// Index: clients_pkey.
const (
	findClientSQL = `SELECT ` + clientColumns + ` FROM clients WHERE id = $1`

	listClientsSQL = `SELECT ` + clientColumns + ` FROM clients WHERE id > $1 ORDER BY id LIMIT $2`
)

// FindClient returns a client. Errors: domain.ErrClientUnknown.
func (s *Store) FindClient(ctx context.Context, id domain.ClientID) (domain.Client, error) {
	c, err := scanClient(s.db.QueryRow(ctx, findClientSQL, string(id)))
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Client{}, domain.ErrClientUnknown
	}
	return c, err
}

// scanClient returns a client of clientColumns.
func scanClient(row pgx.Row) (c domain.Client, err error) {
	err = row.Scan(&c.ID, &c.Name, &c.SecretHash, &c.RedirectURIs, &c.PostLogoutRedirectURIs, &c.CORSOrigins, &c.Audiences, &c.Grants)
	return c, err
}

// ListClients returns at most limit clients with ids after the given one, sorted by id.
func (s *Store) ListClients(ctx context.Context, after domain.ClientID, limit int) ([]domain.Client, error) {
	rows, err := s.db.Query(ctx, listClientsSQL, string(after), limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.Client, error) { return scanClient(row) })
}

// A scan: there are a few clients.
const originKnownSQL = `SELECT EXISTS (SELECT FROM clients WHERE $1 = ANY (cors_origins))`

// OriginKnown reports whether pages of the origin may call the issuer: some client names it.
func (s *Store) OriginKnown(ctx context.Context, origin string) (bool, error) {
	var known bool
	err := s.db.QueryRow(ctx, originKnownSQL, origin).Scan(&known)
	return known, err
}

const putClientSQL = `
INSERT INTO clients AS c (id, name, kind, secret_hash, redirect_uris, post_logout_redirect_uris, cors_origins, audiences, grants)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, secret_hash = excluded.secret_hash,
    redirect_uris = excluded.redirect_uris, post_logout_redirect_uris = excluded.post_logout_redirect_uris,
    cors_origins = excluded.cors_origins, audiences = excluded.audiences, grants = excluded.grants
WHERE (c.name, c.kind, c.secret_hash, c.redirect_uris, c.post_logout_redirect_uris, c.cors_origins, c.audiences, c.grants)
    IS DISTINCT FROM (excluded.name, excluded.kind, excluded.secret_hash, excluded.redirect_uris, excluded.post_logout_redirect_uris,
        excluded.cors_origins, excluded.audiences, excluded.grants)`

// endClientSessionsSQL ends the sessions that the client could not begin any more. A scan: clients
// are rarely changed.
const endClientSessionsSQL = `
UPDATE sessions SET revoked_at = $4
WHERE client_id = $1 AND revoked_at IS NULL AND ends_at > $4
    AND (coalesce(audience, 'akinai-' || client_id) <> ALL ($2) OR NOT 'authorization_code' = ANY ($3))`

// PutClient writes a client, whether or not it exists, and records the event. The sessions for
// audiences that it does not have any more end, and all if it has lost the grant of persons. It
// does nothing if the client is stored already.
func (s *Store) PutClient(ctx context.Context, c domain.Client, event domain.Event) error {
	kind := "public"
	if c.Confidential() {
		kind = "confidential"
	}
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, putClientSQL, string(c.ID), c.Name, kind, c.SecretHash, c.RedirectURIs, c.PostLogoutRedirectURIs,
			c.CORSOrigins, c.Audiences, c.Grants)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		var batch pgx.Batch
		batch.Queue(endClientSessionsSQL, string(c.ID), c.Audiences, c.Grants, event.At)
		queueStaffEvent(ctx, &batch, event, nil, "client", string(c.ID))
		return tx.SendBatch(ctx, &batch).Close()
	})
}
