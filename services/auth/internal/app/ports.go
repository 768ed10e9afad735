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
	// FindAccount returns the account of an address. Errors: domain.ErrAccountNotFound.
	FindAccount(ctx context.Context, email domain.Email) (domain.Account, error)
	// Rehash replaces a password hash, unless it was changed meanwhile.
	Rehash(ctx context.Context, account domain.AccountID, from, to domain.Secret) error
	// GrantRole gives the account of an address a role that it may have already, and records event
	// if it had not. Errors: domain.ErrAccountNotFound.
	GrantRole(ctx context.Context, email domain.Email, event domain.Event) error
	// CountAttempt counts an attempt to log in, whether or not there is such an account, and
	// returns it with what is known about its address. Errors: domain.ErrTooManyAttempts with the
	// time to wait.
	CountAttempt(
		ctx context.Context, attempt domain.Attempt, limits domain.AttemptLimits, now time.Time,
	) (domain.Attempt, error)
	// Record appends to the audit log.
	Record(ctx context.Context, event domain.Event) error
}

// Sessions stores sessions and their refresh tokens.
type Sessions interface {
	// StartSession writes a session with its first refresh token, takes the attempt back, makes its
	// address known and records the event; the account too, if it is new. Errors:
	// domain.ErrEmailTaken.
	StartSession(ctx context.Context, start domain.Start) error
	// Rotate uses a refresh token and stores its successor, in one step that only one of any number
	// of callers wins. Errors: domain.ErrRefreshTokenInvalid for a token that is unknown, used, of
	// another client or of a session that has ended.
	Rotate(ctx context.Context, rotation domain.Rotation) (domain.Session, error)
	// FindUsed returns what is known about a token that Rotate refused. Errors:
	// domain.ErrRefreshTokenInvalid.
	FindUsed(ctx context.Context, hash []byte) (domain.UsedToken, error)
	// Revoke ends the session of a refresh token and records the event, unless it has ended
	// already.
	Revoke(ctx context.Context, hash []byte, event domain.EventType, now time.Time) error
	// RevokedSince returns the sessions revoked after a time.
	RevokedSince(ctx context.Context, since time.Time) ([]domain.SessionID, error)
	// Forget deletes what has no use any more.
	Forget(ctx context.Context, now time.Time) error
}

// Hasher hashes passwords.
type Hasher interface {
	// Enter takes one of the places in which hashing is allowed, waiting for one in a bounded
	// queue; leave gives it back. Errors: domain.ErrTooManyAttempts when the queue is full.
	Enter(ctx context.Context) (leave func(), err error)
	// Hash returns the hash to store.
	Hash(password domain.Password) (domain.Secret, error)
	// Verify says whether the password is the one hashed, and whether the hash should be made anew.
	// With an empty hash it does the same work and says no.
	Verify(password domain.Password, hash domain.Secret) (match, outdated bool, err error)
}

// Issuer makes access tokens.
type Issuer interface {
	// Issue returns a signed token for the session that runs out at expiry.
	Issue(session domain.Session, now, expiry time.Time) (domain.Secret, error)
}

// App is the use cases. All fields are required. Safe for concurrent use.
type App struct {
	Accounts Accounts
	Sessions Sessions
	Hasher   Hasher
	Issuer   Issuer
	Clock    clock.Clock
	// Random is where refresh tokens come from.
	Random io.Reader
	Limits domain.AttemptLimits
	// NewcomerRole is the role of an account that registers.
	NewcomerRole string
	// RoleKnown says which roles there are.
	RoleKnown func(role string) bool
}
