package auth

import (
	"crypto"
	"crypto/ecdsa"
	"encoding/base64"
	"fmt"
	"sync/atomic"
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
	clock  clock.Clock
	key    atomic.Pointer[signingKey]
}

// signingKey is a key with the tokens that it has signed.
type signingKey struct {
	id     string
	jws    jose.Signer
	cached ttlmap.Map[string]
}

// NewSigner returns a signer for the holder of key.
func NewSigner(holder string, key *ecdsa.PrivateKey, c clock.Clock) (*Signer, error) {
	s := &Signer{holder: holder, clock: c}
	_, err := s.SetKey(key)
	return s, err
}

// SetKey makes the signer use another key, and reports whether it is another one. The tokens that
// were signed with the key before are signed again.
func (s *Signer) SetKey(key *ecdsa.PrivateKey) (changed bool, err error) {
	keyID, err := KeyID(s.holder, &key.PublicKey)
	if before := s.key.Load(); err != nil || before != nil && before.id == keyID {
		return false, err
	}
	jws, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: keyID}},
		(&jose.SignerOptions{}).WithType(TokenType),
	)
	if err != nil {
		return false, fmt.Errorf("signer of %s: %w", s.holder, err)
	}
	s.key.Store(&signingKey{id: keyID, jws: jws})
	return true, nil
}

// Sign returns a token for the identity with a lifetime of ttl.
func (s *Signer) Sign(identity Identity, ttl time.Duration) (string, error) {
	return s.sign(s.key.Load(), identity, ttl)
}

func (s *Signer) sign(key *signingKey, identity Identity, ttl time.Duration) (string, error) {
	now := s.clock.Now()
	var authTime *jwt.NumericDate
	if !identity.AuthTime.IsZero() {
		authTime = jwt.NewNumericDate(identity.AuthTime)
	}
	token, err := jwt.Signed(key.jws).Claims(claims{
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
	now, signing := s.clock.Now(), s.key.Load()
	if token, ok := signing.cached.Get(key, now); ok {
		return token, nil
	}
	token, err := s.sign(signing, identity, TokenTTL)
	if err == nil {
		signing.cached.Put(key, token, now.Add(TokenTTL-renewBefore))
	}
	return token, err
}

// SystemToken returns a token for the holder itself.
func (s *Signer) SystemToken() (string, error) {
	identity := System(s.holder)
	return s.SignCached(identity.Subject, identity)
}

func encode(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }
