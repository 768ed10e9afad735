package domain

import (
	"time"

	"github.com/akinai/akinai/pkg/id"
)

const (
	// SessionTTL is the life of a session and of all its tokens. Rotation does not extend it.
	SessionTTL = 24 * time.Hour
	// AccessTokenTTL is the life of an access token, unless the session ends earlier.
	AccessTokenTTL = time.Hour
)

// SessionID identifies one login, a UUID.
type SessionID string

// ClientID identifies the client that a session belongs to: an edge by its name (web, mobile or
// admin) for a login by RPC, otherwise the id of a Client.
type ClientID string

// Session is one login at one client.
type Session struct {
	ID        SessionID
	Account   AccountID
	Client    ClientID
	StartedAt time.Time
	EndsAt    time.Time
	Revoked   bool
	// Roles are the current roles of the account, and EmailVerified reports whether its e-mail
	// address is verified now.
	Roles         []string
	EmailVerified bool
	// Audience is the aud of access tokens: the edge that they are for.
	Audience string
	// AuthenticatedAt and ACR say when and how the person proved who they are.
	AuthenticatedAt time.Time
	ACR             string
	Scopes          []string
	// Login is the id of the browser login with which the session began, "" if there is none.
	Login string
	// Device is that of the login.
	Device Device
	// Passkey reports whether a login by a passkey has just begun the session. It is not stored.
	Passkey bool
}

// audiencePrefix precedes the name of an edge in an audience.
const audiencePrefix = "akinai-"

// EdgeAudience returns the audience of tokens for an edge: web, mobile or admin.
func EdgeAudience(edge ClientID) string { return audiencePrefix + string(edge) }

// NewSession returns a session of the account that starts now.
func NewSession(account Account, client ClientID, now time.Time) Session {
	return Session{
		ID: SessionID(id.New()), Account: account.ID, Client: client, StartedAt: now, EndsAt: now.Add(SessionTTL), Roles: account.Roles,
		EmailVerified: account.EmailVerified(),
		Audience:      EdgeAudience(client), AuthenticatedAt: now, ACR: ACRPassword, Scopes: []string{},
	}
}

// Start describes a new session, with its first refresh token.
type Start struct {
	Account   Account
	Session   Session
	TokenHash []byte
	Event     Event
	// Attempt is the successful attempt, and Limits are the limits against which it was counted.
	Attempt Attempt
	Limits  AttemptLimits
}

// AccessTokenExpiry returns the expiry of an access token issued now.
func (s Session) AccessTokenExpiry(now time.Time) time.Time {
	expiry := now.Add(AccessTokenTTL)
	if expiry.After(s.EndsAt) {
		return s.EndsAt
	}
	return expiry
}
