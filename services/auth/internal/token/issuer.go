package token

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

const (
	// Type is the typ header. Internal tokens and ID tokens have other types, so that a token of
	// one kind is not accepted as another (RFC 8725, section 3.11).
	Type = "at+jwt"
)

// claims are the registered claims of RFC 7519 and those of RFC 9068.
type claims struct {
	jwt.Claims

	ClientID string   `json:"client_id"`
	Session  string   `json:"sid,omitempty"`
	Roles    []string `json:"roles"`
	// EmailVerified is absent in tokens that name no person.
	EmailVerified *bool `json:"email_verified,omitempty"`
	// AuthTime and ACR say when and how the person proved who they are.
	AuthTime *jwt.NumericDate `json:"auth_time,omitempty"`
	ACR      string           `json:"acr,omitempty"`
	Scope    string           `json:"scope,omitempty"`
}

// Issuer signs and verifies access tokens and ID tokens. Safe for concurrent use.
type Issuer struct {
	url  string
	keys *Keys
}

// NewIssuer returns an issuer with url as the iss claim.
func NewIssuer(url string, keys *Keys) *Issuer { return &Issuer{url: url, keys: keys} }

// Issue returns a signed access token for the session, which expires at expiry.
func (i *Issuer) Issue(session domain.Session, now, expiry time.Time) (domain.Secret, error) {
	var verified *bool
	if session.ID != "" {
		verified = &session.EmailVerified
	}
	token, err := jwt.Signed(i.keys.current.Load().signer).Claims(claims{
		Claims: jwt.Claims{
			Issuer:    i.url,
			Subject:   string(session.Account),
			Audience:  jwt.Audience{session.Audience},
			Expiry:    jwt.NewNumericDate(expiry),
			NotBefore: jwt.NewNumericDate(now),
			IssuedAt:  jwt.NewNumericDate(now),
			ID:        id.New(),
		},
		ClientID:      string(session.Client),
		Session:       string(session.ID),
		Roles:         append([]string{}, session.Roles...),
		EmailVerified: verified,
		AuthTime:      jwt.NewNumericDate(session.AuthenticatedAt),
		ACR:           session.ACR,
		Scope:         strings.Join(session.Scopes, " "),
	}).Serialize()
	if err != nil {
		return domain.Secret{}, fmt.Errorf("sign access token: %w", err)
	}
	if token, err = auth.LowS(token); err != nil {
		return domain.Secret{}, err
	}
	return domain.NewSecret(token), nil
}
