package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

// A refresh token is issued whenever tokens are given out, so that the live one tells the last use
// of its session. Indexes: sessions_of_account, refresh_tokens_one_live, browser_logins_of_account,
// sessions_login.
const listSessionsSQL = `
SELECT s.id, false, s.client_id, coalesce(c.name, ''), s.browser, s.system, s.started_at, coalesce(t.issued_at, s.started_at), s.ends_at,
       coalesce(s.login_id::text, '')
FROM sessions s LEFT JOIN clients c ON c.id = s.client_id LEFT JOIN refresh_tokens t ON t.session_id = s.id AND t.used_at IS NULL
WHERE s.account_id = $1 AND s.revoked_at IS NULL AND s.ends_at > $2
UNION ALL
SELECT l.id, true, '', '', l.browser, l.system, l.authenticated_at,
       greatest(l.authenticated_at, (SELECT max(s.started_at) FROM sessions s WHERE s.login_id = l.id)), l.ends_at, l.id::text
FROM browser_logins l JOIN accounts a ON a.id = l.account_id
WHERE l.account_id = $1 AND ` + liveLogin + `
ORDER BY 7 DESC, 1 LIMIT $3`

// ListSessions returns the sessions and browser logins of an account that have not ended, the
// latest first.
func (s *Store) ListSessions(ctx context.Context, account domain.AccountID, now time.Time) ([]domain.SessionEntry, error) {
	rows, err := s.db.Query(ctx, listSessionsSQL, string(account), now, domain.MaxSessionEntries)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.SessionEntry, error) {
		var e domain.SessionEntry
		err := row.Scan(&e.ID, &e.Browser, &e.Client, &e.ClientName, &e.Device.Browser, &e.Device.System, &e.StartedAt, &e.UsedAt,
			&e.EndsAt, &e.Login)
		return e, err
	})
}

const (
	// Index: browser_logins_pkey.
	endOwnLoginSQL = `
UPDATE browser_logins SET ended_at = $3 WHERE id = $1 AND account_id = $2 AND ended_at IS NULL AND ends_at > $3`

	// The second condition ends what began with a login that endOwnLoginSQL ended. Indexes:
	// sessions_pkey, sessions_login.
	endOwnSessionSQL = `
WITH revoked AS (
    UPDATE sessions SET revoked_at = $3
    WHERE (id = $1 OR login_id = $1) AND account_id = $2 AND revoked_at IS NULL AND ends_at > $3
    RETURNING id, account_id, client_id
)
INSERT INTO audit_events (at, event, account_id, session_id, client_id)
SELECT $3, $4, account_id, id, client_id FROM revoked`
)

// EndSession ends a session of the account of event, or a browser login with the sessions that
// began with it, and records it. Errors: domain.ErrSessionNotFound if the account has no such
// session, or it has ended.
func (s *Store) EndSession(ctx context.Context, id domain.SessionID, event domain.Event) error {
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		login, err := tx.Exec(ctx, endOwnLoginSQL, string(id), string(event.Account), event.At)
		if err != nil {
			return err
		}
		sessions, err := tx.Exec(ctx, endOwnSessionSQL, string(id), string(event.Account), event.At, string(event.Type))
		switch {
		case err != nil:
			return err
		case login.RowsAffected() > 0:
			event.Session = ""
			_, err = tx.Exec(ctx, recordSQL, recordArgs(event)...)
			return err
		case sessions.RowsAffected() == 0:
			return domain.ErrSessionNotFound
		}
		return nil
	})
}

const (
	// The lock makes logins and codes in progress wait, or waits for them. Index: accounts_pkey.
	lockAccountSQL = `SELECT FROM accounts WHERE id = $1 FOR NO KEY UPDATE`

	// Index: sessions_pkey.
	loginOfSQL = `SELECT coalesce(login_id::text, '') FROM sessions WHERE id = NULLIF($1, '')::uuid`

	// Index: browser_logins_of_account.
	endOtherLoginsSQL = `
UPDATE browser_logins SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL AND id::text <> $3`

	// Index: sessions_of_account.
	endOtherSessionsSQL = `
UPDATE sessions SET revoked_at = $2
WHERE account_id = $1 AND revoked_at IS NULL AND id::text <> $3 AND ($4 = '' OR login_id IS NULL OR login_id::text <> $4)`
)

// EndSessions ends all sessions and browser logins of the account of event, except the session of
// keep, its browser login, and the sessions that began with that login. domain.EventAllEnded ends
// its API keys, too. It records the event; not that of staff if all had ended.
func (s *Store) EndSessions(ctx context.Context, keep domain.CallingSession, event domain.Event) error {
	account := string(event.Account)
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockAccountSQL, account); err != nil {
			return err
		}
		var err error
		if keep.Login, err = loginOf(ctx, tx, keep); err != nil {
			return err
		}
		var batch pgx.Batch
		var ended int64
		count := func(tag pgconn.CommandTag) error {
			ended += tag.RowsAffected()
			return nil
		}
		batch.Queue(endOtherLoginsSQL, account, event.At, keep.Login).Exec(count)
		batch.Queue(endOtherSessionsSQL, account, event.At, string(keep.Session), keep.Login).Exec(count)
		if event.Type == domain.EventAllEnded {
			batch.Queue(endKeysSQL, account, event.At).Exec(count)
		}
		if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
			return err
		}
		return recordEnd(ctx, tx, event, ended > 0)
	})
}

// loginOf returns the browser login of a calling session, "" if it has none.
func loginOf(ctx context.Context, tx pgx.Tx, caller domain.CallingSession) (string, error) {
	login := caller.Login
	if login != "" {
		return login, nil
	}
	err := tx.QueryRow(ctx, loginOfSQL, string(caller.Session)).Scan(&login)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return login, err
}

// recordEnd records that sessions of the account of event ended, by their owner or by staff.
func recordEnd(ctx context.Context, tx pgx.Tx, event domain.Event, some bool) error {
	if event.Actor == "" {
		_, err := tx.Exec(ctx, recordSQL, recordArgs(event)...)
		return err
	}
	if !some {
		return nil
	}
	var batch pgx.Batch
	queueStaffEvent(ctx, &batch, event, nil, "account", string(event.Account))
	return tx.SendBatch(ctx, &batch).Close()
}

// CheckAccount returns the id of an account if check allows its roles. Errors:
// domain.ErrAccountNotFound.
func (s *Store) CheckAccount(
	ctx context.Context, account domain.AccountRef, check func(roles domain.Roles, had []string) error,
) (id domain.AccountID, err error) {
	err = s.withRoles(ctx, func(tx pgx.Tx, roles domain.Roles) error {
		var had []string
		err := tx.QueryRow(ctx, findRolesSQL, string(account.ID), account.Email.Lookup()).Scan(&id, &had)
		if errors.Is(err, pgx.ErrNoRows) {
			return domain.ErrAccountNotFound
		}
		if err != nil {
			return err
		}
		return check(roles, had)
	})
	return id, err
}
