package domain

import (
	"time"

	"github.com/akinai/akinai/pkg/id"
)

const (
	// SessionTTL is how long a session lasts, and with it every token of the session. Rotation does
	// not extend it.
	SessionTTL = 24 * time.Hour
	// AccessTokenTTL is how long an access token is valid, unless the session ends before.
	AccessTokenTTL = time.Hour
)

// SessionID names one login, a UUID.
type SessionID string

// ClientID is the edge that a session belongs to: web, mobile or admin.
type ClientID string

// Session is one login at one client.
type Session struct {
	ID        SessionID
	Account   AccountID
	Client    ClientID
	StartedAt time.Time
	EndsAt    time.Time
	Revoked   bool
	// Roles are the account's of today.
	Roles []string
}

// NewSession returns a session of the account that starts now.
func NewSession(account Account, client ClientID, now time.Time) Session {
	return Session{
		ID: SessionID(id.New()), Account: account.ID, Client: client, StartedAt: now, EndsAt: now.Add(SessionTTL), Roles: account.Roles,
	}
}

// Start is a session to be written, with its first refresh token.
type Start struct {
	// Register says that the account is new and is written too.
	Register  bool
	Account   Account
	Session   Session
	TokenHash []byte
	Event     Event
	// Attempt is the one that succeeded, and Limits those that it was counted against.
	Attempt Attempt
	Limits  AttemptLimits
}

// AccessTokenExpiry returns when an access token issued now runs out.
func (s Session) AccessTokenExpiry(now time.Time) time.Time {
	expiry := now.Add(AccessTokenTTL)
	if expiry.After(s.EndsAt) {
		return s.EndsAt
	}
	return expiry
}
