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
	// Type is the typ header. Internal tokens and ID tokens have other types, so that a token of
	// one kind is not accepted as another (RFC 8725, section 3.11).
	Type = "at+jwt"
	// audiencePrefix precedes the client id in aud. A token has exactly one audience.
	audiencePrefix = "akinai-"
)

// claims are the registered claims of RFC 7519 and those of RFC 9068.
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

// NewIssuer returns an issuer with url as the iss claim.
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

// Issue returns a signed access token for the session, which expires at expiry.
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
