package oidc_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bff/internal/oidc"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/tokentest"
)

const issuer = "https://shop.example"

// issuerKey signs the tokens of a test issuer.
type issuerKey struct {
	private *ecdsa.PrivateKey
	id      string
}

func newIssuer(t testing.TB, id string) issuerKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	return issuerKey{key, id}
}

func (k issuerKey) jwks(t testing.TB) string {
	t.Helper()
	data, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &k.private.PublicKey, KeyID: k.id, Algorithm: "ES256", Use: "sig"}}})
	require.NoError(t, err)
	return string(data)
}

func (k issuerKey) sign(t testing.TB, typ string, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: k.private, KeyID: k.id}},
		(&jose.SignerOptions{}).WithType(jose.ContentType(typ)),
	)
	require.NoError(t, err)
	data, err := json.Marshal(claims)
	require.NoError(t, err)
	jws, err := signer.Sign(data)
	require.NoError(t, err)
	token, err := jws.CompactSerialize()
	require.NoError(t, err)
	token, err = auth.LowS(token)
	require.NoError(t, err)
	return token
}

// world contains an issuer, its revocations and a verifier of the web edge.
type world struct {
	key      issuerKey
	clock    *clocktest.Clock
	revoked  *oidc.Revoked
	roles    *oidc.Roles
	changes  oidc.RoleChanges
	verifier *oidc.Verifier
	signer   *auth.Signer
	fetches  int
	down     bool
	ended    []string
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{key: newIssuer(t, "k1"), clock: clocktest.New()}
	dir := t.TempDir()
	require.NoError(t, auth.GenerateKeys(dir, map[string]auth.Holder{"bff-web": {Receivers: []string{"order"}}}))
	key, err := auth.LoadKey(dir, "bff-web")
	require.NoError(t, err)
	w.signer, err = auth.NewSigner("bff-web", key, w.clock)
	require.NoError(t, err)
	w.revoked = oidc.NewRevoked(func(context.Context, time.Time) ([]string, time.Time, error) {
		if w.down {
			return nil, time.Time{}, errors.New("down")
		}
		return w.ended, w.clock.Now(), nil
	}, w.clock)
	w.changes = oidc.RoleChanges{Revision: 1, Permissions: map[string][]string{
		"customer": auth.Holders()["bff-web"].UserPermissions, "catalog": {"products.write"}, "reader": {"orders.read"},
	}}
	w.roles = oidc.NewRoles(func(_ context.Context, _ time.Time, revision int64) (oidc.RoleChanges, error) {
		changes := w.changes
		if w.down {
			return changes, errors.New("down")
		}
		if changes.Revision == revision {
			changes.Permissions = nil
		}
		changes.Until = w.clock.Now()
		return changes, nil
	}, w.clock)
	w.start(t)
	w.poll(t)
	return w
}

// start makes a verifier, as a start of the edge does.
func (w *world) start(t testing.TB) {
	t.Helper()
	w.verifier = oidc.NewVerifier(oidc.Config{Issuer: issuer, ClientID: "web"}, func(context.Context) (string, error) {
		w.fetches++
		if w.down {
			return "", errors.New("down")
		}
		return w.key.jwks(t), nil
	}, w.revoked, w.roles, w.signer, auth.Holders()["bff-web"].UserPermissions, w.clock)
}

// poll loads the revocations and the roles once.
func (w *world) poll(t testing.TB) {
	t.Helper()
	require.NoError(t, w.revoked.Load(t.Context()))
	require.NoError(t, w.roles.Load(t.Context()))
}

func (w *world) claims() map[string]any {
	now := w.clock.Now().Unix()
	return map[string]any{
		"iss": issuer, "sub": "8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69", "aud": "akinai-web", "client_id": "web", "iat": now, "nbf": now, "exp": now + 3600,
		"jti": "j1", "sid": "s1", "roles": []string{"customer"},
	}
}

func TestAccessTokenBecomesAnInternalOne(t *testing.T) {
	w := newWorld(t)
	identity, err := w.verifier.Authenticate(t.Context(), w.key.sign(t, "at+jwt", w.claims()))
	require.NoError(t, err)
	require.Equal(t, "8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69", identity.Subject)
	require.Equal(t, []string{"account.self", "cart.self", "orders.cancel", "orders.place", "orders.read", "profile.self", "sessions.self"}, identity.Permissions)
	require.NotEmpty(t, identity.Token)
}

