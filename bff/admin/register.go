package admin

import (
	"errors"
	"log/slog"

	"connectrpc.com/connect/v2"

	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/api/gen/akinai/bff/admin/v1/adminv1connect"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/bff/admin/internal/screen"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/run"
)

// backends are the services that the edge calls on behalf of the caller; self is auth on its own.
type backends struct{ self, auth, product, order, inventory, user *connect.Client }

func dial(kit *run.Kit) (backends, error) {
	self, err1 := kit.Dial("auth", run.AsSelf)
	auth, err2 := kit.Dial("auth", run.AsCaller)
	product, err3 := kit.Dial("product", run.AsCaller)
	order, err4 := kit.Dial("order", run.AsCaller)
	inventory, err5 := kit.Dial("inventory", run.AsCaller)
	user, err6 := kit.Dial("user", run.AsCaller)
	return backends{self, auth, product, order, inventory, user}, errors.Join(err1, err2, err3, err4, err5, err6)
}

// screens returns the RPCs of the edge itself.
func (to backends) screens(log *slog.Logger, clock clock.Clock, cfg Config, authenticate rpc.Authenticate) *screen.Screens {
	parts := fanout.New(cfg.Fanout, log)
	return &screen.Screens{
		Fanout: parts, Backends: screen.Backends{Auth: parts.Backend("auth"), User: parts.Backend("user"), Order: parts.Backend("order")},
		Roles: authv1connect.NewRoleServiceClient(to.auth), Staff: authv1connect.NewStaffServiceClient(to.auth),
		Accounts: authv1connect.NewAccountAdminServiceClient(to.auth), Customers: userv1connect.NewCustomerAdminServiceClient(to.user),
		Orders:       orderv1connect.NewOrderAdminServiceClient(to.order),
		Authenticate: authenticate, Clock: clock, Idle: cfg.SessionIdle,
	}
}

// register registers the methods of services as they are: the generated client is the handler. The
// service checks permissions and values once more.
func (to backends) register(server *connect.Server, screens *screen.Screens) {
	adminv1connect.RegisterScreenServiceHandler(server, screens)
	authv1connect.RegisterApiKeyServiceHandler(server, authv1connect.NewApiKeyServiceClient(to.auth))
	authv1connect.RegisterClientServiceHandler(server, authv1connect.NewClientServiceClient(to.auth))
	authv1connect.RegisterRoleServiceHandler(server, authv1connect.NewRoleServiceClient(to.auth))
	authv1connect.RegisterSessionServiceHandler(server, authv1connect.NewSessionServiceClient(to.auth))
	authv1connect.RegisterStaffServiceHandler(server, authv1connect.NewStaffServiceClient(to.auth))
	inventoryv1connect.RegisterInventoryServiceHandler(server, inventoryv1connect.NewInventoryServiceClient(to.inventory))
	orderv1connect.RegisterOrderAdminServiceHandler(server, orderv1connect.NewOrderAdminServiceClient(to.order))
	productv1connect.RegisterCatalogServiceHandler(server, productv1connect.NewCatalogServiceClient(to.product))
	productv1connect.RegisterCatalogAdminServiceHandler(server, productv1connect.NewCatalogAdminServiceClient(to.product))
	productv1connect.RegisterMediaServiceHandler(server, productv1connect.NewMediaServiceClient(to.product))
	productv1connect.RegisterShopServiceHandler(server, productv1connect.NewShopServiceClient(to.product))
	userv1connect.RegisterCustomerAdminServiceHandler(server, userv1connect.NewCustomerAdminServiceClient(to.user))
}
