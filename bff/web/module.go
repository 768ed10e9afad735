package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/api/gen/akinai/delivery/v1/deliveryv1connect"
	"github.com/akinai/akinai/api/gen/akinai/notification/v1/notificationv1connect"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/bff/internal/bytecache"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/middleware"
	"github.com/akinai/akinai/bff/internal/oidc"
	"github.com/akinai/akinai/bff/internal/public"
	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/bff/internal/screen"
	"github.com/akinai/akinai/bff/internal/session"
	"github.com/akinai/akinai/bff/web/internal/app"
	"github.com/akinai/akinai/bff/web/internal/storefront"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/run"
)

// Config is read from BFF_WEB_*.
type Config struct {
	OIDC  oidc.Config
	Limit limit.Config
	Cache bytecache.Config
	// Fanout has the times of answers that are made of several calls.
	Fanout fanout.Config
	// Sessions are those of browsers with a cookie.
	Sessions session.Config
	// CORSOrigins are the exact origins of browser apps on other hosts, separated by commas. Empty
	// by default.
	CORSOrigins []string `env:"CORS_ORIGINS"`
	// AppDir is a folder of builds of the shop's app, for development: a build that is newer than
	// this program is served instead of its own.
	AppDir string `env:"APP_DIR"`
	// LoginsPerMinute bounds logins and registrations per address; OrdersPerMinute bounds placed
	// orders per user; CartWritesPerMinute bounds changes of a cart per user or guest;
	// GuestCartsPerMinute bounds the carts that guests begin per address; PostalLookupsPerMinute
	// bounds look-ups of postal codes per address.
	LoginsPerMinute        int `env:"LOGINS_PER_MINUTE" envDefault:"20"`
	OrdersPerMinute        int `env:"ORDERS_PER_MINUTE" envDefault:"30"`
	CartWritesPerMinute    int `env:"CART_WRITES_PER_MINUTE" envDefault:"240"`
	GuestCartsPerMinute    int `env:"GUEST_CARTS_PER_MINUTE" envDefault:"30"`
	PostalLookupsPerMinute int `env:"POSTAL_LOOKUPS_PER_MINUTE" envDefault:"60"`
	// DeliveryQuotesPerMinute bounds quotes of delivery per address.
	DeliveryQuotesPerMinute int `env:"DELIVERY_QUOTES_PER_MINUTE" envDefault:"60"`
	// InquiriesPerMinute bounds the questions that a client address sends.
	InquiriesPerMinute int `env:"INQUIRIES_PER_MINUTE" envDefault:"5"`
	// TrustedProxies is the number of proxies in front of the edge: the client's address is the
	// entry at that position from the end of X-Forwarded-For. With 0 the header is ignored, and the
	// connections of an address are bounded.
	TrustedProxies int `env:"TRUSTED_PROXIES"`
}

// Validate joins all errors that the struct tags cannot express.
func (c Config) Validate() error {
	var faults []error
	for _, origin := range c.CORSOrigins {
		if !strings.HasPrefix(origin, "http") || strings.ContainsAny(origin, "*") {
			faults = append(faults, fmt.Errorf("BFF_WEB_CORS_ORIGINS: %q is not an exact origin", origin))
		}
	}
	if c.OIDC.StaleAfter < oidc.MinStaleAfter {
		faults = append(faults, fmt.Errorf("BFF_WEB_STALE_AFTER must be %s at least", oidc.MinStaleAfter))
	}
	if c.TrustedProxies < 0 {
		faults = append(faults, errors.New("BFF_WEB_TRUSTED_PROXIES must not be negative"))
	}
	return errors.Join(append(faults, c.Limit.Validate("BFF_WEB_"), c.Sessions.Validate("BFF_WEB_"), c.Fanout.Validate("BFF_WEB_"))...)
}

// Module returns the edge as a module.
func Module() run.Module { return run.DefineEdge("bff-web", 8080, New) }

