package auth_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
)

func setup(t testing.TB, holder string, dev bool) (*auth.Signer, *auth.Verifier, *clocktest.Clock) {
	t.Helper()
	dir, clock := t.TempDir(), clocktest.New()
	holders := auth.Development()
	holders["bff-web"] = auth.Holder{
		Receivers: []string{"order", "user"}, UserPermissions: []string{"orders.place", "orders.read"}, OwnPermissions: auth.Holders()["bff-web"].OwnPermissions,
	}
	require.NoError(t, auth.GenerateKeys(dir, holders))
	key, err := auth.LoadKey(dir, holder)
	require.NoError(t, err)
	signer, err := auth.NewSigner(holder, key, clock)
	require.NoError(t, err)
	trust, err := auth.LoadTrust(dir)
	require.NoError(t, err)
	return signer, auth.NewVerifier(trust, dev, clock), clock
}

// receiverOf returns a module that accepts the holder's tokens.
func receiverOf(holder string) string {
	if holder == "order" {
		return "inventory"
	}
	return "user"
}

func TestWhoMaySignForWhom(t *testing.T) {
	const hanako = "8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69"
	person := auth.Identity{Subject: hanako, Permissions: []string{"orders.place", "orders.read"}}
	staff := auth.Identity{Subject: hanako, Permissions: []string{"orders.place", "products.write"}}
	internal := auth.Identity{Subject: hanako, Permissions: []string{"sessions.read"}}
	unprivileged := auth.Identity{Subject: "hanako", Permissions: []string{"orders.place"}}
	permitted := auth.Identity{Subject: "operator", Permissions: []string{"products.write"}}
	greedy := auth.System("order")
	greedy.Permissions = []string{"stock.reserve"}
	for _, tc := range []struct {
		name     string
		holder   string
		dev      bool
		identity auth.Identity
		ok       bool
	}{
		{"an edge for a person", "bff-web", false, person, true},
		{"an edge for a person without permissions", "bff-web", false, auth.Identity{Subject: hanako}, true},
		{"an edge for a person with a permission beyond its bounds", "bff-web", false, staff, false},
		{"an edge for a person with its own permission", "bff-web", false, internal, false},
		{"an edge for a subject that is no person", "bff-web", false, unprivileged, false},
		{"an edge for itself", "bff-web", false, auth.System("bff-web"), true},
		{"an edge for another service", "bff-web", false, auth.System("order"), false},
		{"an edge with permissions of its own making", "bff-web", false, permitted, false},
		{"an edge without a subject", "bff-web", false, auth.Identity{}, false},
		{"a service for itself", "order", false, auth.System("order"), true},
		{"a service for itself with a permission in the token", "order", false, greedy, false},
		{"a service for a person", "order", false, person, false},
		{"the development key in development", auth.DevHolder, true, permitted, true},
		{"the development key in production", auth.DevHolder, false, permitted, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			signer, verifier, _ := setup(t, tc.holder, tc.dev)
			token, err := signer.Sign(tc.identity, auth.TokenTTL)
			require.NoError(t, err)
			got, err := verifier.Verify(receiverOf(tc.holder), token)
			if !tc.ok {
				require.ErrorIs(t, err, auth.ErrTokenInvalid)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tc.identity.Subject, got.Subject)
			require.Equal(t, token, got.Token)
			if tc.identity.Person() || tc.holder == auth.DevHolder {
				require.Equal(t, tc.identity.Permissions, got.Permissions)
			} else {
				require.Equal(t, auth.Holders()[tc.holder].OwnPermissions, got.Permissions, "from trust.json")
			}
		})
	}
}

