package mobile

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/bff/internal/bytecache"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/middleware"
	"github.com/akinai/akinai/bff/internal/oidc"
	"github.com/akinai/akinai/bff/internal/public"
	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/run"
)

// clientID is the name of this edge: it accepts tokens with the audience akinai-mobile.
const clientID = "mobile"

// Config is read from BFF_MOBILE_*.
type Config struct {
	// Issuer is the exact iss claim of the tokens. The issuer is at the web edge: an app opens it
	// in the browser of the system.
	Issuer string `env:"ISSUER" envDefault:"http://localhost:8080/oidc"`
	Limit  limit.Config
	Cache  bytecache.Config
	// Fanout has the times of answers that are made of several calls.
	Fanout fanout.Config
	// MinAppVersion is the oldest version of the app that is served, such as 1.4.0; "" serves all.
	// AppURL is where the app is updated.
	MinAppVersion string `env:"MIN_APP_VERSION"`
	AppURL        string `env:"APP_URL"`
	// The rates of bff-web, of the same names.
	OrdersPerMinute         int `env:"ORDERS_PER_MINUTE" envDefault:"30"`
	CartWritesPerMinute     int `env:"CART_WRITES_PER_MINUTE" envDefault:"240"`
	GuestCartsPerMinute     int `env:"GUEST_CARTS_PER_MINUTE" envDefault:"30"`
	PostalLookupsPerMinute  int `env:"POSTAL_LOOKUPS_PER_MINUTE" envDefault:"60"`
	DeliveryQuotesPerMinute int `env:"DELIVERY_QUOTES_PER_MINUTE" envDefault:"60"`
	// TrustedProxies is the number of proxies in front of the edge, see bff-web.
	TrustedProxies int `env:"TRUSTED_PROXIES"`
}

// Validate joins all errors that the struct tags cannot express.
func (c Config) Validate() error {
	faults := []error{c.Limit.Validate("BFF_MOBILE_"), c.Fanout.Validate("BFF_MOBILE_")}
	if _, err := newOldest(c.MinAppVersion, c.AppURL); err != nil {
		faults = append(faults, fmt.Errorf("BFF_MOBILE_MIN_APP_VERSION: %w", err))
	}
	if u, err := url.Parse(c.AppURL); c.AppURL != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		faults = append(faults, fmt.Errorf("BFF_MOBILE_APP_URL: %q is not an https address", c.AppURL))
	}
	if c.TrustedProxies < 0 {
		faults = append(faults, errors.New("BFF_MOBILE_TRUSTED_PROXIES must not be negative"))
	}
	return errors.Join(faults...)
}

// Module returns the edge as a module.
func Module() run.Module { return run.DefineEdge("bff-mobile", 8081, New) }

// New builds the edge and registers its handlers.
func New(_ context.Context, kit *run.Kit, cfg Config) error {
	to, err := dial(kit)
	if err != nil {
		return err
	}
	required, err := newOldest(cfg.MinAppVersion, cfg.AppURL)
	if err != nil {
		return err
	}
	authenticate := oidc.Authenticate(kit, oidc.Config{Issuer: cfg.Issuer, ClientID: clientID}, to.self)
	kit.Explain(public.Describe, public.Details)
	calls := limit.NewCalls(cfg.Limit, cfg.TrustedProxies)
	kit.Admit(func(ctx context.Context, route string) error {
		return errors.Join(required.check(ctx), calls.Admit(ctx, route))
	})
	server := kit.Server()
	to.register(server, cfg, parts{
		log: kit.Log, clock: kit.Clock, authenticate: authenticate, calls: calls,
		rate: func(name string, perMinute int) limit.Rate {
			return limit.Rate{Counter: kit.Redis(), Name: name, PerMinute: perMinute}
		},
	})
	clients := limit.NewClients(cfg.TrustedProxies)
	kit.Listen(func(server *http.Server, listener net.Listener) net.Listener {
		return clients.Listen(cfg.Limit, server, middleware.RefuseUnreadable(listener))
	})
	picture := productv1connect.NewMediaServiceClient(to.product).GetPicture
	restHandler := rest.New(rpc.Services(server)...)
	kit.Serve(func(handler http.Handler) (http.Handler, error) {
		api, err := restHandler(handler)
		if err != nil {
			return nil, err
		}
		kept := bytecache.New(cfg.Cache, kit.Redis(), middleware.Reads(server))
		return routes(kit.Log, cfg, clients, kept, required, api, middleware.OnlyProcedures(server, handler), picture)
	})
	return nil
}
