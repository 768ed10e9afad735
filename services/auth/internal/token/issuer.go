package token

import (
	"fmt"
	"strings"
	"time"

	jose "github.com/go-jose/go-jose/v4"
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
	// AuthTime and ACR say when and how the person proved who they are.
	AuthTime *jwt.NumericDate `json:"auth_time,omitempty"`
	ACR      string           `json:"acr,omitempty"`
	Scope    string           `json:"scope,omitempty"`
}

// Issuer signs and verifies access tokens and ID tokens. Safe for concurrent use.
type Issuer struct {
	url      string
	keys     *Keys
	signer   jose.Signer
	idSigner jose.Signer
}

// NewIssuer returns an issuer with url as the iss claim.
func NewIssuer(url string, keys *Keys) (*Issuer, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: keys.access}, (&jose.SignerOptions{}).WithType(Type))
	if err != nil {
		return nil, fmt.Errorf("signer of access tokens: %w", err)
	}
	idSigner, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: keys.id}, (&jose.SignerOptions{}).WithType(idType))
	if err != nil {
		return nil, fmt.Errorf("signer of ID tokens: %w", err)
	}
	return &Issuer{url: url, keys: keys, signer: signer, idSigner: idSigner}, nil
}

// Issue returns a signed access token for the session, which expires at expiry.
func (i *Issuer) Issue(session domain.Session, now, expiry time.Time) (domain.Secret, error) {
	token, err := jwt.Signed(i.signer).Claims(claims{
		Claims: jwt.Claims{
			Issuer:    i.url,
			Subject:   string(session.Account),
			Audience:  jwt.Audience{session.Audience},
			Expiry:    jwt.NewNumericDate(expiry),
			NotBefore: jwt.NewNumericDate(now),
			IssuedAt:  jwt.NewNumericDate(now),
			ID:        id.New(),
		},
		ClientID: string(session.Client),
		Session:  string(session.ID),
		Roles:    append([]string{}, session.Roles...),
		AuthTime: jwt.NewNumericDate(session.AuthenticatedAt),
		ACR:      session.ACR,
		Scope:    strings.Join(session.Scopes, " "),
	}).Serialize()
	if err != nil {
		return domain.Secret{}, fmt.Errorf("sign access token: %w", err)
	}
	if token, err = auth.LowS(token); err != nil {
		return domain.Secret{}, err
	}
	return domain.NewSecret(token), nil
}
