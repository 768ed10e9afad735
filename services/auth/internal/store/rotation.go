package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

// sessionColumns are the columns of a session s and its account a, which sessionFields scans. The
// sessions of the release before lack some.
const sessionColumns = `s.id, s.account_id, s.client_id, s.started_at, s.ends_at, a.roles, a.email_verified_at IS NOT NULL,
       coalesce(s.audience, 'akinai-' || s.client_id), coalesce(s.authenticated_at, s.started_at), coalesce(s.acr, 'pwd'), s.scopes,
       coalesce(s.login_id::text, '')`

func sessionFields(s *domain.Session) []any {
	return []any{
		&s.ID, &s.Account, &s.Client, &s.StartedAt, &s.EndsAt, &s.Roles, &s.EmailVerified, &s.Audience, &s.AuthenticatedAt, &s.ACR, &s.Scopes, &s.Login,
	}
}

// "used_at IS NULL" is the guard: of concurrent statements with one token, the first locks the row
// and sets used_at, and the others match no row. Index: refresh_tokens_pkey.
const rotateSQL = `
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
SELECT ` + sessionColumns + `
FROM spent
JOIN sessions s ON s.id = spent.session_id
JOIN accounts a ON a.id = s.account_id`

// Rotate marks a refresh token as used and stores its successor, atomically: of concurrent calls
// with one token, one succeeds. Errors: domain.ErrRefreshTokenInvalid if the token is unknown, used
// or of another client, or if its session has ended.
func (s *Store) Rotate(ctx context.Context, r domain.Rotation) (domain.Session, error) {
	var session domain.Session
	err := s.db.QueryRow(ctx, rotateSQL, r.Hash, string(r.Client), r.SuccessorHash, r.Sealed, r.Now).
		Scan(sessionFields(&session)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Session{}, domain.ErrRefreshTokenInvalid
	}
	return session, err
}

// Index: refresh_tokens_pkey.
const findUsedSQL = `
SELECT ` + sessionColumns + `, s.revoked_at IS NOT NULL, t.used_at, t.successor_sealed,
       EXISTS (SELECT FROM refresh_tokens n WHERE n.hash = t.successor_hash AND n.used_at IS NOT NULL)
FROM refresh_tokens t
JOIN sessions s ON s.id = t.session_id
JOIN accounts a ON a.id = s.account_id
WHERE t.hash = $1`

// FindUsed returns the stored state of a token that Rotate refused. Errors:
// domain.ErrRefreshTokenInvalid if the token is unknown.
func (s *Store) FindUsed(ctx context.Context, hash []byte) (domain.UsedToken, error) {
	var used domain.UsedToken
	var usedAt *time.Time
	session := &used.Session
	fields := append(sessionFields(session), &session.Revoked, &usedAt, &used.Sealed, &used.SuccessorUsed)
	err := s.db.QueryRow(ctx, findUsedSQL, hash).Scan(fields...)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.UsedToken{}, domain.ErrRefreshTokenInvalid
	}
	if usedAt != nil {
		used.UsedAt = *usedAt
	}
	return used, err
}
