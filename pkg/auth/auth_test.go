package auth_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
)

func setup(t *testing.T, holder string, dev bool) (*auth.Signer, *auth.Verifier, *clocktest.Clock) {
	t.Helper()
	dir, clock := t.TempDir(), clocktest.New()
	require.NoError(t, auth.GenerateKeys(dir, map[string][]string{
		"bff-web": {"order", "user"}, "order": {"inventory", "payment"}, auth.DevHolder: auth.Everywhere(),
	}))
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
	person := auth.Identity{Subject: "8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69", Roles: []string{auth.RoleCustomer}}
	nobody := auth.Identity{Subject: "hanako", Roles: []string{auth.RoleCustomer}}
	permitted := auth.Identity{Subject: "operator", Permissions: []string{"products.write"}}
	greedy := auth.System("order")
	greedy.Roles = append(greedy.Roles, auth.RoleCatalog)
	for _, tc := range []struct {
		name     string
		holder   string
		dev      bool
		identity auth.Identity
		ok       bool
	}{
		{"an edge for a person", "bff-web", false, person, true},
		{"an edge for a subject that is no person", "bff-web", false, nobody, false},
		{"an edge for itself", "bff-web", false, auth.System("bff-web"), true},
		{"an edge for another service", "bff-web", false, auth.System("order"), false},
		{"an edge with permissions of its own making", "bff-web", false, permitted, false},
		{"an edge for nobody", "bff-web", false, auth.Identity{}, false},
		{"a service for itself", "order", false, auth.System("order"), true},
		{"a service for itself with one more role", "order", false, greedy, false},
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
		})
	}
}

func TestTokenRunsOutAlsoWhenRemembered(t *testing.T) {
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

func TestPermissionsComeFromRoles(t *testing.T) {
	customer := auth.Identity{Subject: "u", Roles: []string{auth.RoleCustomer}}
	require.True(t, customer.Can("orders.place"))
	require.False(t, customer.Can("orders.import"))
	require.False(t, auth.Identity{}.Can(""))
	require.True(t, auth.System("order").Can("stock.reserve"))
}
