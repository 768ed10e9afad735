package token

import (
	"fmt"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

const (
	// Type is the typ header. Internal and ID tokens have others, so that no kind passes for
	// another (RFC 8725, section 3.11).
	Type = "at+jwt"
	// audiencePrefix stands before the client in aud, of which a token has exactly one.
	audiencePrefix = "akinai-"
)

// claims are those of RFC 9068 beside the registered ones of RFC 7519.
type claims struct {
	jwt.Claims

	ClientID string   `json:"client_id"`
	Session  string   `json:"sid"`
	Roles    []string `json:"roles"`
}

// Issuer signs access tokens. Safe for concurrent use.
type Issuer struct {
	url    string
	signer jose.Signer
}

// NewIssuer returns an issuer that is known by url, the iss claim.
func NewIssuer(url string, keys *Keys) (*Issuer, error) {
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: keys.signing, KeyID: keys.keyID}},
		(&jose.SignerOptions{}).WithType(Type),
	)
	if err != nil {
		return nil, fmt.Errorf("signer of access tokens: %w", err)
	}
	return &Issuer{url: url, signer: signer}, nil
}

// Issue returns a signed token for the session that runs out at expiry.
func (i *Issuer) Issue(session domain.Session, now, expiry time.Time) (domain.Secret, error) {
	token, err := jwt.Signed(i.signer).Claims(claims{
		Claims: jwt.Claims{
			Issuer:    i.url,
			Subject:   string(session.Account),
			Audience:  jwt.Audience{audiencePrefix + string(session.Client)},
			Expiry:    jwt.NewNumericDate(expiry),
			NotBefore: jwt.NewNumericDate(now),
			IssuedAt:  jwt.NewNumericDate(now),
			ID:        id.New(),
		},
		ClientID: string(session.Client),
		Session:  string(session.ID),
		Roles:    session.Roles,
	}).Serialize()
	if err != nil {
		return domain.Secret{}, fmt.Errorf("sign access token: %w", err)
	}
	if token, err = auth.LowS(token); err != nil {
		return domain.Secret{}, err
	}
	return domain.NewSecret(token), nil
}
