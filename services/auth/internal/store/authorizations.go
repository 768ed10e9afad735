package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// liveLogin is the condition under which a browser login l of an account a is live at $2. A change
// of the password ends it, and so does the revocation of any session that began with it, wherever
// that happens.
const liveLogin = `l.ends_at > $2 AND l.ended_at IS NULL AND l.password_mark = sha256(convert_to(a.password_hash, 'UTF8'))
  AND NOT EXISTS (SELECT FROM sessions s WHERE s.login_id = l.id AND s.revoked_at IS NOT NULL)`

// Indexes: browser_logins_hash, sessions_login.
const findLoginSQL = `
SELECT l.id, l.account_id, l.acr, l.authenticated_at, l.ends_at, NOT a.roles <@ '{customer}' OR ` + hasFactor + `
FROM browser_logins l JOIN accounts a ON a.id = l.account_id
WHERE l.hash = $1 AND ` + liveLogin

// FindLogin returns the live login of a browser. Errors: domain.ErrLoginRequired.
func (s *Store) FindLogin(ctx context.Context, hash []byte, now time.Time) (domain.BrowserLogin, error) {
	var l domain.BrowserLogin
	err := s.db.QueryRow(ctx, findLoginSQL, hash, now).Scan(&l.ID, &l.Account, &l.ACR, &l.AuthenticatedAt, &l.EndsAt, &l.NeedsFactor)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.BrowserLogin{}, domain.ErrLoginRequired
	}
	return l, err
}

const insertRequestSQL = `
INSERT INTO auth_requests (id, browser_hash, client_id, redirect_uri, state, nonce, scopes, audience, code_challenge,
                           account_hint, expires_at, code_hash, code_expires_at, login_id, acr)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10, '')::uuid, $11, $12, $13, nullif($14, '')::uuid, $15)`

// InsertRequest writes an authorization request, with its code if the browser is logged in.
func (s *Store) InsertRequest(ctx context.Context, r domain.AuthRequest, code app.IssuedCode) error {
	var expires *time.Time
	if code.Hash != nil {
		expires = &code.ExpiresAt
	}
	_, err := s.db.Exec(ctx, insertRequestSQL, string(r.ID), r.Browser, string(r.Client), r.RedirectURI, r.State, r.Nonce, r.Scopes,
		r.Audience, r.Challenge, string(r.Hint), r.ExpiresAt, code.Hash, expires, code.Login, r.ACR)
	return err
}

// Index: auth_requests_pkey.
const findRequestSQL = `
SELECT id, browser_hash, client_id, redirect_uri, state, nonce, scopes, audience, code_challenge, coalesce(account_hint::text, ''), expires_at,
       ` + stepColumns + `
FROM auth_requests WHERE id = $1 AND browser_hash = $2 AND expires_at > $3 AND code_hash IS NULL`

// FindRequest returns an authorization request of the browser that waits for a login. Errors:
// domain.ErrAuthRequestGone.
func (s *Store) FindRequest(ctx context.Context, id domain.AuthRequestID, browser []byte, now time.Time) (domain.AuthRequest, error) {
	r, err := scanStep(s.db.QueryRow(ctx, findRequestSQL, string(id), browser, now))
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.AuthRequest{}, domain.ErrAuthRequestGone
	}
	return r, err
}

func requestFields(r *domain.AuthRequest) []any {
	return []any{
		&r.ID, &r.Browser, &r.Client, &r.RedirectURI, &r.State, &r.Nonce, &r.Scopes, &r.Audience, &r.Challenge, &r.Hint, &r.ExpiresAt,
	}
}

const (
	// The guard on credentials_version is that of startSessionSQL; a change of the factor raises it
	// too. A password alone gives a login only to a customer without a factor. usePasskey checks a
	// passkey. Index: accounts_pkey.
	insertLoginSQL = `
INSERT INTO browser_logins (id, hash, account_id, acr, password_mark, authenticated_at, ends_at, browser, system, by_passkey)
SELECT $1, $2, id, $4, sha256(convert_to(password_hash, 'UTF8')), $5, $6, $8, $9, $10
FROM accounts a WHERE id = $3 AND credentials_version = $7
  AND CASE WHEN $10 THEN disabled_at IS NULL WHEN $4 = 'mfa' THEN ` + hasFactor + ` ELSE roles <@ '{customer}' AND NOT ` + hasFactor + ` END
FOR SHARE OF a`

	// "code_hash IS NULL" is the guard: a request gets one code. Index: auth_requests_pkey.
	completeRequestSQL = `
UPDATE auth_requests SET code_hash = $4, code_expires_at = $5, login_id = $6
WHERE id = $1 AND browser_hash = $2 AND expires_at > $3 AND code_hash IS NULL`
)

