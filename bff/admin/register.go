package admin

import (
	"errors"
	"log/slog"

	"connectrpc.com/connect/v2"

	"github.com/akinai/akinai/api/gen/akinai/analytics/v1/analyticsv1connect"
	"github.com/akinai/akinai/api/gen/akinai/audit/v1/auditv1connect"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/api/gen/akinai/bff/admin/v1/adminv1connect"
	"github.com/akinai/akinai/api/gen/akinai/delivery/v1/deliveryv1connect"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/bff/admin/internal/screen"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/bff/internal/markdown"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/run"
)

// backends are the services that the edge calls on behalf of the caller; self is auth on its own.
type backends struct{ self, auth, product, order, inventory, user, analytics, delivery *connect.Client }

func dial(kit *run.Kit) (backends, error) {
	self, err1 := kit.Dial("auth", run.AsSelf)
	auth, err2 := kit.Dial("auth", run.AsCaller)
	product, err3 := kit.Dial("product", run.AsCaller)
	order, err4 := kit.Dial("order", run.AsCaller)
	inventory, err5 := kit.Dial("inventory", run.AsCaller)
	user, err6 := kit.Dial("user", run.AsCaller)
	analytics, err7 := kit.Dial("analytics", run.AsCaller)
	delivery, err8 := kit.Dial("delivery", run.AsCaller)
	return backends{self, auth, product, order, inventory, user, analytics, delivery}, errors.Join(err1, err2, err3, err4, err5, err6, err7, err8)
}

// screens returns the RPCs of the edge itself.
func (to backends) screens(log *slog.Logger, clock clock.Clock, cfg Config, authenticate rpc.Authenticate) *screen.Screens {
	parts := fanout.New(cfg.Fanout, log)
	services := map[string]*fanout.Backend{"analytics": nil, "auth": nil, "delivery": nil, "inventory": nil, "order": nil, "product": nil, "user": nil}
	for name := range services {
		services[name] = parts.Backend(name)
	}
	return &screen.Screens{
		AuditLogs: to.auditLogs(services), Markdown: markdown.New(),
		Fanout: parts, Backends: screen.Backends{Auth: services["auth"], User: services["user"], Order: services["order"], Inventory: services["inventory"], Analytics: services["analytics"], Product: services["product"]},
		Roles: authv1connect.NewRoleServiceClient(to.auth), Staff: authv1connect.NewStaffServiceClient(to.auth),
		Accounts: authv1connect.NewAccountAdminServiceClient(to.auth), Customers: userv1connect.NewCustomerAdminServiceClient(to.user),
		Orders: orderv1connect.NewOrderAdminServiceClient(to.order), Stock: inventoryv1connect.NewInventoryServiceClient(to.inventory),
		Sales: analyticsv1connect.NewAnalyticsServiceClient(to.analytics), Jobs: productv1connect.NewCatalogJobServiceClient(to.product),
		Authenticate: authenticate, Clock: clock, Idle: cfg.SessionIdle,
	}
}

// auditLogs returns the audit logs of the services.
func (to backends) auditLogs(services map[string]*fanout.Backend) []screen.AuditLog {
	var logs []screen.AuditLog
	for name, client := range map[string]*connect.Client{
		"auth": to.auth, "delivery": to.delivery, "inventory": to.inventory, "order": to.order, "product": to.product, "user": to.user,
	} {
		logs = append(logs, screen.AuditLog{Service: name, Backend: services[name], Client: auditv1connect.NewAuditServiceClient(client)})
	}
	return logs
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
	deliveryv1connect.RegisterCarrierServiceHandler(server, deliveryv1connect.NewCarrierServiceClient(to.delivery))
	deliveryv1connect.RegisterShipmentServiceHandler(server, deliveryv1connect.NewShipmentServiceClient(to.delivery))
	inventoryv1connect.RegisterInventoryServiceHandler(server, inventoryv1connect.NewInventoryServiceClient(to.inventory))
	inventoryv1connect.RegisterStockJobServiceHandler(server, inventoryv1connect.NewStockJobServiceClient(to.inventory))
	orderv1connect.RegisterOrderAdminServiceHandler(server, orderv1connect.NewOrderAdminServiceClient(to.order))
	productv1connect.RegisterCatalogServiceHandler(server, productv1connect.NewCatalogServiceClient(to.product))
	productv1connect.RegisterCatalogAdminServiceHandler(server, productv1connect.NewCatalogAdminServiceClient(to.product))
	productv1connect.RegisterCatalogJobServiceHandler(server, productv1connect.NewCatalogJobServiceClient(to.product))
	productv1connect.RegisterMediaServiceHandler(server, productv1connect.NewMediaServiceClient(to.product))
	productv1connect.RegisterShopServiceHandler(server, productv1connect.NewShopServiceClient(to.product))
	userv1connect.RegisterCustomerAdminServiceHandler(server, userv1connect.NewCustomerAdminServiceClient(to.user))
}
