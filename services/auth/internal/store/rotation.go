package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

// "used_at IS NULL" is the guard: of any number of callers with one token, the first locks the row
// and uses it, and the others find it used. Expects refresh_tokens_pkey.
const rotate = `
WITH spent AS (
    UPDATE refresh_tokens t SET used_at = $5, successor_hash = $3, successor_sealed = $4
    FROM sessions s
    WHERE t.hash = $1 AND t.used_at IS NULL
      AND s.id = t.session_id AND s.client_id = $2 AND s.revoked_at IS NULL AND s.ends_at > $5
    RETURNING t.session_id
), successor AS (
    INSERT INTO refresh_tokens (hash, session_id, issued_at)
    SELECT $3, session_id, $5 FROM spent
)
SELECT s.id, s.account_id, s.client_id, s.started_at, s.ends_at, a.roles
FROM spent
JOIN sessions s ON s.id = spent.session_id
JOIN accounts a ON a.id = s.account_id`

// Rotate uses a refresh token and stores its successor, in one step that only one of any number of
// callers wins. Errors: domain.ErrRefreshTokenInvalid for a token that is unknown, used, of another
// client or of a session that has ended.
func (s *Store) Rotate(ctx context.Context, r domain.Rotation) (domain.Session, error) {
	var session domain.Session
	err := s.db.QueryRow(ctx, rotate, r.Hash, string(r.Client), r.SuccessorHash, r.Sealed, r.Now).
		Scan(&session.ID, &session.Account, &session.Client, &session.StartedAt, &session.EndsAt, &session.Roles)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Session{}, domain.ErrRefreshTokenInvalid
	}
	return session, err
}

// Expects refresh_tokens_pkey.
const findUsed = `
SELECT s.id, s.account_id, s.client_id, s.started_at, s.ends_at, s.revoked_at IS NOT NULL, a.roles,
       t.used_at, t.successor_sealed,
       EXISTS (SELECT FROM refresh_tokens n WHERE n.hash = t.successor_hash AND n.used_at IS NOT NULL)
FROM refresh_tokens t
JOIN sessions s ON s.id = t.session_id
JOIN accounts a ON a.id = s.account_id
WHERE t.hash = $1`

// FindUsed returns what is known about a token that Rotate refused. Errors:
// domain.ErrRefreshTokenInvalid for an unknown one.
func (s *Store) FindUsed(ctx context.Context, hash []byte) (domain.UsedToken, error) {
	var used domain.UsedToken
	var usedAt *time.Time
	session := &used.Session
	err := s.db.QueryRow(ctx, findUsed, hash).Scan(&session.ID, &session.Account, &session.Client, &session.StartedAt,
		&session.EndsAt, &session.Revoked, &session.Roles, &usedAt, &used.Sealed, &used.SuccessorUsed)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.UsedToken{}, domain.ErrRefreshTokenInvalid
	}
	if usedAt != nil {
		used.UsedAt = *usedAt
	}
	return used, err
}
