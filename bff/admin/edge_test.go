package admin

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"buf.build/go/protovalidate"
	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bff/admin/internal/app"
	"github.com/akinai/akinai/bff/admin/internal/page"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/middleware"
	"github.com/akinai/akinai/bff/internal/public"
	"github.com/akinai/akinai/bff/internal/session"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/config"
	"github.com/akinai/akinai/pkg/log"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

// newEdge returns the edge with all of its methods, in front of services that have none: each call
// of a service fails. The token "good" belongs to a superadmin who has just logged in.
func newEdge(t *testing.T, logs io.Writer, store *redis.Client) (http.Handler, *connect.Server) {
	t.Helper()
	validator, err := protovalidate.New()
	require.NoError(t, err)
	cfg, err := config.Load[Config](nil, "BFF_ADMIN_")
	require.NoError(t, err)
	logger := log.New(logs, slog.LevelInfo)
	authenticate := func(_ context.Context, token string) (auth.Identity, error) {
		if token != "good" {
			return auth.Identity{}, auth.ErrTokenInvalid
		}
		return auth.Identity{Subject: "u1", ACR: auth.ACRSecondFactor, AuthTime: time.Now(), Permissions: auth.GrantablePermissions()}, nil
	}
	server, err := rpc.NewServer(rpc.ServerOptions{
		Log: logger, Validator: validator, ReadTimeout: time.Minute, WriteTimeout: time.Minute, Strict: true, Clock: clock.System(),
		Describe: public.Describe, Details: public.StaffDetails, Authenticate: authenticate,
	})
	require.NoError(t, err)
	down := rpctest.Serve(t, func(*connect.Server) {})
	to := backends{self: down, auth: down, product: down, order: down, inventory: down, user: down}
	to.register(server, to.screens(logger, clock.System(), cfg, authenticate))
	sessions := session.New(cfg.sessions(), session.Options{
		Edge: clientID, Issuer: cfg.Issuer, Forward: http.NotFoundHandler(), KeysDir: t.TempDir(), SameSite: http.SameSiteStrictMode, Staff: true,
	}, store, clock.System())
	built, err := app.New("")
	require.NoError(t, err)
	frame, err := page.New(built, cfg.ShopURL)
	require.NoError(t, err)
	procedures := middleware.OnlyProcedures(server, rpc.Handler(server, rpc.HandlerOptions{MaxBytes: 1 << 20, Strict: true}))
	edge, err := routes(logger, cfg, limit.NewClients(0), procedures, sessions, built, frame)
	require.NoError(t, err)
	return edge, server
}
