package oidc

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/recent"
)

const (
	accessTokenType = "at+jwt"
	// remember is how long an accepted token is not checked again; a removed key dies within it.
	remember = time.Minute
)

// Config says whose tokens are accepted.
type Config struct {
	// Issuer is the exact iss claim.
	Issuer string `env:"ISSUER" envDefault:"http://127.0.0.1:8080"`
	// ClientID is this edge's: the client_id claim, and the audience behind "akinai-".
	ClientID string `env:"CLIENT_ID" envDefault:"web"`
}

// Verifier turns access tokens into identities that carry an internal token. Safe for concurrent use.
type Verifier struct {
	config  Config
	oidc    *gooidc.IDTokenVerifier
	signer  *auth.Signer
	revoked *Revoked
	clock   clock.Clock

	remembered recent.Map[accepted]
}

type accepted struct {
	identity auth.Identity
	tokenID  string
}

// NewVerifier returns a verifier; fetch gets the issuer's keys, revoked knows the sessions that ended early, signer makes the
// internal tokens.
func NewVerifier(config Config, fetch Fetch, revoked *Revoked, signer *auth.Signer, c clock.Clock) *Verifier {
	keys := &keySet{fetch: fetch, clock: c}
	return &Verifier{
		config: config, signer: signer, revoked: revoked, clock: c,
		oidc: gooidc.NewVerifier(config.Issuer, keys, &gooidc.Config{
			ClientID: "akinai-" + config.ClientID, SupportedSigningAlgs: []string{gooidc.ES256}, Now: c.Now,
		}),
	}
}

// Authenticate implements rpc.Authenticate. Errors: auth.ErrTokenInvalid; kind Unavailable while the issuer's keys or its
// revocations cannot be had.
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

// verify does what go-oidc does, and what it leaves out: the kind of token, exactly one audience, the client. Its second result is
// when the token is to be checked again.
func (v *Verifier) verify(ctx context.Context, token string) (accepted, time.Time, error) {
	if err := checkType(token); err != nil {
		return accepted{}, time.Time{}, err
	}
	parsed, err := v.oidc.Verify(ctx, token)
	if err != nil {
		return accepted{}, time.Time{}, err
	}
	var c struct {
		ID        string   `json:"jti"`
		ClientID  string   `json:"client_id"`
		Session   string   `json:"sid"`
		Roles     []string `json:"roles"`
		NotBefore *float64 `json:"nbf"`
	}
	if err := parsed.Claims(&c); err != nil {
		return accepted{}, time.Time{}, err
	}
	if len(parsed.Audience) != 1 || c.ClientID != v.config.ClientID || c.ID == "" || c.Session == "" || c.NotBefore == nil {
		return accepted{}, time.Time{}, errors.New("claims are not those of an access token for this edge")
	}
	until := v.clock.Now().Add(remember)
	if parsed.Expiry.Before(until) {
		until = parsed.Expiry
	}
	return accepted{
		identity: auth.Identity{Subject: parsed.Subject, Roles: c.Roles, Session: c.Session}, tokenID: c.ID,
	}, until, nil
}

func checkType(token string) error {
	head, _, _ := strings.Cut(token, ".")
	data, err := base64.RawURLEncoding.DecodeString(head)
	if err != nil {
		return err
	}
	var header struct {
		Type string `json:"typ"`
	}
	if err := json.Unmarshal(data, &header); err != nil {
		return err
	}
	if header.Type != accessTokenType {
		return fmt.Errorf("type is %q, want %s", header.Type, accessTokenType)
	}
	return nil
}