// An account whose e-mail address is not verified cannot order, and learns why. The token of a
// refresh after the verification is another one.
func TestWhatNeedsAVerifiedAddressIsWithheldUntilATokenSaysSo(t *testing.T) {
	w := newWorld(t)
	claims := w.claims()
	for n, verified := range []any{false, true, nil} {
		claims["jti"] = "verified" + strconv.Itoa(n)
		if claims["email_verified"] = verified; verified == nil {
			delete(claims, "email_verified") // a token of the release before
		}
		identity, err := w.verifier.Authenticate(t.Context(), w.key.sign(t, "at+jwt", claims))
		require.NoError(t, err)
		if verified == false {
			require.NotContains(t, identity.Permissions, "orders.place")
			require.Contains(t, identity.Permissions, "orders.read")
			require.Equal(t, []string{"orders.place"}, identity.Unverified)
			continue
		}
		require.Contains(t, identity.Permissions, "orders.place")
		require.Empty(t, identity.Unverified)
	}
	for _, strange := range []any{"false", 0, []bool{true}} {
		claims["email_verified"] = strange
		_, err := w.verifier.Authenticate(t.Context(), w.key.sign(t, "at+jwt", claims))
		require.ErrorIs(t, err, auth.ErrTokenInvalid)
	}
}

func TestForgeriesAreRefused(t *testing.T) {
	w := newWorld(t)
	with := func(name string, value any) string {
		claims := w.claims()
		claims[name] = value
		return w.key.sign(t, "at+jwt", claims)
	}
	without := func(name string) string {
		claims := w.claims()
		delete(claims, name)
		return w.key.sign(t, "at+jwt", claims)
	}
	now := w.clock.Now().Unix()
	good := w.key.sign(t, "at+jwt", w.claims())
	parts := strings.Split(good, ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"at+jwt","kid":"k1"}`))
	stranger := newIssuer(t, "k1")
	for name, token := range map[string]string{
		"empty": "", "garbage": "a.b.c", "no signature": parts[0] + "." + parts[1] + ".", "alg none": none + "." + parts[1] + ".",
		"payload of another": parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"u2"}`)) + "." + parts[2],
		"other key":          stranger.sign(t, "at+jwt", w.claims()), "unknown kid": issuerKey{w.key.private, "k9"}.sign(t, "at+jwt", w.claims()),
		"ID token": w.key.sign(t, "JWT", w.claims()), "internal token": w.key.sign(t, "int+jwt", w.claims()),
		"other issuer": with("iss", "https://evil.example"), "other audience": with("aud", "akinai-admin"),
		"two audiences": with("aud", []string{"akinai-web", "akinai-admin"}), "no client": without("client_id"),
		"client that is no text": with("client_id", 1),
		"expired":                with("exp", now-1), "not yet": with("nbf", now+3600), "no exp": without("exp"), "no nbf": without("nbf"),
		"no session": without("sid"), "no id": without("jti"), "no audience": without("aud"),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.verifier.Authenticate(t.Context(), token)
			require.ErrorIs(t, err, auth.ErrTokenInvalid)
		})
	}
	_, err := w.verifier.Authenticate(t.Context(), good)
	require.NoError(t, err, "the valid twin")
}

// The audience says that the issuer lets the client call this edge.
func TestEveryClientWithTheAudienceOfTheEdgeIsAccepted(t *testing.T) {
	w := newWorld(t)
	claims := w.claims()
	claims["client_id"] = "mobile-app"
	_, err := w.verifier.Authenticate(t.Context(), w.key.sign(t, "at+jwt", claims))
	require.NoError(t, err)
}

func TestTokensHaveOneSpellingAndAreReadStrictly(t *testing.T) {
	w := newWorld(t)
	now := w.clock.Now().Unix()
	good := tokentest.Token{
		Header: `{"alg":"ES256","kid":"k1","typ":"at+jwt"}`,
		Claims: fmt.Sprintf(`{"iss":"%s","sub":"8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69","aud":"akinai-web","client_id":"web","sid":"s1",`+
			`"iat":%d,"nbf":%d,"exp":%d,"jti":"j1","roles":["customer"]}`, issuer, now, now, now+3600),
	}
	valid := good.Sign(t, w.key.private)
	count := 0
	refused := func(name, token string) {
		count++
		t.Run(name, func(t *testing.T) {
			_, err := w.verifier.Authenticate(t.Context(), token)
			require.ErrorIs(t, err, auth.ErrTokenInvalid)
		})
	}
	for name, token := range good.Hostile(t, now, "roles") {
		refused(name, token.Sign(t, w.key.private))
	}
	for name, from := range map[string]string{
		"Client_id": `"client_id":`, "CLIENT_ID beside it": `"iss":`, "sid a number": `"sid":"s1"`, "client_id a list": `"client_id":"web"`,
	} {
		to := map[string]string{
			"Client_id": `"Client_id":`, "CLIENT_ID beside it": `"CLIENT_ID":"web","iss":`, "sid a number": `"sid":1`,
			"client_id a list": `"client_id":["web"]`,
		}[name]
		refused(name, tokentest.Token{Header: good.Header, Claims: strings.Replace(good.Claims, from, to, 1)}.Sign(t, w.key.private))
	}
	for name, token := range tokentest.Spellings(t, valid) {
		refused(name, token)
	}
	for name, token := range playbook(t, good, &w.key.private.PublicKey) {
		refused(name, token)
	}
	t.Logf("%d forged or wrong tokens", count)
	require.Greater(t, count, 200)
	_, err := w.verifier.Authenticate(t.Context(), valid)
	require.NoError(t, err, "the valid twin")
	for name, token := range tokentest.Spellings(t, valid) {
		refused(name+", the valid twin being remembered", token)
	}
}

