package oidc

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/ttlmap"
)

const (
	accessTokenType = "at+jwt"
	// remember is the time for which an accepted token is cached. Together with keysFresh it is a
	// minute: tokens of a removed key are refused after it.
	remember = 30 * time.Second
)

// MinStaleAfter is the smallest Config.StaleAfter: a poll and the time of its answer.
const MinStaleAfter = 3 * time.Second

// Config selects the tokens that are accepted.
type Config struct {
	// Issuer is the exact iss claim.
	Issuer string `env:"ISSUER" envDefault:"http://localhost:8080/oidc"`
	// ClientID is the name of this edge: the client id of logins by its own RPC, and the audience
	// of the tokens that it accepts, after "akinai-". The issuer decides which other clients get
	// tokens for the audience.
	ClientID string `env:"CLIENT_ID" envDefault:"web"`
	// StaleAfter is the age of the copies of revocations and roles beyond which only the methods
	// are served that ADR 0058 names. Auth is asked every two seconds. 0 is 30 seconds.
	StaleAfter time.Duration `env:"STALE_AFTER" envDefault:"30s"`
}

// Verifier converts access tokens to identities that contain an internal token. Safe for concurrent
// use.
type Verifier struct {
	config  Config
	may     []string
	oidc    *gooidc.IDTokenVerifier
	profile auth.Profile
	signer  *auth.Signer
	revoked *Revoked
	roles   *Roles
	clock   clock.Clock

	remembered ttlmap.Map[accepted]
}

// accepted is a verified token. Until is the time at which the cached result expires.
type accepted struct {
	identity auth.Identity
	tokenID  string
	// roles are those in the token; unverified reports whether it says that the e-mail address is
	// not verified.
	roles      []string
	unverified bool
	// scope are the permissions that a token of an API key is bounded to.
	scope []string
	until time.Time
	// generation is that of the roles of which the permissions were computed; key identifies the
	// internal token with these permissions.
	generation uint64
	key        string
}

// NewVerifier returns a verifier. fetch returns the issuer's keys, revoked contains the sessions
// that ended early, roles the permissions of roles, and signer signs the internal tokens, with
// permissions in may only: services refuse a token with others.
func NewVerifier(
	config Config, fetch Fetch, revoked *Revoked, roles *Roles, signer *auth.Signer, may []string, c clock.Clock,
) *Verifier {
	config.StaleAfter = cmp.Or(config.StaleAfter, 30*time.Second)
	keys := &keySet{fetch: fetch, clock: c}
	return &Verifier{
		config: config, may: may, signer: signer, revoked: revoked, roles: roles, clock: c,
		profile: auth.Profile{
			Type: accessTokenType, Required: []string{"client_id", "sid", "roles"}, MaxTTL: accessTTL, Skew: auth.Skew,
		},
		oidc: gooidc.NewVerifier(config.Issuer, keys, &gooidc.Config{
			ClientID: "akinai-" + config.ClientID, SupportedSigningAlgs: []string{gooidc.ES256}, Now: c.Now,
		}),
	}
}

// Authenticate implements rpc.Authenticate. The identity is unconfirmed if the copy of revocations
// or of roles is older than Config.StaleAfter. Errors: auth.ErrTokenInvalid; kind Unavailable until
// the first copies, and while the issuer's keys are unavailable.
func (v *Verifier) Authenticate(ctx context.Context, token string) (auth.Identity, error) {
	now := v.clock.Now()
	hit, ok := v.remembered.Get(token, now)
	if !ok {
		verified, err := v.verify(ctx, token)
		if errs.KindOf(err) == errs.Unavailable {
			return auth.Identity{}, err
		}
		if err != nil {
			return auth.Identity{}, auth.ErrTokenInvalid.Wrap(err)
		}
		hit = verified
	}
	ageOfRevocations, err := v.revoked.Check(hit.identity.Session)
	if err != nil {
		return auth.Identity{}, err
	}
	ageOfRoles, err := v.roles.check()
	if err != nil {
		return auth.Identity{}, err
	}
	if state := v.roles.state.Load(); !ok || hit.generation != state.generation {
		hit = v.withRights(hit, state)
		v.remembered.Put(token, hit, hit.until)
	}
	internal, err := v.signer.SignCached(hit.key, hit.identity)
	hit.identity.Token, hit.identity.Unconfirmed = internal, max(ageOfRevocations, ageOfRoles) > v.config.StaleAfter
	return hit.identity, err
}

// verify checks the token against its profile, then has go-oidc check issuer, audience and
// signature.
func (v *Verifier) verify(ctx context.Context, token string) (accepted, error) {
	c, err := v.profile.Read(token, v.clock.Now())
	if err != nil {
		return accepted{}, err
	}
	if !auth.IsPerson(c.Subject) || c.Permissions != nil {
		return accepted{}, errors.New("claims are not those of an access token for this edge")
	}
	if _, err := v.oidc.Verify(ctx, token); err != nil {
		return accepted{}, err
	}
	until := v.clock.Now().Add(remember)
	if c.Expiry.Before(until) {
		until = c.Expiry
	}
	return accepted{
		identity: auth.Identity{Subject: c.Subject, Session: c.Session, ACR: c.ACR, AuthTime: c.AuthTime},
		tokenID:  c.ID, roles: c.Roles, unverified: c.EmailUnverified, scope: c.Scope, until: until,
	}, nil
}

// withRights returns the identity with the permissions that hold in this state of the roles and
// that this edge may sign. Without a second factor, those of staff roles are withheld, and without
// a verified e-mail address those that need one. An API key, which its owner created after a login
// with the second factor, has the permissions of its scope that its owner has now.
func (v *Verifier) withRights(found accepted, state *roleState) accepted {
	found.generation = state.generation
	found.key = found.tokenID + "." + strconv.FormatUint(state.generation, 10)
	roles := state.rolesOf(found.identity.Subject, found.roles)
	all := state.permissionsOf(roles, v.may)
	found.identity.Permissions, found.identity.Withheld, found.identity.Unverified = all, nil, nil
	switch {
	case found.identity.ACR == auth.ACRAPIKey:
		found.identity.Permissions = slices.DeleteFunc(all, func(p string) bool { return !slices.Contains(found.scope, p) })
	case !found.identity.SecondFactor():
		found.identity.Permissions = state.permissionsOf(slices.DeleteFunc(slices.Clone(roles), staffRole), v.may)
		found.identity.Withheld = slices.DeleteFunc(all, found.identity.Can)
	}
	if found.unverified {
		found.identity.Permissions, found.identity.Unverified = split(found.identity.Permissions, auth.NeedsVerifiedEmail)
	}
	return found
}

// split returns the permissions that do not need something, and those that do.
func split(permissions []string, needs func(string) bool) (held, withheld []string) {
	for _, permission := range permissions {
		if needs(permission) {
			withheld = append(withheld, permission)
		} else {
			held = append(held, permission)
		}
	}
	return held, withheld
}
