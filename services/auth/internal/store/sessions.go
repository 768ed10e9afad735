package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

const (
	insertSessionSQL = `
INSERT INTO sessions (id, account_id, client_id, started_at, ends_at, audience, authenticated_at, acr, scopes, login_id,
                      browser, system)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10, '')::uuid, $11, $12)`

	// startSessionSQL inserts a session unless the account has other credentials by now than those
	// that were checked. It waits for a change that is not committed yet; a later change waits for
	// it, and ends the session. Index: accounts_pkey.
	startSessionSQL = `
INSERT INTO sessions (id, account_id, client_id, started_at, ends_at, audience, authenticated_at, acr, scopes, login_id,
                      browser, system)
SELECT $1, id, $3, $4, $5, $6, $7, $8, $9, nullif($10, '')::uuid, $11, $12
FROM accounts WHERE id = $2 AND credentials_version = $13
FOR SHARE`

	insertTokenSQL = `INSERT INTO refresh_tokens (hash, session_id, issued_at) VALUES ($1, $2, $3)` //nolint:gosec // not a credential
)

// StartSession writes a session with its first refresh token. It also removes the attempt from its
// buckets, makes the client address known and records the event. Errors: domain.ErrBadCredentials
// if the credentials of the account were changed after they were checked.
func (s *Store) StartSession(ctx context.Context, start domain.Start) error {
	var batch pgx.Batch
	account, session := start.Account, start.Session
	batch.Queue(startSessionSQL, append(sessionArgs(session), account.CredentialsVersion)...)
	batch.Queue(insertTokenSQL, start.TokenHash, string(session.ID), session.StartedAt)
	batch.Queue(recordSQL, recordArgs(start.Event)...)
	queueKnown(&batch, start.Attempt, start.Limits, session.StartedAt)
	queueTakeBack(&batch, start.Attempt, start.Limits)
	err := s.db.SendBatch(ctx, &batch).Close()
	if pg.Constraint(err) == noSession {
		return domain.ErrBadCredentials
	}
	return err
}

// noSession is the constraint that a refresh token violates if startSessionSQL inserted no session.
const noSession = "refresh_tokens_session_id_fkey"

func sessionArgs(s domain.Session) []any {
	return []any{
		string(s.ID), string(s.Account), string(s.Client), s.StartedAt, s.EndsAt, s.Audience, s.AuthenticatedAt, s.ACR, s.Scopes, s.Login,
		s.Device.Browser, s.Device.System,
	}
}

const revokeSQL = `
WITH revoked AS (
    UPDATE sessions s SET revoked_at = $2
    FROM refresh_tokens t
    WHERE t.hash = $1 AND s.id = t.session_id AND s.revoked_at IS NULL
    RETURNING s.id, s.account_id, s.client_id
)
INSERT INTO audit_events (at, event, account_id, session_id, client_id)
SELECT $2, $3, account_id, id, client_id FROM revoked`

// Revoke revokes the session of a refresh token and records the event. It does nothing if the
// session is already revoked.
func (s *Store) Revoke(ctx context.Context, hash []byte, event domain.EventType, now time.Time) error {
	_, err := s.db.Exec(ctx, revokeSQL, hash, now, string(event))
	return err
}

// A key is the session of its tokens. Indexes: sessions_revoked, api_keys_revoked.
const revokedSinceSQL = `
SELECT id FROM (
    SELECT id, revoked_at FROM sessions WHERE revoked_at > $1
    UNION ALL SELECT id, revoked_at FROM api_keys WHERE revoked_at > $1
) r ORDER BY revoked_at`

// RevokedSince returns the sessions and API keys revoked after since, the earliest first.
func (s *Store) RevokedSince(ctx context.Context, since time.Time) ([]domain.SessionID, error) {
	rows, err := s.db.Query(ctx, revokedSinceSQL, since)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[domain.SessionID])
}

// Expect sessions_ended, login_buckets_empty, known_addresses_until, one_time_tokens_expired,
// refresh_tokens_sealed, auth_requests_expired and browser_logins_ended. Deleting a session deletes
// its tokens.
const (
	forgetSessionsSQL = `
DELETE FROM sessions WHERE id IN (
    SELECT id FROM sessions WHERE ends_at < $1 LIMIT 1000 FOR UPDATE SKIP LOCKED)`

	forgetBucketsSQL = `
DELETE FROM login_buckets WHERE key IN (
    SELECT key FROM login_buckets WHERE empty_at < $1 LIMIT 1000 FOR UPDATE SKIP LOCKED)`

	forgetKnownSQL = `
DELETE FROM known_addresses WHERE key IN (
    SELECT key FROM known_addresses WHERE until < $1 LIMIT 1000 FOR UPDATE SKIP LOCKED)`

	forgetTokensSQL = `
DELETE FROM one_time_tokens WHERE hash IN (
    SELECT hash FROM one_time_tokens WHERE expires_at < $1 LIMIT 1000 FOR UPDATE SKIP LOCKED)`

	forgetSealedSQL = `
UPDATE refresh_tokens SET successor_sealed = NULL WHERE hash IN (
    SELECT hash FROM refresh_tokens WHERE used_at < $1 AND successor_sealed IS NOT NULL LIMIT 1000 FOR UPDATE SKIP LOCKED)`

	forgetRequestsSQL = `
DELETE FROM auth_requests WHERE id IN (
    SELECT id FROM auth_requests WHERE expires_at < $1 LIMIT 1000 FOR UPDATE SKIP LOCKED)`

	forgetLoginsSQL = `
DELETE FROM browser_logins WHERE id IN (
    SELECT id FROM browser_logins WHERE ends_at < $1 LIMIT 1000 FOR UPDATE SKIP LOCKED)`
)

// Forget deletes sessions whose last access token has expired, empty buckets, addresses that are
// not known any more, one-time tokens that expired a day ago, and sealed successors that can no
// longer be requested.
func (s *Store) Forget(ctx context.Context, now time.Time) error {
	for _, step := range []struct {
		statement string
		before    time.Time
	}{
		{forgetSessionsSQL, now.Add(-domain.AccessTokenTTL)},
		{forgetBucketsSQL, now},
		{forgetKnownSQL, now},
		{forgetTokensSQL, now.Add(-domain.LinkKept)},
		{forgetInvitationsSQL, now.Add(-domain.LinkKept)},
		{forgetEnrollmentsSQL, now.Add(-domain.StepTTL)},
		{forgetCeremoniesSQL, now.Add(-domain.PasskeyTTL)},
		{forgetSealedSQL, now.Add(-domain.RefreshGrace)},
		{forgetRequestsSQL, now.Add(-domain.SessionTTL)}, // a code that was used is recognized as long as its tokens live
		{forgetLoginsSQL, now.Add(-domain.SessionTTL)},
	} {
		for more := true; more; {
			tag, err := s.db.Exec(ctx, step.statement, step.before)
			if err != nil {
				return err
			}
			more = tag.RowsAffected() > 0
		}
	}
	return nil
}