func TestForgedKeysDoNotDriveFetches(t *testing.T) {
	w := newWorld(t)
	refuse := func(forged []string, aSecond int) {
		for range 10 {
			for n := range aSecond {
				_, err := w.verifier.Authenticate(t.Context(), forged[n%len(forged)])
				require.ErrorIs(t, err, auth.ErrTokenInvalid)
			}
			w.clock.Advance(time.Second)
		}
	}
	unknown, wrong := make([]string, 100), make([]string, 1000)
	for i := range unknown {
		unknown[i] = issuerKey{w.key.private, rand.Text()}.sign(t, "at+jwt", w.claims())
	}
	stranger := newIssuer(t, w.key.id)
	for i := range wrong {
		wrong[i] = stranger.sign(t, "at+jwt", w.claims())
	}
	refuse(unknown, 1000)
	require.Equal(t, 1, w.fetches)
	w.clock.Advance(time.Second) // from here on, the edge may fetch again
	refuse(wrong, len(wrong))
	require.Equal(t, 1, w.fetches, "the key is known: another fetch could not make the signature right")
	refuse(unknown[:1], 1)
	require.Equal(t, 2, w.fetches)
}

// A token that is in use all the time is refused too: what the edge remembers of it and the age of
// its keys add up.
func TestATokenOfARemovedKeyIsRefusedWithinAMinute(t *testing.T) {
	w := newWorld(t)
	token := w.key.sign(t, "at+jwt", w.claims())
	_, err := w.verifier.Authenticate(t.Context(), token)
	require.NoError(t, err)
	w.key = newIssuer(t, "k2")
	for range 60 {
		w.clock.Advance(time.Second)
		w.poll(t)
		_, err = w.verifier.Authenticate(t.Context(), token)
	}
	require.ErrorIs(t, err, auth.ErrTokenInvalid)
}

func TestRevokedSessionIsRefusedAlsoWhenRemembered(t *testing.T) {
	w := newWorld(t)
	token := w.key.sign(t, "at+jwt", w.claims())
	_, err := w.verifier.Authenticate(t.Context(), token)
	require.NoError(t, err)
	w.ended = []string{"s1"}
	w.poll(t)
	_, err = w.verifier.Authenticate(t.Context(), token)
	require.ErrorIs(t, err, auth.ErrTokenInvalid)
}

// Without auth, a token is accepted as long as it is valid, and its identity unconfirmed after half
// a minute; a session that was revoked before stays so.
func TestTokensWorkUntilTheyEndWhileAuthIsUnavailable(t *testing.T) {
	w := newWorld(t)
	claims := w.claims()
	token := w.key.sign(t, "at+jwt", claims)
	claims["sid"], claims["jti"] = "s2", "j2"
	revoked := w.key.sign(t, "at+jwt", claims)
	w.ended = []string{"s2"}
	w.poll(t)
	_, err := w.verifier.Authenticate(t.Context(), token)
	require.NoError(t, err)
	w.down = true
	w.clock.Advance(20 * time.Second)
	identity, err := w.verifier.Authenticate(t.Context(), token)
	require.NoError(t, err)
	require.False(t, identity.Unconfirmed)
	for range 58 {
		w.clock.Advance(time.Minute)
		identity, err = w.verifier.Authenticate(t.Context(), token)
		require.NoError(t, err)
		require.True(t, identity.Unconfirmed)
		require.NotEmpty(t, identity.Token)
		_, err = w.verifier.Authenticate(t.Context(), revoked)
		require.ErrorIs(t, err, auth.ErrTokenInvalid)
	}
	w.clock.Advance(2 * time.Minute)
	_, err = w.verifier.Authenticate(t.Context(), token)
	require.Error(t, err, "the token has ended")

	w.down = false
	w.clock.Advance(time.Minute)
	w.poll(t)
	identity, err = w.verifier.Authenticate(t.Context(), w.key.sign(t, "at+jwt", w.claims()))
	require.NoError(t, err)
	require.False(t, identity.Unconfirmed)
}

// An edge that starts while auth is unavailable knows no revocations: it refuses all tokens.
func TestAnEdgeThatNeverLoadedRefusesTokens(t *testing.T) {
	w := newWorld(t)
	token := w.key.sign(t, "at+jwt", w.claims())
	for name, restart := range map[string]func(){
		"revocations": func() { w.revoked = oidc.NewRevoked(nil, w.clock) }, "roles": func() { w.roles = oidc.NewRoles(nil, w.clock) },
	} {
		t.Run(name, func(t *testing.T) {
			revoked, roles := w.revoked, w.roles
			restart()
			w.start(t)
			_, err := w.verifier.Authenticate(t.Context(), token)
			require.Equal(t, errs.Unavailable, errs.KindOf(err))
			w.revoked, w.roles = revoked, roles
		})
	}
}
