package auth

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/ttlmap"
)

// ErrTokenInvalid is returned for every token that is not accepted. Only logs contain the check
// that failed.
var ErrTokenInvalid = errs.New(errs.Unauthenticated, "TOKEN_INVALID", "the token is not valid")

// Skew is the tolerated difference between the clocks of the platform's machines.
const Skew = 30 * time.Second

// MaxDevTTL is the longest lifetime of a token signed with the development key.
const MaxDevTTL = 12 * time.Hour

// Verifier verifies internal tokens. Safe for concurrent use.
type Verifier struct {
	trust   Trust
	dev     bool
	profile Profile
	clock   clock.Clock
	keys    atomic.Pointer[trustedKeys]
}

// trustedKeys are public keys by their ids, with the tokens that they have proven.
type trustedKeys struct {
	byID   map[string]jose.JSONWebKey
	cached ttlmap.Map[proven]
}

// proven is the identity that a token proves, and the holder that signed it.
type proven struct {
	identity Identity
	holder   string
}

// NewVerifier returns a verifier that trusts the keys in trust. It trusts the development key only
// if dev is set.
func NewVerifier(trust Trust, dev bool, c clock.Clock) *Verifier {
	v := &Verifier{
		trust: trust, dev: dev, clock: c,
		profile: Profile{Type: TokenType, MaxTTL: MaxDevTTL, Skew: Skew, Late: true},
	}
	v.SetKeys(trust.Keys)
	return v
}

// SetKeys replaces the trusted keys. A token of a key that is no longer among them is refused at
// once. The bounds of the holders stay.
func (v *Verifier) SetKeys(keys []jose.JSONWebKey) {
	trusted := &trustedKeys{byID: make(map[string]jose.JSONWebKey, len(keys))}
	for _, key := range keys {
		trusted.byID[key.KeyID] = key
	}
	v.keys.Store(trusted)
}

// Verify returns the identity that an internal token proves to the module that received it. Errors:
// ErrTokenInvalid. An accepted token is cached until it expires, so that a chain of calls costs one
// verification per process.
func (v *Verifier) Verify(receiver, token string) (Identity, error) {
	now, keys := v.clock.Now(), v.keys.Load()
	found, ok := keys.cached.Get(token, now)
	if !ok {
		var until time.Time
		var err error
		if found, until, err = v.check(keys, token, now); err != nil {
			return Identity{}, ErrTokenInvalid.Wrap(err)
		}
		keys.cached.Put(token, found, until)
	}
	if !v.trust.Reaches(found.holder, receiver) {
		return Identity{}, ErrTokenInvalid.Wrap(fmt.Errorf("tokens of %s are not for %s", found.holder, receiver))
	}
	return found.identity, nil
}

func (v *Verifier) check(keys *trustedKeys, token string, now time.Time) (proven, time.Time, error) {
	c, err := v.profile.Read(token, now)
	if err != nil {
		return proven{}, time.Time{}, err
	}
	key, known := keys.byID[c.KeyID]
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
	identity := Identity{
		Subject: c.Subject, Permissions: c.Permissions, Session: c.Session, ACR: c.ACR, AuthTime: c.AuthTime, Signer: holder, Token: token,
	}
	if c.Subject == System(holder).Subject {
		identity.Permissions = v.trust.Holders[holder].OwnPermissions
	}
	return proven{identity: identity, holder: holder}, c.Expiry.Add(Skew), nil
}

// maySign reports whether the holder may sign these claims. An edge signs for persons, with
// permissions that its entry in trust.json lists: a token with one more is refused as a whole.
// Every holder signs for itself as a system identity, without permissions and login. The
// development key signs for any subject. Roles are for access tokens only: no service knows them.
func (v *Verifier) maySign(holder string, c Claims) bool {
	if c.Roles != nil {
		return false
	}
	if holder == DevHolder {
		return v.dev
	}
	if c.Expiry.Sub(c.IssuedAt) > TokenTTL {
		return false
	}
	if c.Subject == System(holder).Subject {
		return c.Permissions == nil && c.ACR == "" && c.AuthTime.IsZero()
	}
	may := v.trust.Holders[holder].UserPermissions
	beyond := func(permission string) bool { return !slices.Contains(may, permission) }
	return isEdge(holder) && IsPerson(c.Subject) && !slices.ContainsFunc(c.Permissions, beyond)
}
