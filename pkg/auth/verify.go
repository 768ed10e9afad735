package auth

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/ttlmap"
)

// ErrTokenInvalid is returned for every token that is not accepted; which check failed is for our
// logs only.
var ErrTokenInvalid = errs.New(errs.Unauthenticated, "TOKEN_INVALID", "the token is not valid")

// Skew is the difference between the clocks of our own machines that is forgiven.
const Skew = 30 * time.Second

// MaxDevTTL is the longest life of a token that the development key signs.
const MaxDevTTL = 12 * time.Hour

// Verifier accepts internal tokens. Safe for concurrent use.
type Verifier struct {
	trust   Trust
	keys    map[string]jose.JSONWebKey
	dev     bool
	profile Profile
	clock   clock.Clock
	cached  ttlmap.Map[proven]
}

// proven is what a token proves, and who signed it.
type proven struct {
	identity Identity
	holder   string
}

// NewVerifier returns a verifier that believes the keys in trust, the development key only if dev
// is set.
func NewVerifier(trust Trust, dev bool, c clock.Clock) *Verifier {
	keys := make(map[string]jose.JSONWebKey, len(trust.Keys))
	for _, key := range trust.Keys {
		keys[key.KeyID] = key
	}
	return &Verifier{
		trust: trust, keys: keys, dev: dev, clock: c,
		profile: Profile{Type: TokenType, MaxTTL: MaxDevTTL, Skew: Skew, Late: true},
	}
}

// Verify returns the identity that an internal token proves to the module that received it. Errors:
// ErrTokenInvalid. An accepted token is remembered until it runs out, so that a chain of calls
// costs one verification a process.
func (v *Verifier) Verify(receiver, token string) (Identity, error) {
	now := v.clock.Now()
	found, ok := v.cached.Get(token, now)
	if !ok {
		var until time.Time
		var err error
		if found, until, err = v.check(token, now); err != nil {
			return Identity{}, ErrTokenInvalid.Wrap(err)
		}
		v.cached.Put(token, found, until)
	}
	if !v.trust.Reaches(found.holder, receiver) {
		return Identity{}, ErrTokenInvalid.Wrap(fmt.Errorf("tokens of %s are not for %s", found.holder, receiver))
	}
	return found.identity, nil
}

func (v *Verifier) check(token string, now time.Time) (proven, time.Time, error) {
	c, err := v.profile.Read(token, now)
	if err != nil {
		return proven{}, time.Time{}, err
	}
	key, known := v.keys[c.KeyID]
	if !known {
		return proven{}, time.Time{}, fmt.Errorf("key %q is not known", c.KeyID)
	}
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return proven{}, time.Time{}, err
	}
	if _, err := signed.Verify(key.Key); err != nil {
		return proven{}, time.Time{}, err
	}
	holder := holderOf(c.KeyID)
	if c.Issuer != holder || c.Audience != TokenAudience || !v.maySign(holder, c) {
		return proven{}, time.Time{}, errors.New("the holder may not sign this")
	}
	identity := Identity{Subject: c.Subject, Roles: c.Roles, Permissions: c.Permissions, Session: c.Session, Token: token}
	return proven{identity: identity, holder: holder}, c.Expiry.Add(Skew), nil
}

// maySign says for whom a holder speaks: an edge for people, the development key for any subject,
// and every holder for itself as the system, with no more than its own role.
func (v *Verifier) maySign(holder string, c Claims) bool {
	if holder == DevHolder {
		return v.dev
	}
	if c.Expiry.Sub(c.IssuedAt) > TokenTTL || len(c.Permissions) > 0 {
		return false
	}
	own := System(holder)
	if c.Subject == own.Subject {
		return slices.Equal(c.Roles, own.Roles)
	}
	return strings.HasPrefix(holder, "bff-") && IsPerson(c.Subject)
}
