package app

import (
	"context"
	"io"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// Accounts stores accounts.
type Accounts interface {
	// FindAccount returns the account of an e-mail address. Errors: domain.ErrAccountNotFound.
	FindAccount(ctx context.Context, email domain.Email) (domain.Account, error)
	// GetAccounts returns those of the accounts that exist.
	GetAccounts(ctx context.Context, accounts []domain.AccountID) ([]domain.Account, error)
	// GetAccount returns an account. Errors: domain.ErrAccountNotFound.
	GetAccount(ctx context.Context, account domain.AccountID) (domain.Account, error)
	// Rehash replaces the password hash from by to. It does nothing if the stored hash is not from.
	Rehash(ctx context.Context, account domain.AccountID, from, to domain.Secret) error
	// CountAttempt counts a login attempt, whether or not the account exists, and returns it with
	// Known set. Errors: domain.ErrTooManyAttempts with the time to wait.
	CountAttempt(
		ctx context.Context, attempt domain.Attempt, limits domain.AttemptLimits, now time.Time,
	) (domain.Attempt, error)
	// Record appends to the audit log.
	Record(ctx context.Context, event domain.Event) error
}

// Sessions stores sessions and their refresh tokens.
type Sessions interface {
	// StartSession writes a session with its first refresh token. It also removes the attempt from
	// its buckets, makes the client IP known and records the event. Errors:
	// domain.ErrBadCredentials if the credentials of the account were changed after they were
	// checked.
	StartSession(ctx context.Context, start domain.Start) error
	// Rotate marks a refresh token as used and stores its successor, atomically: of concurrent
	// calls with one token, one succeeds. Errors: domain.ErrRefreshTokenInvalid if the token is
	// unknown, used or of another client, or if its session has ended.
	Rotate(ctx context.Context, rotation domain.Rotation) (domain.Session, error)
	// FindUsed returns the stored state of a token that Rotate refused. Errors:
	// domain.ErrRefreshTokenInvalid.
	FindUsed(ctx context.Context, hash []byte) (domain.UsedToken, error)
	// Revoke revokes the session of a refresh token and records the event. It does nothing if the
	// session is already revoked.
	Revoke(ctx context.Context, hash []byte, event domain.EventType, now time.Time) error
	// RevokedSince returns the sessions revoked after since.
	RevokedSince(ctx context.Context, since time.Time) ([]domain.SessionID, error)
	// Forget deletes expired rows.
	Forget(ctx context.Context, now time.Time) error
}

// Hasher hashes passwords.
type Hasher interface {
	// Enter acquires one of a bounded number of slots for hashing, and waits for it in a bounded
	// queue. leave releases the slot. Errors: domain.ErrTooManyAttempts if the queue is full.
	Enter(ctx context.Context) (leave func(), err error)
	// Hash returns the hash to store.
	Hash(password domain.Password) (domain.Secret, error)
	// Verify reports whether the password matches the hash, and whether the hash was made at
	// another cost than the configured one. If hash is empty, Verify does the same work and reports
	// no match.
	Verify(password domain.Password, hash domain.Secret) (match, outdated bool, err error)
}

// Issuer makes access tokens.
type Issuer interface {
	// Issue returns a signed access token for the session, which expires at expiry.
	Issue(session domain.Session, now, expiry time.Time) (domain.Secret, error)
}

// App implements the use cases. All fields are required. Safe for concurrent use.
type App struct {
	Accounts Accounts
	Sessions Sessions
	Hasher   Hasher
	Issuer   Issuer
	Clock    clock.Clock
	// Random is the source of refresh tokens.
	Random io.Reader
	Limits domain.AttemptLimits
	// PasswordLogin allows Login. Otherwise people log in on the pages of the issuer only.
	PasswordLogin bool
	// Vault encrypts the secrets of second factors, and FactorLimits bound the codes that can be
	// tried.
	Vault        *domain.Vault
	FactorLimits domain.AttemptLimits
}
