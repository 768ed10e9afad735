package domain

import (
	"crypto/sha256"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/akinai/akinai/pkg/id"
)

const (
	// ACRAPIKey is the acr claim of tokens of API keys: no person logged in.
	ACRAPIKey = "key"
	// APIKeyTokenTTL is the life of an access token of an API key.
	APIKeyTokenTTL = 10 * time.Minute
	// MaxAPIKeyTTL is the longest life of an API key.
	MaxAPIKeyTTL = 366 * 24 * time.Hour

	// apiKeyPrefix precedes the id of a key in its client_id. No client can have such an id.
	apiKeyPrefix = "key_"
)

// APIKeyID identifies an API key, a UUID.
type APIKeyID string

// ClientID returns the client_id of the key.
func (i APIKeyID) ClientID() ClientID { return ClientID(apiKeyPrefix + string(i)) }

// APIKeyOf returns the key with the client_id, and whether the client_id is one of a key.
func APIKeyOf(client ClientID) (APIKeyID, bool) {
	text, ok := strings.CutPrefix(string(client), apiKeyPrefix)
	return APIKeyID(text), ok && id.Valid(text) && text == strings.ToLower(text)
}

// APIKey is a credential of a program that acts for the staff member who created it.
type APIKey struct {
	ID         APIKeyID
	Owner      AccountID
	Name       string
	SecretHash []byte
	// Permissions are sorted. They hold as long as the owner has them too.
	Permissions []string
	CreatedAt   time.Time
	ExpiresAt   time.Time
	// UsedAt is when the key last got a token; zero if it never did.
	UsedAt    time.Time
	RevokedAt time.Time
}

// NewAPIKey returns a key of the editor and its secret. Errors: ErrAPIKeyExpiry,
// ErrPermissionUnknown, ErrBeyondOwn.
func (e Editor) NewAPIKey(
	name string, permissions, grantable []string, expires, now time.Time, random io.Reader,
) (APIKey, Secret, error) {
	if !expires.After(now) || expires.Sub(now) > MaxAPIKeyTTL {
		return APIKey{}, Secret{}, ErrAPIKeyExpiry
	}
	allowed, err := e.set(Role{}, permissions, grantable)
	if err != nil {
		return APIKey{}, Secret{}, err
	}
	secret, err := NewRandom(random)
	if err != nil {
		return APIKey{}, Secret{}, err
	}
	hash := sha256.Sum256([]byte(secret.Reveal()))
	return APIKey{
		ID: APIKeyID(id.New()), Owner: AccountID(e.Actor), Name: name, SecretHash: hash[:], Permissions: allowed.Permissions,
		CreatedAt: now, ExpiresAt: expires,
	}, secret, nil
}

// Client returns what the issuer knows of the key as a client: it may ask for tokens for the edge
// for staff, by client_credentials alone.
func (k APIKey) Client() Client {
	return Client{
		ID: k.ID.ClientID(), Name: k.Name, SecretHash: k.SecretHash, Audiences: []string{EdgeAudience("admin")},
		Grants: []string{GrantClientCredentials},
	}
}

// Session returns what an access token of the key says. account is its owner.
func (k APIKey) Session(account Account, now time.Time) Session {
	ends := now.Add(APIKeyTokenTTL)
	if k.ExpiresAt.Before(ends) {
		ends = k.ExpiresAt
	}
	return Session{
		ID: SessionID(k.ID), Account: k.Owner, Client: k.ID.ClientID(), StartedAt: now, EndsAt: ends, Roles: account.Roles,
		EmailVerified: account.EmailVerified(), Audience: EdgeAudience("admin"), AuthenticatedAt: k.CreatedAt, ACR: ACRAPIKey,
		Scopes: slices.Clone(k.Permissions),
	}
}
