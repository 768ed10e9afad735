package auth_test

import (
	"crypto/elliptic"
	"encoding/base64"
	"fmt"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/tokentest"
)

// internalToken returns a valid token of the web edge that was issued now.
func internalToken(keyID string, now int64) tokentest.Token {
	return tokentest.Token{
		Header: fmt.Sprintf(`{"alg":"ES256","kid":"%s","typ":"int+jwt"}`, keyID),
		Claims: fmt.Sprintf(`{"iss":"bff-web","sub":"8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69","aud":"akinai-internal","iat":%d,"nbf":%d,`+
			`"exp":%d,"jti":"1","perms":["orders.place"]}`, now, now, now+300),
	}
}

func TestTokensHaveOneSpellingAndAreReadStrictly(t *testing.T) {
	dir, clock := t.TempDir(), clocktest.New()
	require.NoError(t, auth.GenerateKeys(dir, map[string]auth.Holder{"bff-web": {Receivers: []string{"order"}, UserPermissions: []string{"orders.place", "orders.read"}}}))
	trust, err := auth.LoadTrust(dir)
	require.NoError(t, err)
	key, err := auth.LoadKey(dir, "bff-web")
	require.NoError(t, err)
	verifier := auth.NewVerifier(trust, false, clock)
	now := clock.Now().Unix()
	good := internalToken(trust.Keys[0].KeyID, now)
	valid := good.Sign(t, key)
	hostile := good.Hostile(t, now, "perms")
	hostile["six minutes"] = tokentest.Token{
		Header: good.Header, Claims: strings.Replace(good.Claims, fmt.Sprint(now+300), fmt.Sprint(now+360), 1),
	}
	require.Greater(t, len(hostile), 95)
	for name, token := range hostile {
		t.Run(name, func(t *testing.T) {
			_, err := verifier.Verify("order", token.Sign(t, key))
			require.ErrorIs(t, err, auth.ErrTokenInvalid)
		})
	}
	for range 2 { // the second time the valid token is cached
		for name, token := range tokentest.Spellings(t, valid) {
			_, err := verifier.Verify("order", token)
			require.ErrorIs(t, err, auth.ErrTokenInvalid, name)
		}
		_, err = verifier.Verify("order", valid)
		require.NoError(t, err)
	}
	listed := tokentest.Token{Header: good.Header, Claims: strings.Replace(good.Claims, `"akinai-internal"`, `["akinai-internal"]`, 1)}
	_, err = verifier.Verify("order", listed.Sign(t, key))
	require.NoError(t, err, "RFC 7519 allows a list of one")
}

func TestSignaturesHaveALowS(t *testing.T) {
	signer, verifier, _ := setup(t, "order", false)
	half := new(big.Int).Rsh(elliptic.P256().Params().N, 1)
	for range 64 { // without LowS half of them would fail, by chance
		token, err := signer.Sign(auth.System("order"), auth.TokenTTL)
		require.NoError(t, err)
		signature, err := base64.RawURLEncoding.DecodeString(token[strings.LastIndexByte(token, '.')+1:])
		require.NoError(t, err)
		require.LessOrEqual(t, new(big.Int).SetBytes(signature[32:]).Cmp(half), 0)
		_, err = verifier.Verify("inventory", token)
		require.NoError(t, err)
	}
	_, err := auth.LowS("a.b.c")
	require.Error(t, err)
}

func TestAKeySignsForTheAudiencesOfItsHolderAlone(t *testing.T) {
	person := auth.Identity{Subject: "8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69", Permissions: []string{"orders.place"}}
	for _, tc := range []struct {
		holder, receiver string
		identity         auth.Identity
		ok               bool
	}{
		{"bff-web", "user", person, true},
		{"bff-web", "inventory", person, false},
		{"bff-web", "payment", auth.System("bff-web"), false},
		{"order", "inventory", auth.System("order"), true},
		{"order", "user", auth.System("order"), false},
		{"order", "", auth.System("order"), false},
		{auth.DevHolder, "analytics", person, true},
	} {
		t.Run(tc.holder+" to "+tc.receiver, func(t *testing.T) {
			signer, verifier, _ := setup(t, tc.holder, true)
			token, err := signer.Sign(tc.identity, auth.TokenTTL)
			require.NoError(t, err)
			for range 2 { // the second time from the cache
				if _, err = verifier.Verify(tc.receiver, token); tc.ok {
					require.NoError(t, err)
				} else {
					require.ErrorIs(t, err, auth.ErrTokenInvalid)
				}
			}
		})
	}
}

func TestTrustFilesThatAreRefused(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, auth.GenerateKeys(dir, map[string]auth.Holder{"order": {Receivers: []string{"*"}}}))
	_, err := auth.LoadTrust(dir)
	require.ErrorContains(t, err, "every module", "but for the development key")
	require.NoError(t, auth.GenerateKeys(dir, nil))
	_, err = auth.LoadTrust(dir)
	require.ErrorContains(t, err, "no holders")
	for fault, holders := range map[string]map[string]auth.Holder{
		"every permission":          {"bff-web": {UserPermissions: []string{"*"}}},
		"cannot have every":         {"order": {OwnPermissions: []string{"*"}}},
		"order is no edge and cann": {"order": {UserPermissions: []string{"orders.place"}}},
	} {
		require.NoError(t, auth.GenerateKeys(dir, holders))
		_, err = auth.LoadTrust(dir)
		require.ErrorContains(t, err, fault)
	}
	require.NoError(t, os.WriteFile(dir+"/trust.json", []byte(`{"keys":[{"kty":"oct","kid":"order.x","k":"c2VjcmV0"}],"holders":{"order":{"receivers":[]}}}`), 0o600))
	_, err = auth.LoadTrust(dir)
	require.ErrorContains(t, err, "not a public key")
}

func TestTheDevelopmentKeyIsMadeAndTrustedOnRequestOnly(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, auth.GenerateKeys(dir, map[string]auth.Holder{"order": {}}))
	require.NoFileExists(t, dir+"/dev.key")
	require.NoError(t, auth.GenerateKeys(dir, map[string]auth.Holder{"order": {}, auth.DevHolder: auth.Development()[auth.DevHolder]}))
	trust, err := auth.LoadTrust(dir)
	require.NoError(t, err)
	require.True(t, trust.HasDev())
	require.NoError(t, auth.GenerateKeys(dir, map[string]auth.Holder{"order": {}}))
	trust, err = auth.LoadTrust(dir)
	require.NoError(t, err)
	require.False(t, trust.HasDev(), "though its key lies there")
	_, err = auth.LoadKey(dir, auth.DevHolder)
	require.NoError(t, err)
}

func TestDevelopmentTokensEndToo(t *testing.T) {
	signer, verifier, _ := setup(t, auth.DevHolder, true)
	for ttl, ok := range map[time.Duration]bool{auth.MaxDevTTL: true, auth.MaxDevTTL + time.Second: false} {
		token, err := signer.Sign(auth.Identity{Subject: "operator"}, ttl)
		require.NoError(t, err)
		_, err = verifier.Verify("order", token)
		require.Equal(t, ok, err == nil, ttl)
	}
}
