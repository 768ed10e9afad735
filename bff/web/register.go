package web

import (
	"errors"

	"connectrpc.com/connect/v2"

	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/screen"
	"github.com/akinai/akinai/bff/web/internal/page"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/run"
)

// backends are the services that the edge calls; accounts is auth on behalf of the caller.
type backends struct{ auth, accounts, product, user, order, notification, delivery *connect.Client }

func dial(kit *run.Kit) (backends, error) {
	auth, err1 := kit.Dial("auth", run.AsSelf)
	accounts, err2 := kit.Dial("auth", run.AsCaller)
	product, err3 := kit.Dial("product", run.AsCaller)
	user, err4 := kit.Dial("user", run.AsCaller)
	order, err5 := kit.Dial("order", run.AsCaller)
	notification, err6 := kit.Dial("notification", run.AsSelf)
	delivery, err7 := kit.Dial("delivery", run.AsSelf)
	return backends{auth, accounts, product, user, order, notification, delivery}, errors.Join(err1, err2, err3, err4, err5, err6, err7)
}

// rates returns a rate with a name, which its counters have, and a limit.
type rates func(name string, perMinute int) limit.Rate

// registerAccounts registers the handlers that concern accounts, and the look-up of addresses.
func (to backends) registerAccounts(server *connect.Server, cfg Config, rate rates) {
	webv1connect.RegisterAuthServiceHandler(server, &screen.Auth{
		Auth: authv1connect.NewAuthServiceClient(to.auth), AsCaller: authv1connect.NewAuthServiceClient(to.accounts), ClientID: cfg.OIDC.ClientID,
		Rate: rate("login", cfg.LoginsPerMinute), Proxies: cfg.TrustedProxies,
	})
	webv1connect.RegisterAccountServiceHandler(server, &screen.Account{Users: userv1connect.NewUserServiceClient(to.user), Profiles: to.profiles()})
	webv1connect.RegisterSessionServiceHandler(server, &screen.Sessions{Sessions: authv1connect.NewSessionServiceClient(to.accounts)})
	webv1connect.RegisterFactorServiceHandler(server, &screen.Factor{
		Factors: authv1connect.NewFactorServiceClient(to.accounts), Rate: rate("factor", cfg.LoginsPerMinute), Proxies: cfg.TrustedProxies,
	})
	webv1connect.RegisterPasskeyServiceHandler(server, &screen.Passkeys{Passkeys: authv1connect.NewPasskeyServiceClient(to.accounts)})
	webv1connect.RegisterPostalServiceHandler(server, &screen.Postal{
		Codes: userv1connect.NewPostalServiceClient(to.user), Rate: rate("postal", cfg.PostalLookupsPerMinute), Proxies: cfg.TrustedProxies,
	})
}

func (to backends) profiles() screen.Profiles {
	return screen.Profiles{Users: userv1connect.NewUserServiceClient(to.user), Accounts: authv1connect.NewAuthServiceClient(to.accounts)}
}

// registerShop registers the handlers of catalog, screens, cart and orders. The pages of the shop
// use the screens; a login merges a cart.
func (to backends) registerShop(
	server *connect.Server, kit *run.Kit, cfg Config, authenticate rpc.Authenticate, rate rates, calls *limit.Calls,
) (*screen.Screens, *screen.Cart) {
	catalog := &screen.Catalog{Products: productv1connect.NewCatalogServiceClient(to.product), Admit: calls.Admit}
	webv1connect.RegisterCatalogServiceHandler(server, catalog)
	parts := fanout.New(cfg.Fanout, kit.Log)
	screens := &screen.Screens{
		Fanout: parts, Backends: screen.Backends{Product: parts.Backend("product"), User: parts.Backend("user"), Order: parts.Backend("order"), Auth: parts.Backend("auth")},
		Catalog: catalog, Profiles: to.profiles(), Carts: orderv1connect.NewCartServiceClient(to.order),
		Orders: orderv1connect.NewOrderServiceClient(to.order), Sessions: authv1connect.NewSessionServiceClient(to.accounts),
		Shop: productv1connect.NewShopServiceClient(to.product), Authenticate: authenticate, Clock: kit.Clock, Pages: page.Addresses{},
	}
	webv1connect.RegisterScreenServiceHandler(server, screens)
	webv1connect.RegisterOrderServiceHandler(server, &screen.Orders{
		Orders: orderv1connect.NewOrderServiceClient(to.order), Rate: rate("order", cfg.OrdersPerMinute), Proxies: cfg.TrustedProxies,
	})
	webv1connect.RegisterDeliveryServiceHandler(server, &screen.Delivery{
		Orders: orderv1connect.NewOrderServiceClient(to.order), Rate: rate("delivery", cfg.DeliveryQuotesPerMinute), Proxies: cfg.TrustedProxies,
	})
	carts := &screen.Cart{
		Carts: orderv1connect.NewCartServiceClient(to.order), Rate: limit.Rate{Counter: calls, Name: "cart", PerMinute: cfg.CartWritesPerMinute},
		Begun: rate("guest-cart", cfg.GuestCartsPerMinute), Proxies: cfg.TrustedProxies,
	}
	webv1connect.RegisterCartServiceHandler(server, carts)
	return screens, carts
}
