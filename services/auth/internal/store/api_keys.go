package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

const keyColumns = `k.id, k.owner_id, k.name, k.secret_hash, k.permissions, k.created_at, k.expires_at, k.used_at, k.revoked_at`

const (
	// Edges accept the token of an ended session for a few seconds more. The locks wait for a
	// change that disables the owner or ends the session, and then see it; the end of all sessions
	// that waits for them sees the key, and ends it. Indexes: accounts_pkey, sessions_pkey.
	insertKeySQL = `
INSERT INTO api_keys (id, owner_id, name, secret_hash, permissions, created_at, expires_at)
SELECT $1, a.id, $3, $4, $5, $6, $7 FROM accounts a JOIN sessions s ON s.account_id = a.id
WHERE a.id = $2 AND a.disabled_at IS NULL AND s.id = nullif($8, '')::uuid AND s.revoked_at IS NULL FOR SHARE`

	// Index: api_keys_pkey.
	listKeysSQL = `
SELECT ` + keyColumns + ` FROM api_keys k WHERE $1 = '' OR k.id < nullif($1, '')::uuid ORDER BY k.id DESC LIMIT $2`

	// Index: api_keys_pkey.
	findKeySQL = `SELECT ` + keyColumns + ` FROM api_keys k WHERE k.id = $1`

	// Index: api_keys_pkey.
	revokeKeySQL = `UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING owner_id`

	// endKeysSQL ends the keys of an account. Index: api_keys_name.
	endKeysSQL = `UPDATE api_keys SET revoked_at = $2 WHERE owner_id = $1 AND revoked_at IS NULL`

	// Indexes: api_keys_pkey, accounts_pkey. A later revocation waits for it, and reaches the edge.
	useKeySQL = `
UPDATE api_keys k SET used_at = $2
FROM accounts a
WHERE k.id = $1 AND k.revoked_at IS NULL AND k.expires_at > $2 AND a.id = k.owner_id AND a.disabled_at IS NULL
RETURNING ` + keyColumns + `, a.roles, a.email_verified_at`
)

// InsertAPIKey writes a key that its owner creates in a session, and records the event. Errors:
// domain.ErrAPIKeyExists; domain.ErrSessionNotFound if the session has ended, there is no such
// owner, or the owner is disabled.
func (s *Store) InsertAPIKey(ctx context.Context, key domain.APIKey, session domain.SessionID, event domain.Event) error {
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, insertKeySQL,
			string(key.ID), string(key.Owner), key.Name, key.SecretHash, key.Permissions, key.CreatedAt, key.ExpiresAt, string(session))
		switch {
		case pg.Constraint(err) == "api_keys_name":
			return domain.ErrAPIKeyExists
		case err != nil:
			return err
		case tag.RowsAffected() == 0:
			return domain.ErrSessionNotFound
		}
		var batch pgx.Batch
		queueStaffEvent(ctx, &batch, event, key.Permissions, "api_key", string(key.ID))
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// ListAPIKeys returns at most limit keys with ids before the given one, the latest first; all if
// before is "".
func (s *Store) ListAPIKeys(ctx context.Context, before domain.APIKeyID, limit int) ([]domain.APIKey, error) {
	rows, err := s.db.Query(ctx, listKeysSQL, string(before), limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.APIKey, error) { return scanAPIKey(row) })
}

// FindAPIKey returns a key. Errors: domain.ErrAPIKeyNotFound.
func (s *Store) FindAPIKey(ctx context.Context, id domain.APIKeyID) (domain.APIKey, error) {
	return scanAPIKey(s.db.QueryRow(ctx, findKeySQL, string(id)))
}

// RevokeAPIKey marks a key as revoked and records the event. It does nothing if the key is revoked.
// Errors: domain.ErrAPIKeyNotFound.
func (s *Store) RevokeAPIKey(ctx context.Context, id domain.APIKeyID, event domain.Event) error {
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, revokeKeySQL, string(id), event.At).Scan(&event.Account)
		if errors.Is(err, pgx.ErrNoRows) {
			_, err := scanAPIKey(tx.QueryRow(ctx, findKeySQL, string(id)))
			return err
		}
		if err != nil {
			return err
		}
		var batch pgx.Batch
		queueStaffEvent(ctx, &batch, event, nil, "api_key", string(id))
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// UseAPIKey marks a key as used now and returns it with the roles of its owner. Errors:
// domain.ErrAPIKeyNotFound if the key was revoked or has expired, or its owner is disabled.
func (s *Store) UseAPIKey(ctx context.Context, id domain.APIKeyID, now time.Time) (domain.APIKey, domain.Account, error) {
	var owner domain.Account
	var verified *time.Time
	key, err := scanAPIKey(s.db.QueryRow(ctx, useKeySQL, string(id), now), &owner.Roles, &verified)
	owner.ID = key.Owner
	if verified != nil {
		owner.EmailVerifiedAt = *verified
	}
	return key, owner, err
}

// scanAPIKey returns a key of keyColumns, and scans the columns after them. Errors:
// domain.ErrAPIKeyNotFound.
func scanAPIKey(row pgx.Row, more ...any) (k domain.APIKey, err error) {
	var used, revoked *time.Time
	columns := []any{&k.ID, &k.Owner, &k.Name, &k.SecretHash, &k.Permissions, &k.CreatedAt, &k.ExpiresAt, &used, &revoked}
	err = row.Scan(append(columns, more...)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.APIKey{}, domain.ErrAPIKeyNotFound
	}
	if used != nil {
		k.UsedAt = *used
	}
	if revoked != nil {
		k.RevokedAt = *revoked
	}
	return k, err
}
