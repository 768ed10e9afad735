package oidc

import (
	"context"
	"errors"
	"slices"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/ttlmap"
)

const (
	accessTokenType = "at+jwt"
	// remember is the time for which an accepted token is cached; tokens of a removed key are
	// refused after it.
	remember = time.Minute
)

// Config selects the tokens that are accepted.
type Config struct {
	// Issuer is the exact iss claim.
	Issuer string `env:"ISSUER" envDefault:"http://localhost:8080/oidc"`
	// ClientID is the name of this edge: the client id of logins by its own RPC, and the audience
	// of the tokens that it accepts, after "akinai-". The issuer decides which other clients get
	// tokens for the audience.
	ClientID string `env:"CLIENT_ID" envDefault:"web"`
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
	clock   clock.Clock

	remembered ttlmap.Map[accepted]
}

type accepted struct {
	identity auth.Identity
	tokenID  string
}

// NewVerifier returns a verifier. fetch returns the issuer's keys, revoked contains the sessions
// that ended early, and signer signs the internal tokens, with permissions in may only: services
// refuse a token with others.
func NewVerifier(config Config, fetch Fetch, revoked *Revoked, signer *auth.Signer, may []string, c clock.Clock) *Verifier {
	keys := &keySet{fetch: fetch, clock: c}
	return &Verifier{
		config: config, may: may, signer: signer, revoked: revoked, clock: c,
		profile: auth.Profile{
			Type: accessTokenType, Required: []string{"client_id", "sid", "roles"}, MaxTTL: accessTTL, Skew: auth.Skew,
		},
		oidc: gooidc.NewVerifier(config.Issuer, keys, &gooidc.Config{
			ClientID: "akinai-" + config.ClientID, SupportedSigningAlgs: []string{gooidc.ES256}, Now: c.Now,
		}),
	}
}

// Authenticate implements rpc.Authenticate. Errors: auth.ErrTokenInvalid; kind Unavailable while
// the issuer's keys or revocations are unavailable.
func (v *Verifier) Authenticate(ctx context.Context, token string) (auth.Identity, error) {
	now := v.clock.Now()
	hit, ok := v.remembered.Get(token, now)
	if !ok {
		verified, until, err := v.verify(ctx, token)
		if errs.KindOf(err) == errs.Unavailable {
			return auth.Identity{}, err
		}
		if err != nil {
			return auth.Identity{}, auth.ErrTokenInvalid.Wrap(err)
		}
		v.remembered.Put(token, verified, until)
		hit = verified
	}
	if err := v.revoked.Check(hit.identity.Session); err != nil {
		return auth.Identity{}, err
	}
	internal, err := v.signer.SignCached(hit.tokenID, hit.identity)
	hit.identity.Token = internal
	return hit.identity, err
}

// verify checks the token against its profile, then has go-oidc check issuer, audience and
// signature. The second result is the time at which the cached result expires.
func (v *Verifier) verify(ctx context.Context, token string) (accepted, time.Time, error) {
	c, err := v.profile.Read(token, v.clock.Now())
	if err != nil {
		return accepted{}, time.Time{}, err
	}
	if !auth.IsPerson(c.Subject) || c.Permissions != nil {
		return accepted{}, time.Time{}, errors.New("claims are not those of an access token for this edge")
	}
	if _, err := v.oidc.Verify(ctx, token); err != nil {
		return accepted{}, time.Time{}, err
	}
	until := v.clock.Now().Add(remember)
	if c.Expiry.Before(until) {
		until = c.Expiry
	}
	identity := auth.Identity{Subject: c.Subject, Session: c.Session, Permissions: v.permissions(c.Roles)}
	return accepted{identity: identity, tokenID: c.ID}, until, nil
}

// permissions returns the permissions of the roles that this edge may sign.
func (v *Verifier) permissions(roles []string) []string {
	return slices.DeleteFunc(auth.Expand(roles), func(permission string) bool { return !slices.Contains(v.may, permission) })
}
