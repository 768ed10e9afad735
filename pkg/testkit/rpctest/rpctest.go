// Package rpctest serves handlers in tests through the production interceptors and the in-process
// transport.
package rpctest

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"buf.build/go/protovalidate"
	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/rpc"
)

// Serve registers a service's handlers and returns a client of them. Calls are anonymous unless
// their context comes from As.
func Serve(t *testing.T, register func(*connect.Server)) *connect.Client {
	t.Helper()
	validator, err := protovalidate.New()
	require.NoError(t, err)
	server, err := rpc.NewServer(rpc.ServerOptions{
		Log: slog.New(slog.DiscardHandler), Clock: clock.System(),
		// In process the caller's context reaches the server, so the identity is already in it.
		Authenticate: func(ctx context.Context, _ string) (auth.Identity, error) { return auth.From(ctx), nil },
		Capabilities: func(ctx context.Context, _ string) (auth.Capability, error) { return auth.From(ctx).Capability, nil },
		Validator:    validator,
		ReadTimeout:  30 * time.Second,
		WriteTimeout: 30 * time.Second,
	})
	require.NoError(t, err)
	register(server)
	require.NoError(t, rpc.CheckAccess(server, optionsv1.Audience_AUDIENCE_INTERNAL))
	client, err := rpc.NewClient(rpc.InProcess(server), rpc.AsCaller, false)
	require.NoError(t, err)
	return client
}

// As returns a context for calls with the identity.
func As(ctx context.Context, identity auth.Identity) context.Context {
	identity.Token = "test"
	return auth.With(ctx, identity)
}

// Customer returns a context for calls of a shopper, with what the web edge lets shoppers do.
func Customer(ctx context.Context, userID string) context.Context {
	return As(ctx, auth.Identity{Subject: userID, Permissions: auth.Holders()["bff-web"].UserPermissions})
}

// System returns a context for calls of a service on its own behalf, with the permissions that
// trust.json gives to it.
func System(ctx context.Context, service string) context.Context {
	identity := auth.System(service)
	identity.Permissions = auth.Holders()[service].OwnPermissions
	return As(ctx, identity)
}

// Guest returns a context for calls of a guest with a capability.
func Guest(ctx context.Context, capability auth.Capability) context.Context {
	return auth.With(ctx, auth.Identity{Capability: capability, CapabilityText: "test"})
}
