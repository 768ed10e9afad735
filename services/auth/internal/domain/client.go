package domain

import (
	"crypto/sha256"
	"crypto/subtle"
	"slices"
)

// The grants that a client can have.
const (
	GrantCode              = "authorization_code"
	GrantRefresh           = "refresh_token"
	GrantClientCredentials = "client_credentials"
)

// Client is an application that may ask the issuer for tokens.
type Client struct {
	ID ClientID
	// Name is shown on the login page.
	Name string
	// SecretHash is the SHA-256 of the secret of a confidential client. It is nil for a public
	// client, which cannot keep a secret.
	SecretHash []byte
	// RedirectURIs and PostLogoutRedirectURIs are compared exactly.
	RedirectURIs           []string
	PostLogoutRedirectURIs []string
	// CORSOrigins are the origins of pages that may call the issuer.
	CORSOrigins []string
	// Audiences are the edges that tokens may be for, at least one. The first is the default.
	Audiences []string
	Grants    []string
}

// Confidential reports whether the client must authenticate itself.
func (c Client) Confidential() bool { return c.SecretHash != nil }

// Knows reports whether the secret is that of the client. A public client has none.
func (c Client) Knows(secret string) bool {
	sum := sha256.Sum256([]byte(secret))
	return c.Confidential() && subtle.ConstantTimeCompare(sum[:], c.SecretHash) == 1
}

// Audience returns the audience of tokens for a resource (RFC 8707), or the default one if resource
// is empty. Errors: ErrResourceRefused if the client may not ask for it.
func (c Client) Audience(resource string) (string, error) {
	if resource == "" {
		return c.Audiences[0], nil
	}
	if !slices.Contains(c.Audiences, resource) {
		return "", ErrResourceRefused
	}
	return resource, nil
}

// May reports whether the client has the grant.
func (c Client) May(grant string) bool { return slices.Contains(c.Grants, grant) }
