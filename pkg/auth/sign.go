package auth

import (
	"crypto"
	"crypto/ecdsa"
	"encoding/base64"
	"fmt"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/ttlmap"
)

const (
	cryptoSHA256 = crypto.SHA256

	// TokenType is the typ header of internal tokens. Access and ID tokens have other types, so
	// that a token of one kind is not accepted as another.
	TokenType = "int+jwt"
	// TokenAudience is the aud claim of internal tokens.
	TokenAudience = "akinai-internal"
	// TokenTTL is the lifetime of an internal token.
	TokenTTL = 5 * time.Minute
	// renewBefore is the shortest remaining lifetime of a token that SignCached returns.
	renewBefore = time.Minute
)

type claims struct {
	jwt.Claims
	Permissions []string `json:"perms,omitempty"`
	Session     string   `json:"sid,omitempty"`
	ACR         string   `json:"acr,omitempty"`
	// AuthTime is nil for a service.
	AuthTime *jwt.NumericDate `json:"auth_time,omitempty"`
}

// Signer signs internal tokens with the key of one holder. Safe for concurrent use.
type Signer struct {
	holder string
	jws    jose.Signer
	clock  clock.Clock
	cached ttlmap.Map[string]
}

// NewSigner returns a signer for the holder of key.
func NewSigner(holder string, key *ecdsa.PrivateKey, c clock.Clock) (*Signer, error) {
	keyID, err := KeyID(holder, &key.PublicKey)
	if err != nil {
		return nil, err
	}
	jws, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: keyID}},
		(&jose.SignerOptions{}).WithType(TokenType),
	)
	if err != nil {
		return nil, fmt.Errorf("signer of %s: %w", holder, err)
	}
	return &Signer{holder: holder, jws: jws, clock: c}, nil
}

// Sign returns a token for the identity with a lifetime of ttl.
func (s *Signer) Sign(identity Identity, ttl time.Duration) (string, error) {
	now := s.clock.Now()
	var authTime *jwt.NumericDate
	if !identity.AuthTime.IsZero() {
		authTime = jwt.NewNumericDate(identity.AuthTime)
	}
	token, err := jwt.Signed(s.jws).Claims(claims{
		Claims: jwt.Claims{
			Issuer:    s.holder,
			Subject:   identity.Subject,
			Audience:  jwt.Audience{TokenAudience},
			IssuedAt:  jwt.NewNumericDate(now),
			NotBefore: jwt.NewNumericDate(now),
			Expiry:    jwt.NewNumericDate(now.Add(ttl)),
			ID:        id.New(),
		},
		Permissions: identity.Permissions,
		Session:     identity.Session,
		ACR:         identity.ACR,
		AuthTime:    authTime,
	}).Serialize()
	if err != nil {
		return "", fmt.Errorf("sign internal token: %w", err)
	}
	return LowS(token)
}

// SignCached returns a token for the identity that is valid for at least a minute. key identifies
// the identity in the cache, such as its session.
func (s *Signer) SignCached(key string, identity Identity) (string, error) {
	now := s.clock.Now()
	if token, ok := s.cached.Get(key, now); ok {
		return token, nil
	}
	token, err := s.Sign(identity, TokenTTL)
	if err == nil {
		s.cached.Put(key, token, now.Add(TokenTTL-renewBefore))
	}
	return token, err
}

// SystemToken returns a token for the holder itself.
func (s *Signer) SystemToken() (string, error) {
	identity := System(s.holder)
	return s.SignCached(identity.Subject, identity)
}

func encode(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }
