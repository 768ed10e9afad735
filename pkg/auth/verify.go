package auth

import (
	"strings"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/recent"
)

// ErrTokenInvalid is returned for every token that is not accepted; which check failed is for our logs only.
var ErrTokenInvalid = errs.New(errs.Unauthenticated, "TOKEN_INVALID", "the token is not valid")

// leeway is the clock skew between our own machines that is forgiven.
const leeway = 30 * time.Second

// Verifier accepts internal tokens. Safe for concurrent use.
type Verifier struct {
	keys   map[string]jose.JSONWebKey
	dev    bool
	clock  clock.Clock
	cached recent.Map[Identity]
}

// NewVerifier returns a verifier that believes the keys in trust, the development key only if dev is set.
func NewVerifier(trust jose.JSONWebKeySet, dev bool, c clock.Clock) *Verifier {
	keys := make(map[string]jose.JSONWebKey, len(trust.Keys))
	for _, key := range trust.Keys {
		keys[key.KeyID] = key
	}
	return &Verifier{keys: keys, dev: dev, clock: c}
}

// Verify returns the identity that an internal token proves. Errors: ErrTokenInvalid. An accepted token is remembered until it
// runs out, so that a chain of calls costs one verification a process.
func (v *Verifier) Verify(token string) (Identity, error) {
	now := v.clock.Now()
	if identity, ok := v.cached.Get(token, now); ok {
		return identity, nil
	}
	identity, until, err := v.check(token, now)
	if err != nil {
		return Identity{}, ErrTokenInvalid.Wrap(err)
	}
	v.cached.Put(token, identity, until)
	return identity, nil
}

func (v *Verifier) check(token string, now time.Time) (Identity, time.Time, error) {
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return Identity{}, time.Time{}, err
	}
	header := parsed.Headers[0]
	key, known := v.keys[header.KeyID]
	if !known || header.ExtraHeaders[jose.HeaderType] != TokenType {
		return Identity{}, time.Time{}, jose.ErrCryptoFailure
	}
	var c claims
	if err := parsed.Claims(key.Key, &c); err != nil {
		return Identity{}, time.Time{}, err
	}
	holder := holderOf(header.KeyID)
	expected := jwt.Expected{Issuer: holder, AnyAudience: jwt.Audience{TokenAudience}, Time: now}
	if err := c.ValidateWithLeeway(expected, leeway); err != nil {
		return Identity{}, time.Time{}, err
	}
	if c.Expiry == nil || len(c.Audience) != 1 || !v.maySign(holder, c) {
		return Identity{}, time.Time{}, jose.ErrCryptoFailure
	}
	return Identity{Subject: c.Subject, Roles: c.Roles, Permissions: c.Permissions, Session: c.Session, Token: token}, c.Expiry.Time(), nil
}

// maySign says for whom a holder speaks: an edge for people, the development key for anybody, and every holder for itself as
// the system, with no more than its own role.
func (v *Verifier) maySign(holder string, c claims) bool {
	if holder == DevHolder {
		return v.dev && c.Subject != ""
	}
	own := System(holder)
	if c.Subject == own.Subject {
		return len(c.Permissions) == 0 && len(c.Roles) == 1 && c.Roles[0] == own.Roles[0]
	}
	edge := strings.HasPrefix(holder, "bff-")
	return edge && c.Subject != "" && !strings.HasPrefix(c.Subject, systemPrefix) && len(c.Permissions) == 0
}