// LogIn writes a browser login and the code of the request that asked for it. It also removes the
// attempt from its buckets, makes the client address known and records the event. Errors:
// domain.ErrAuthRequestGone; domain.ErrBadCredentials if the credentials of the account were
// changed after they were checked, or if it needs a second factor; domain.ErrCodeWrong.
func (s *Store) LogIn(ctx context.Context, in app.BrowserStart) error {
	login := in.Login
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, insertLoginSQL, login.ID, in.LoginHash, string(login.Account), login.ACR, login.AuthenticatedAt,
			login.EndsAt, in.CredentialsVersion, login.Device.Browser, login.Device.System, in.Passkey != nil)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return domain.ErrBadCredentials
		}
		if err := useFactor(ctx, tx, in.Event, in.Use); err != nil {
			return err
		}
		if err := usePasskey(ctx, tx, in.Passkey, in.Event.At); err != nil {
			return err
		}
		tag, err = tx.Exec(ctx, completeRequestSQL, string(in.Request.ID), in.Request.Browser, in.Event.At,
			in.Code.Hash, in.Code.ExpiresAt, in.Code.Login)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return domain.ErrAuthRequestGone
		}
		var batch pgx.Batch
		batch.Queue(recordSQL, recordArgs(in.Event)...)
		if in.Attempt.Email.Reveal() != "" { // a code was counted, or a password
			queueKnown(&batch, in.Attempt, in.Limits, in.Event.At)
			queueTakeBack(&batch, in.Attempt, in.Limits)
		}
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// Index: auth_requests_code.
const findCodeSQL = `
SELECT r.id, r.browser_hash, r.client_id, r.redirect_uri, r.state, r.nonce, r.scopes, r.audience, r.code_challenge,
       coalesce(r.account_hint::text, ''), r.expires_at,
       l.account_id, a.roles, a.email_verified_at IS NOT NULL, l.id, l.acr, l.browser, l.system, l.authenticated_at, r.code_expires_at,
       coalesce(r.session_id::text, ''), l.by_passkey
FROM auth_requests r JOIN browser_logins l ON l.id = r.login_id JOIN accounts a ON a.id = l.account_id
WHERE r.code_hash = $1`

// FindCode returns the authorization request of a code. Errors: domain.ErrCodeInvalid.
func (s *Store) FindCode(ctx context.Context, hash []byte) (domain.RedeemedCode, error) {
	var r domain.RedeemedCode
	fields := append(requestFields(&r.AuthRequest), &r.Account, &r.Roles, &r.EmailVerified, &r.Login, &r.ACR, &r.Device.Browser,
		&r.Device.System, &r.AuthenticatedAt, &r.CodeExpiresAt, &r.Session, &r.Passkey)
	err := s.db.QueryRow(ctx, findCodeSQL, hash).Scan(fields...)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.RedeemedCode{}, domain.ErrCodeInvalid
	}
	return r, err
}

// "session_id IS NULL" is the guard: of concurrent statements with one code, the first locks the
// row and sets session_id, and the others match no row. The lock makes the statement wait for a
// change that ends the login; a later change waits for it, and ends the session. Indexes:
// auth_requests_code, browser_logins_pkey.
const redeemSQL = `
WITH live AS (
    SELECT l.id FROM auth_requests r JOIN browser_logins l ON l.id = r.login_id JOIN accounts a ON a.id = l.account_id
    WHERE r.code_hash = $1 AND ` + liveLogin + `
    FOR SHARE OF a, l
)
UPDATE auth_requests r SET session_id = $3 FROM live
WHERE r.code_hash = $1 AND r.session_id IS NULL AND r.code_expires_at > $2 AND live.id = r.login_id`

// Redeem marks a code as used and writes its session, with a refresh token unless refresh is nil.
// Errors: domain.ErrCodeInvalid if the code was used, or the login has ended.
func (s *Store) Redeem(ctx context.Context, code []byte, session domain.Session, refresh []byte) error {
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, redeemSQL, code, session.StartedAt, string(session.ID))
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return domain.ErrCodeInvalid
		}
		var batch pgx.Batch
		batch.Queue(insertSessionSQL, sessionArgs(session)...)
		if refresh != nil {
			batch.Queue(insertTokenSQL, refresh, string(session.ID), session.StartedAt)
		}
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// Index: sessions_pkey.
const revokeSessionSQL = `
WITH revoked AS (
    UPDATE sessions SET revoked_at = $2
    WHERE id = $1 AND revoked_at IS NULL AND ($4 = '' OR client_id = $4)
    RETURNING id, account_id, client_id
)
INSERT INTO audit_events (at, event, account_id, session_id, client_id)
SELECT $2, $3, account_id, id, client_id FROM revoked`

// RevokeSession revokes a session and records the event. It does nothing if the session is already
// revoked, or is not of the client, unless client is "".
func (s *Store) RevokeSession(
	ctx context.Context, id domain.SessionID, client domain.ClientID, event domain.EventType, now time.Time,
) error {
	_, err := s.db.Exec(ctx, revokeSessionSQL, string(id), now, string(event), string(client))
	return err
}

// Index: refresh_tokens_pkey.
const sessionOfSQL = `SELECT session_id FROM refresh_tokens WHERE hash = $1`

// SessionOf returns the session of a refresh token. Errors: domain.ErrRefreshTokenInvalid.
func (s *Store) SessionOf(ctx context.Context, refresh []byte) (domain.SessionID, error) {
	var id domain.SessionID
	err := s.db.QueryRow(ctx, sessionOfSQL, refresh).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", domain.ErrRefreshTokenInvalid
	}
	return id, err
}

const (
	// Index: browser_logins_pkey.
	endLoginSQL = `
WITH ended AS (
    UPDATE browser_logins SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL
    RETURNING account_id
)
INSERT INTO audit_events (at, event, account_id) SELECT $2, $3, account_id FROM ended`

	// It is a statement of its own, after the end of the login, so that it sees the session of a
	// code that was redeemed meanwhile. Index: sessions_login.
	endSessionsOfLoginSQL = `
WITH revoked AS (
    UPDATE sessions SET revoked_at = $2 WHERE login_id = $1 AND revoked_at IS NULL
    RETURNING id, account_id, client_id
)
INSERT INTO audit_events (at, event, account_id, session_id, client_id)
SELECT $2, $3, account_id, id, client_id FROM revoked`
)

// EndLogin ends the login of a browser, revokes the sessions that began with it and records the
// event. It does nothing if the login has ended.
func (s *Store) EndLogin(ctx context.Context, login string, event domain.EventType, now time.Time) error {
	var batch pgx.Batch
	batch.Queue(endLoginSQL, login, now, string(event))
	batch.Queue(endSessionsOfLoginSQL, login, now, string(event))
	return s.db.SendBatch(ctx, &batch).Close()
}

// Index: sessions_pkey.
const findSessionSQL = `
SELECT ` + sessionColumns + `, a.email
FROM sessions s JOIN accounts a ON a.id = s.account_id
WHERE s.id = $1 AND s.revoked_at IS NULL AND s.ends_at > $2`

// FindSession returns a live session and the e-mail address of its account. Errors:
// domain.ErrLoginRequired.
func (s *Store) FindSession(ctx context.Context, id domain.SessionID, now time.Time) (domain.Session, domain.Email, error) {
	var session domain.Session
	var address string
	err := s.db.QueryRow(ctx, findSessionSQL, string(id), now).Scan(append(sessionFields(&session), &address)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Session{}, domain.Email{}, domain.ErrLoginRequired
	}
	if err != nil {
		return domain.Session{}, domain.Email{}, err
	}
	email, err := domain.NewEmail(address)
	return session, email, err
}
