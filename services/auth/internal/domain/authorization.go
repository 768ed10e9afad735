package domain

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"time"
)

const (
	// AuthRequestTTL is the time in which a person must log in after a client sent them.
	AuthRequestTTL = 30 * time.Minute
	// CodeTTL is the life of a code (RFC 6749, section 4.1.2, advises short lives; ours follow a
	// redirect and are redeemed at once).
	CodeTTL = time.Minute
	// BrowserLoginTTL is the time for which a browser stays logged in at the issuer.
	BrowserLoginTTL = 24 * time.Hour
	// StepUpAge is the age of a login beyond which the account pages ask for a new one before they
	// change a second factor: that of auth.StepUpAge.
	StepUpAge = 15 * time.Minute
	// IDTokenTTL is the life of an ID token, which a client checks once, when it receives it.
	IDTokenTTL = 5 * time.Minute
)

// The classes of authentication, the acr claim.
const (
	// ACRPassword means a password alone.
	ACRPassword = "pwd"
	// ACRSecondFactor means a password and a second factor. Edges and services know it.
	ACRSecondFactor = "mfa"
)

// The scopes that mean something here.
const (
	ScopeOpenID  = "openid"
	ScopeEmail   = "email"
	ScopeOffline = "offline_access"
)

// AuthRequestID identifies an authorization request, a UUID.
type AuthRequestID string

// AuthRequest is an authorization request of a client for the person at a browser.
type AuthRequest struct {
	ID AuthRequestID
	// Browser is the SHA-256 of the cookie of the browser that made the request.
	Browser     []byte
	Client      ClientID
	RedirectURI string
	State       string
	Nonce       string
	Scopes      []string
	Audience    string
	// Challenge is the code challenge of RFC 7636, by S256.
	Challenge string
	// Hint is the account that must log in, "" for any.
	Hint      AccountID
	ExpiresAt time.Time
	// ACR is the class of authentication that the client asked for, "" for any.
	ACR string
	// Step is the state of a login between the password and the second factor.
	Step Step
}

// Step is a login whose password was right and whose second factor is still to be proven.
type Step struct {
	// Hash is the SHA-256 of the cookie that the browser got for the password; nil before that.
	Hash    []byte
	Account AccountID
	// CredentialsVersion is that of the credentials that were checked.
	CredentialsVersion int32
	// At is when the password was checked.
	At time.Time
	// Sealed is the secret of a factor that the login is about to add; nil if the account has one.
	Sealed []byte
	// ProvenAt is when the second factor was proven, if the person is to save the recovery codes.
	ProvenAt time.Time
}

// Is reports whether the browser with this cookie may prove the second factor at now.
func (s Step) Is(cookie string, now time.Time) bool {
	return cookie != "" && s.Hash != nil && subtle.ConstantTimeCompare(Hash(cookie), s.Hash) == 1 && now.Sub(s.At) < StepTTL
}

// Code is an authorization code: where to send the browser with it.
type Code struct {
	Secret      Secret
	RedirectURI string
	State       string
}

// BrowserLogin is a login that a browser keeps.
type BrowserLogin struct {
	ID              string
	Account         AccountID
	ACR             string
	Device          Device
	AuthenticatedAt time.Time
	EndsAt          time.Time
	// NeedsFactor reports whether the account is that of staff or has a second factor, so that a
	// password alone gives it no login.
	NeedsFactor bool
}

// Satisfies reports whether the login is of the class that a client asked for.
func (l BrowserLogin) Satisfies(acr string) bool {
	return l.ACR == ACRSecondFactor || acr != ACRSecondFactor && !l.NeedsFactor
}

// Fresh reports whether the login is at most maxAge old at now. A negative maxAge means any age.
func (l BrowserLogin) Fresh(maxAge time.Duration, now time.Time) bool {
	return maxAge < 0 || now.Sub(l.AuthenticatedAt) <= maxAge && maxAge > 0
}

// RedeemedCode is an authorization request whose code was presented.
type RedeemedCode struct {
	AuthRequest

	Account         AccountID
	Roles           []string
	EmailVerified   bool
	Login           string
	ACR             string
	Device          Device
	AuthenticatedAt time.Time
	CodeExpiresAt   time.Time
	// Passkey reports whether the login was one by a passkey.
	Passkey bool
	// Session is the session that the code gave before, "" if it is presented for the first time.
	Session SessionID
}

// Check returns nil if the code may be redeemed by the client at now. Errors: ErrCodeInvalid.
func (r RedeemedCode) Check(client ClientID, redirectURI, verifier string, now time.Time) error {
	if r.Client != client || r.RedirectURI != redirectURI || !now.Before(r.CodeExpiresAt) || !challenged(r.Challenge, verifier) {
		return ErrCodeInvalid
	}
	return nil
}

// NewSession returns the session that the code gives.
func (r RedeemedCode) NewSession(id SessionID, now time.Time) Session {
	return Session{
		ID: id, Account: r.Account, Client: r.Client, StartedAt: now, EndsAt: now.Add(SessionTTL), Roles: r.Roles, EmailVerified: r.EmailVerified,
		Audience: r.Audience, ACR: r.ACR, AuthenticatedAt: r.AuthenticatedAt, Scopes: r.Scopes, Login: r.Login,
		Device: r.Device, Passkey: r.Passkey,
	}
}

// Offline reports whether the client asked for a refresh token.
func (r RedeemedCode) Offline() bool { return slices.Contains(r.Scopes, ScopeOffline) }

// challenged reports whether the verifier belongs to the challenge (RFC 7636, section 4.6).
func challenged(challenge, verifier string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return verifier != "" && subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(challenge)) == 1
}

// Hash returns the SHA-256 under which a random secret is stored: a code, a cookie, a token.
func Hash(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// NewRandom returns 256 bits read from random, in base64url.
func NewRandom(random io.Reader) (Secret, error) {
	secret := make([]byte, refreshTokenBytes)
	if _, err := io.ReadFull(random, secret); err != nil {
		return Secret{}, fmt.Errorf("make random secret: %w", err)
	}
	return NewSecret(base64.RawURLEncoding.EncodeToString(secret)), nil
}