// An internal token says how and when the person logged in; that of a service cannot.
func TestInternalTokensSayHowThePersonLoggedIn(t *testing.T) {
	signer, verifier, clock := setup(t, "bff-web", false)
	at := clock.Now().Add(-time.Minute)
	token, err := signer.Sign(auth.Identity{Subject: "8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69", ACR: auth.ACRSecondFactor, AuthTime: at}, auth.TokenTTL)
	require.NoError(t, err)
	got, err := verifier.Verify("user", token)
	require.NoError(t, err)
	require.Equal(t, auth.ACRSecondFactor, got.ACR)
	require.Equal(t, at.Truncate(time.Second), got.AuthTime)
	require.True(t, got.SteppedUp(clock.Now()))
	require.False(t, got.SteppedUp(clock.Now().Add(auth.StepUpAge)))

	itself := auth.System("bff-web")
	itself.ACR, itself.AuthTime = auth.ACRSecondFactor, at
	token, err = signer.Sign(itself, auth.TokenTTL)
	require.NoError(t, err)
	_, err = verifier.Verify("user", token)
	require.ErrorIs(t, err, auth.ErrTokenInvalid)
}

func TestACachedTokenExpires(t *testing.T) {
	signer, verifier, clock := setup(t, "order", false)
	token, err := signer.SystemToken()
	require.NoError(t, err)
	_, err = verifier.Verify("inventory", token)
	require.NoError(t, err)
	clock.Advance(auth.TokenTTL + time.Minute)
	_, err = verifier.Verify("inventory", token)
	require.ErrorIs(t, err, auth.ErrTokenInvalid)
}

func TestForeignAndBrokenTokensAreRefused(t *testing.T) {
	foreign, _, _ := setup(t, "order", false)
	_, verifier, _ := setup(t, "order", false)
	token, err := foreign.SystemToken()
	require.NoError(t, err)
	for _, tok := range []string{"", "x", token, token[:len(token)-2], "eyJhbGciOiJub25lIn0.e30."} {
		_, err := verifier.Verify("inventory", tok)
		require.ErrorIs(t, err, auth.ErrTokenInvalid)
	}
}

func TestAnIdentityCanWhatItsPermissionsSay(t *testing.T) {
	customer := auth.Identity{Subject: "u", Permissions: []string{"orders.place"}}
	require.True(t, customer.Can("orders.place"))
	require.False(t, customer.Can("orders.import"))
	require.False(t, auth.Identity{}.Can(""))
	require.False(t, auth.System("order").Can("stock.reserve"), "trust.json decides")
}

// The bounds name only permissions that exist, and no key of an edge can sign what services do for
// themselves, or what staff does.
func TestHoldersAreBounded(t *testing.T) {
	own := make(map[string]bool)
	for name, holder := range auth.Holders() {
		for _, permission := range holder.OwnPermissions {
			require.True(t, auth.PermissionKnown(permission), "%s of %s", permission, name)
			own[permission] = true
		}
	}
	for _, permission := range auth.Permissions() {
		require.Equal(t, own[permission.Name], permission.ServiceOnly, permission.Name)
		require.NotEmpty(t, permission.Japanese(), permission.Name)
	}
	for name, holder := range auth.Holders() {
		for _, permission := range holder.UserPermissions {
			require.True(t, auth.PermissionKnown(permission), "%s of %s", permission, name)
			require.False(t, own[permission], "%s signs %s for users", name, permission)
		}
	}
	require.NotContains(t, auth.Holders()["bff-web"].UserPermissions, "products.write")
	require.NotContains(t, auth.Holders(), auth.DevHolder)
}

// BenchmarkVerifyAgain is the cost of a token that was verified before.
func BenchmarkVerifyAgain(b *testing.B) {
	signer, verifier, _ := setup(b, "bff-web", false)
	token, err := signer.Sign(auth.Identity{
		Subject: "8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69", Permissions: []string{"orders.place", "orders.read"},
	}, auth.TokenTTL)
	require.NoError(b, err)
	for b.Loop() {
		identity, err := verifier.Verify("order", token)
		if err != nil || !identity.Can("orders.read") {
			b.Fatal(err)
		}
	}
}
