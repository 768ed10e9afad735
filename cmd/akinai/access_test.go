package main

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"buf.build/go/protovalidate"
	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
)

var errReached = errs.New(errs.Precondition, "REACHED", "the handler was called")

// caller is a token, and what it proves.
type caller struct {
	name, holder, token string
	person              bool
	permissions         []string
	// steppedUp is a person who has just logged in with a second factor.
	steppedUp bool
	// capability is what a guest sends in place of a token; capable is its kind if it is valid.
	capability string
	capable    auth.CapabilityKind
}

// guestCallers returns guests with each kind of capability, and with invalid ones.
func guestCallers(t *testing.T, dir string, clock *clocktest.Clock) (all []caller) {
	t.Helper()
	keys, err := auth.LoadCapabilityKeys(dir)
	require.NoError(t, err)
	text := func(keys *auth.CapabilityKeys, kind auth.CapabilityKind, life time.Duration) string {
		made, err := keys.Make(auth.Capability{Kind: kind, ID: "8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69", Expires: clock.Now().Add(life)})
		require.NoError(t, err)
		return made
	}
	forged := auth.NewCapabilityKeys(make([]byte, 32))
	for name, kind := range map[string]auth.CapabilityKind{"a cart": auth.CapabilityCart, "an order": auth.CapabilityOrder} {
		all = append(all,
			caller{name: "a guest with " + name, capability: text(keys, kind, time.Hour), capable: kind},
			caller{name: "a guest with " + name + ", expired", capability: text(keys, kind, 0)},
			caller{name: "a guest with " + name + ", forged", capability: text(forged, kind, time.Hour)})
	}
	return append(all, caller{name: "a guest with nonsense", capability: "nonsense"})
}

// callers returns tokens of all kinds: none, a forged one, a person with each single permission and
// with all, a superadmin whose login is of other kinds, a person with each built-in role at each
// edge, and every service by itself.
func callers(t *testing.T, dir string, clock *clocktest.Clock) []caller {
	t.Helper()
	sign := func(holder string, identity auth.Identity) string {
		key, err := auth.LoadKey(dir, holder)
		require.NoError(t, err)
		signer, err := auth.NewSigner(holder, key, clock)
		require.NoError(t, err)
		token, err := signer.Sign(identity, auth.TokenTTL)
		require.NoError(t, err)
		return token
	}
	const user = "8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69"
	person := func(name, holder string, permissions ...string) caller {
		token := sign(holder, auth.Identity{Subject: user, Permissions: permissions, ACR: auth.ACRSecondFactor, AuthTime: clock.Now()})
		return caller{name: name, holder: holder, token: token, person: true, permissions: permissions, steppedUp: true}
	}
	superadmin := func(name, acr string, age time.Duration) caller {
		all := auth.GrantablePermissions()
		token := sign(auth.DevHolder, auth.Identity{Subject: user, Permissions: all, ACR: acr, AuthTime: clock.Now().Add(-age)})
		return caller{name: name, holder: auth.DevHolder, token: token, person: true, permissions: all}
	}
	web := auth.Holders()["bff-web"].UserPermissions
	out := []caller{
		{name: "nobody"},
		{name: "a forged token", token: "a.b.c"},
		person("a shopper", "bff-web", web...),
		person("a person without permissions", auth.DevHolder), person("a superadmin", auth.DevHolder, auth.GrantablePermissions()...),
		superadmin("a superadmin with a password alone", "pwd", 0), superadmin("a superadmin without a login", "", 0),
		superadmin("a superadmin with an old login", auth.ACRSecondFactor, auth.StepUpAge+time.Second),
	}
	for _, permission := range auth.PermissionNames() {
		out = append(out, person("a person with "+permission, auth.DevHolder, permission))
	}
	for role, permissions := range builtInRoles(t) {
		for holder, bounds := range auth.Holders() {
			if len(bounds.UserPermissions) > 0 {
				signed := slices.DeleteFunc(slices.Clone(permissions), func(p string) bool { return !slices.Contains(bounds.UserPermissions, p) })
				out = append(out, person("a person with the role "+role+" at "+holder, holder, signed...))
			}
		}
	}
	for holder, bounds := range auth.Holders() {
		out = append(out, caller{
			name: holder + " itself", holder: holder, token: sign(holder, auth.System(holder)), permissions: bounds.OwnPermissions,
		})
	}
	return out
}

