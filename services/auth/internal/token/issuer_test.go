package token_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	jose "github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/token"
)

const issuerURL = "https://shop.example"

var session = domain.Session{
	ID: "0199a3c0-0000-7000-8000-000000000001", Account: "0199a3c0-0000-7000-8000-000000000002", Client: "web",
	Roles: []string{"customer", "catalog"}, EmailVerified: true, Audience: "akinai-web", ACR: "pwd", AuthenticatedAt: time.Unix(1775044000, 0),
}

// keySet verifies with the published JWK set, without code of this package.
type keySet struct{ jose.JSONWebKeySet }

func (k keySet) VerifySignature(_ context.Context, compact string) ([]byte, error) {
	jws, err := jose.ParseSignedCompact(compact, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return nil, err
	}
	return jws.Verify(k.JSONWebKeySet)
}

func keysIn(t *testing.T, dir string) (*token.Issuer, keySet) {
	t.Helper()
	keys, err := token.LoadKeys(dir)
	require.NoError(t, err)
	issuer, jwks := token.NewIssuer(issuerURL, keys), keys.JWKS()
	require.NotContains(t, jwks, `"d":`, "no private key")
	var set keySet
	require.NoError(t, json.Unmarshal([]byte(jwks), &set.JSONWebKeySet))
	return issuer, set
}

func generate(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, auth.GenerateKeys(dir, map[string]auth.Holder{"auth": {}}))
	return dir
}

func issue(t *testing.T, issuer *token.Issuer, now time.Time) string {
	t.Helper()
	secret, err := issuer.Issue(session, now, now.Add(time.Hour))
	require.NoError(t, err)
	return secret.Reveal()
}

func verify(t *testing.T, set keySet, client string, now time.Time, compact string) (*oidc.IDToken, error) {
	t.Helper()
	verifier := oidc.NewVerifier(issuerURL, set, &oidc.Config{
		ClientID: "akinai-" + client, SupportedSigningAlgs: []string{oidc.ES256}, Now: func() time.Time { return now },
	})
	return verifier.Verify(t.Context(), compact)
}

func part(t *testing.T, compact string, n int) map[string]any {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(strings.Split(compact, ".")[n])
	require.NoError(t, err)
	var out map[string]any
	require.NoError(t, json.Unmarshal(raw, &out))
	return out
}

func TestShapeOfAnAccessToken(t *testing.T) {
	issuer, set := keysIn(t, generate(t))
	now := clocktest.New().Now().Add(750 * time.Millisecond)
	compact := issue(t, issuer, now)

	require.Equal(t, map[string]any{"typ": "at+jwt", "alg": "ES256", "kid": set.Keys[0].KeyID}, part(t, compact, 0))

	claims := part(t, compact, 1)
	require.NotEmpty(t, claims["jti"])
	require.NotEqual(t, claims["jti"], part(t, issue(t, issuer, now), 1)["jti"])
	delete(claims, "jti")
	seconds := float64(now.Unix())
	require.Equal(t, map[string]any{
		"iss": issuerURL, "sub": string(session.Account), "aud": "akinai-web", "client_id": "web", "sid": string(session.ID),
		"roles": []any{"customer", "catalog"}, "email_verified": true, "auth_time": float64(1775044000), "acr": "pwd", "iat": seconds, "nbf": seconds, "exp": seconds + 3600,
	}, claims)
}

func TestAccessTokenIsBelievedByAStranger(t *testing.T) {
	issuer, set := keysIn(t, generate(t))
	now := clocktest.New().Now()
	compact := issue(t, issuer, now)

	verified, err := verify(t, set, "web", now.Add(59*time.Minute), compact)
	require.NoError(t, err)
	require.Equal(t, string(session.Account), verified.Subject)
	require.Equal(t, []string{"akinai-web"}, verified.Audience)

	_, otherKeys := keysIn(t, generate(t))
	for name, try := range map[string]func() (*oidc.IDToken, error){
		"after an hour":  func() (*oidc.IDToken, error) { return verify(t, set, "web", now.Add(61*time.Minute), compact) },
		"long before":    func() (*oidc.IDToken, error) { return verify(t, set, "web", now.Add(-6*time.Minute), compact) },
		"other audience": func() (*oidc.IDToken, error) { return verify(t, set, "mobile", now, compact) },
		"other keys":     func() (*oidc.IDToken, error) { return verify(t, otherKeys, "web", now, compact) },
		"altered":        func() (*oidc.IDToken, error) { return verify(t, set, "web", now, altered(compact)) },
	} {
		_, err := try()
		require.Error(t, err, name)
	}
}

// altered returns the token with another first character of the signature. The last character is
// not suitable: some of its bits are padding.
func altered(compact string) string {
	at := strings.LastIndexByte(compact, '.') + 1
	other := "A"
	if compact[at] == 'A' {
		other = "B"
	}
	return compact[:at] + other + compact[at+1:]
}

func TestAccessTokenIsNoInternalToken(t *testing.T) {
	dir, clock := generate(t), clocktest.New()
	issuer, _ := keysIn(t, dir)
	trust, err := auth.LoadTrust(dir)
	require.NoError(t, err)
	_, err = auth.NewVerifier(trust, true, clock).Verify("auth", issue(t, issuer, clock.Now()))
	require.ErrorIs(t, err, auth.ErrTokenInvalid)
}

func TestRotationRefusesNoValidToken(t *testing.T) {
	now := clocktest.New().Now()
	dir := generate(t)
	oldIssuer, oldSet := keysIn(t, dir)

	next := generate(t)
	move(t, next, "issuer", dir, "issuer-next")
	announcing, both := keysIn(t, dir)
	require.Len(t, both.Keys, 2)
	_, err := verify(t, oldSet, "web", now, issue(t, announcing, now))
	require.NoError(t, err, "the announced key does not sign yet")

	move(t, dir, "issuer", dir, "issuer-previous")
	move(t, dir, "issuer-next", dir, "issuer")
	switched, after := keysIn(t, dir)
	for _, compact := range []string{issue(t, oldIssuer, now), issue(t, switched, now)} {
		_, err = verify(t, both, "web", now, compact)
		require.NoError(t, err, "a verifier that knows the keys from before the switch")
		_, err = verify(t, after, "web", now, compact)
		require.NoError(t, err, "a verifier that asks now")
	}

	require.NoError(t, os.Remove(filepath.Join(dir, "issuer-previous.key")))
	_, alone := keysIn(t, dir)
	_, err = verify(t, alone, "web", now, issue(t, oldIssuer, now))
	require.Error(t, err, "a key that was taken away")
}

func move(t *testing.T, fromDir, from, toDir, to string) {
	t.Helper()
	require.NoError(t, os.Rename(filepath.Join(fromDir, from+".key"), filepath.Join(toDir, to+".key")))
}

func TestKeysThatCannotBeUsed(t *testing.T) {
	_, err := token.LoadKeys(t.TempDir())
	require.ErrorIs(t, err, os.ErrNotExist)

	dir := generate(t)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "issuer-next.key"), []byte("not a key"), 0o600))
	_, err = token.LoadKeys(dir)
	require.ErrorContains(t, err, "issuer-next")
	require.NotContains(t, err.Error(), "not a key")
}
