package admin

import (
	"context"
	"errors"
	"net"
	"net/http"

	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/middleware"
	"github.com/akinai/akinai/bff/internal/oidc"
	"github.com/akinai/akinai/bff/internal/public"
	"github.com/akinai/akinai/pkg/run"
)

// clientID is the name of this edge: it accepts tokens with the audience akinai-admin.
const clientID = "admin"

// Config is read from BFF_ADMIN_*.
type Config struct {
	// Issuer is the exact iss claim of the tokens.
	Issuer string `env:"ISSUER" envDefault:"http://localhost:8080/oidc"`
	Limit  limit.Config
}

// Validate joins all errors that the struct tags cannot express.
func (c Config) Validate() error { return c.Limit.Validate("BFF_ADMIN_") }

// Module returns the edge as a module.
func Module() run.Module { return run.DefinePrivateEdge("bff-admin", 8082, New) }

// New builds the edge. It passes methods on unchanged: the service checks permissions and values
// once more.
func New(_ context.Context, kit *run.Kit, cfg Config) error {
	self, err1 := kit.Dial("auth", run.AsSelf)
	caller, err2 := kit.Dial("auth", run.AsCaller)
	products, err3 := kit.Dial("product", run.AsCaller)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	oidc.Authenticate(kit, oidc.Config{Issuer: cfg.Issuer, ClientID: clientID}, self)
	kit.Explain(public.Describe, public.Details)

	server := kit.Server()
	authv1connect.RegisterClientServiceHandler(server, authv1connect.NewClientServiceClient(caller))
	authv1connect.RegisterRoleServiceHandler(server, authv1connect.NewRoleServiceClient(caller))
	authv1connect.RegisterSessionServiceHandler(server, authv1connect.NewSessionServiceClient(caller))
	authv1connect.RegisterStaffServiceHandler(server, authv1connect.NewStaffServiceClient(caller))
	productv1connect.RegisterShopServiceHandler(server, productv1connect.NewShopServiceClient(products))
	clients := limit.NewClients(0)
	kit.Listen(func(server *http.Server, listener net.Listener) net.Listener {
		return clients.Listen(cfg.Limit, server, listener)
	})
	kit.Serve(func(handler http.Handler) (http.Handler, error) {
		pools := limit.NewPools(cfg.Limit, clients)
		calls := pools.Admit(limit.Always(limit.Accounts), middleware.OnlyProcedures(server, handler))
		return middleware.Observe(kit.Log, 0, limit.NewGuard(cfg.Limit, clients).Wrap(calls))
	})
	return nil
}