// builtInRoles returns the permissions of the roles that the migrations of auth create.
func builtInRoles(t *testing.T) map[string][]string {
	t.Helper()
	rows, err := pgtest.New(t, "auth", db.Migrations("auth")).Query(t.Context(), `
SELECT name, array_remove(array_agg(permission ORDER BY permission), NULL)
FROM roles LEFT JOIN role_permissions ON role = name WHERE built_in GROUP BY name`)
	require.NoError(t, err)
	defer rows.Close()
	roles := make(map[string][]string)
	for rows.Next() {
		var name string
		var permissions []string
		require.NoError(t, rows.Scan(&name, &permissions))
		roles[name] = permissions
	}
	require.NoError(t, rows.Err())
	roles["superadmin"] = auth.GrantablePermissions() // without rows
	require.Len(t, roles, 8)
	return roles
}

// allowed states the rule of docs/permissions.md and docs/security.md once more.
func allowed(rule *optionsv1.Access, module string, c caller) bool {
	if rule.GetAnonymous() || rule.GetWithoutCredentials() && c.token == "" && c.capability == "" {
		return true
	}
	if c.capability != "" {
		return c.capable != auth.CapabilityNone && c.capable == auth.CapabilityKind(rule.GetCapability())
	}
	reaches := c.holder == auth.DevHolder || slices.Contains(auth.Holders()[c.holder].Receivers, module)
	owner := c.person || rule.GetOwnership() != optionsv1.Ownership_OWNERSHIP_SELF
	login := c.steppedUp || !rule.GetStepUp()
	return reaches && owner && login && slices.Contains(c.permissions, rule.GetPermission())
}

// Every internal method of every service answers every kind of caller as its access option and
// trust.json say, with the real verifier and the real interceptors.
func TestAccessMatrix(t *testing.T) {
	t.Parallel()
	dir, clock := t.TempDir(), clocktest.New()
	require.NoError(t, auth.GenerateKeys(dir, auth.Development()))
	trust, err := auth.LoadTrust(dir)
	require.NoError(t, err)
	verifier := auth.NewVerifier(trust, true, clock)
	validator, err := protovalidate.New()
	require.NoError(t, err)
	keys, err := auth.LoadCapabilityKeys(dir)
	require.NoError(t, err)
	all, checked := append(callers(t, dir, clock), guestCallers(t, dir, clock)...), 0
	for method, rule := range methods() {
		if rule.GetAudience() != optionsv1.Audience_AUDIENCE_INTERNAL {
			continue
		}
		module := strings.Split(string(method.FullName()), ".")[1]
		spec := connect.Spec{
			Procedure: "/" + string(method.Parent().FullName()) + "/" + string(method.Name()), Schema: method, StreamType: connect.StreamTypeUnary,
		}
		server, err := rpc.NewServer(rpc.ServerOptions{
			Log: slog.New(slog.DiscardHandler), Clock: clock, Validator: validator, ReadTimeout: time.Minute, WriteTimeout: time.Minute,
			Authenticate: func(_ context.Context, token string) (auth.Identity, error) { return verifier.Verify(module, token) },
			Capabilities: func(_ context.Context, text string) (auth.Capability, error) { return keys.Check(text, clock.Now()) },
		})
		require.NoError(t, err)
		server.Register(connect.Method{Spec: spec, Handler: func(context.Context, connect.Spec, connect.ServerStream) error { return errReached }})
		for _, c := range all {
			got := call(t, server, spec, method, c)
			require.Equal(t, allowed(rule, module, c), errs.ReasonOf(got) == errReached.Reason, "%s calls %s: %v", c.name, method.FullName(), got)
			checked++
		}
	}
	require.Greater(t, checked, 2000)
	t.Logf("%d combinations", checked)
}

func call(t *testing.T, server *connect.Server, spec connect.Spec, method protoreflect.MethodDescriptor, c caller) error {
	t.Helper()
	client, err := rpc.NewClient(rpc.InProcess(server), func(context.Context) (string, error) { return c.token, nil }, false)
	require.NoError(t, err)
	ctx, info := connect.NewClientContext(t.Context())
	if c.capability != "" {
		info.RequestHeader().Set("Authorization", auth.CapabilityScheme+" "+c.capability)
	}
	return client.CallUnary(ctx, spec, dynamicpb.NewMessage(method.Input()), dynamicpb.NewMessage(method.Output()))
}