// New builds the edge and registers its handlers.
func New(_ context.Context, kit *run.Kit, cfg Config) error {
	to, err := dial(kit)
	if err != nil {
		return err
	}
	logins := authv1connect.NewAuthServiceClient(to.auth)
	authenticate := oidc.Authenticate(kit, cfg.OIDC, to.auth)
	kit.Explain(public.Describe, public.Details)

	rate := func(name string, perMinute int) limit.Rate {
		return limit.Rate{Counter: kit.Redis(), Name: name, PerMinute: perMinute}
	}
	calls := limit.NewCalls(cfg.Limit, cfg.TrustedProxies)
	kit.Admit(calls.Admit)
	server := kit.Server()
	to.registerAccounts(server, cfg, rate)
	screens, carts := to.registerShop(server, kit, cfg, authenticate, rate, calls)
	clients := limit.NewClients(cfg.TrustedProxies)
	kit.Listen(func(server *http.Server, listener net.Listener) net.Listener {
		return clients.Listen(cfg.Limit, server, middleware.RefuseUnreadable(listener))
	})
	address := func(r *http.Request) string {
		return limit.Name(limit.Address(r.RemoteAddr, r.Header.Values("X-Forwarded-For"), cfg.TrustedProxies))
	}
	forward, err := kit.Forward("auth", address, issuerFailed)
	if err != nil {
		return err
	}
	issuer, err := newIssuer(cfg.OIDC.Issuer, forward, rate("login", cfg.LoginsPerMinute), address)
	if err != nil {
		return err
	}
	sessions, err := newSessions(kit, cfg, mergeAt(authenticate, carts))
	if err != nil {
		return err
	}
	built, err := app.New(cfg.AppDir)
	if err != nil {
		return err
	}
	shop, err := storefront.New(screens.Catalog, screens, productv1connect.NewShopServiceClient(to.product), storefront.Inquiries{
		Sender: notificationv1connect.NewNotificationServiceClient(to.notification), Rate: rate("inquiry", cfg.InquiriesPerMinute), Address: address,
	}, built, issuer.origin(), issuer.accounts())
	if err != nil {
		return err
	}
	media := productv1connect.NewMediaServiceClient(to.product)
	restHandler := rest.New(rpc.Services(server)...)
	kit.Serve(func(handler http.Handler) (http.Handler, error) {
		api, err := restHandler(handler)
		if err != nil {
			return nil, err
		}
		kept := bytecache.New(cfg.Cache, kit.Redis(), middleware.Reads(server))
		reports := deliveryv1connect.NewCarrierServiceClient(to.delivery)
		procedures := withWebhooks(reports.ReceiveCarrierReport, middleware.OnlyProcedures(server, handler))
		return routes(kit.Log, cfg, clients, calls, kept, api, procedures, media.GetPicture, oidc.KeysOf(logins), issuer, sessions, shop)
	})
	return nil
}

// newSessions returns the sessions of browsers. Their cookie is Lax: a return from a bank or a link
// in a mail must find the session.
func newSessions(kit *run.Kit, cfg Config, merge session.MergeGuest) (*session.Sessions, error) {
	forward, err := kit.Forward("auth", func(*http.Request) string { return "127.0.0.1" }, issuerFailed)
	if err != nil {
		return nil, err
	}
	return session.New(cfg.Sessions, session.Options{
		Edge: "web", Issuer: cfg.OIDC.Issuer, Forward: forward, KeysDir: kit.KeysDir(), SameSite: http.SameSiteLaxMode,
		MergeGuest: merge,
	}, kit.Redis(), kit.Clock), nil
}

// mergeAt returns what merges the cart of a guest at a login.
func mergeAt(authenticate rpc.Authenticate, carts *screen.Cart) session.MergeGuest {
	return func(ctx context.Context, accessToken, capability string) bool {
		person, err := authenticate(ctx, accessToken)
		return err == nil && carts.Merge(auth.With(ctx, person), capability)
	}
}
