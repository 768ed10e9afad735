package mobile

import (
	"errors"
	"log/slog"

	"connectrpc.com/connect/v2"

	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/api/gen/akinai/bff/mobile/v1/mobilev1connect"
	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/bff/internal/limit"
	shared "github.com/akinai/akinai/bff/internal/screen"
	"github.com/akinai/akinai/bff/mobile/internal/screen"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/run"
)

// backends are the services that the edge calls on behalf of the caller; self is auth on its own.
type backends struct{ self, auth, product, user, order *connect.Client }

func dial(kit *run.Kit) (backends, error) {
	self, err1 := kit.Dial("auth", run.AsSelf)
	auth, err2 := kit.Dial("auth", run.AsCaller)
	product, err3 := kit.Dial("product", run.AsCaller)
	user, err4 := kit.Dial("user", run.AsCaller)
	order, err5 := kit.Dial("order", run.AsCaller)
	return backends{self, auth, product, user, order}, errors.Join(err1, err2, err3, err4, err5)
}

// parts are what the handlers are made of, besides the services.
type parts struct {
	log          *slog.Logger
	clock        clock.Clock
	authenticate rpc.Authenticate
	calls        *limit.Calls
	rate         func(name string, perMinute int) limit.Rate
}

// register registers the screens of the app, and the services of the shop that it uses.
func (to backends) register(server *connect.Server, cfg Config, p parts) {
	users, orders := userv1connect.NewUserServiceClient(to.user), orderv1connect.NewOrderServiceClient(to.order)
	carts := orderv1connect.NewCartServiceClient(to.order)
	profiles := shared.Profiles{Users: users, Accounts: authv1connect.NewAuthServiceClient(to.auth)}
	account := &shared.Account{Users: users, Profiles: profiles}
	answers := fanout.New(cfg.Fanout, p.log)
	screens := &shared.Screens{
		Fanout: answers, Backends: shared.Backends{Product: answers.Backend("product"), User: answers.Backend("user"), Order: answers.Backend("order"), Auth: answers.Backend("auth")},
		Catalog:  &shared.Catalog{Products: productv1connect.NewCatalogServiceClient(to.product), Admit: p.calls.Admit},
		Profiles: profiles, Carts: carts, Orders: orders, Sessions: authv1connect.NewSessionServiceClient(to.auth),
		Shop: productv1connect.NewShopServiceClient(to.product), Authenticate: p.authenticate, Clock: p.clock,
	}
	cart := &shared.Cart{
		Carts: carts, Rate: limit.Rate{Counter: p.calls, Name: "cart", PerMinute: cfg.CartWritesPerMinute},
		Begun: p.rate("guest-cart", cfg.GuestCartsPerMinute), Proxies: cfg.TrustedProxies,
	}
	order := &shared.Orders{Orders: orders, Rate: p.rate("order", cfg.OrdersPerMinute), Proxies: cfg.TrustedProxies}
	mobilev1connect.RegisterAppServiceHandler(server, &screen.App{Screens: screens, Cart: cart, Orders: order, Account: account})
	webv1connect.RegisterCartServiceHandler(server, cart)
	webv1connect.RegisterOrderServiceHandler(server, order)
	webv1connect.RegisterAccountServiceHandler(server, account)
	webv1connect.RegisterDeliveryServiceHandler(server, &shared.Delivery{
		Orders: orders, Rate: p.rate("delivery", cfg.DeliveryQuotesPerMinute), Proxies: cfg.TrustedProxies,
	})
	webv1connect.RegisterPostalServiceHandler(server, &shared.Postal{
		Codes: userv1connect.NewPostalServiceClient(to.user), Rate: p.rate("postal", cfg.PostalLookupsPerMinute), Proxies: cfg.TrustedProxies,
	})
}
