// Package order is the order service: orders, the checkout saga, the history. Start at README.md.
package order

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"

	"github.com/akinai/akinai/api/gen/akinai/audit/v1/auditv1connect"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/api/gen/akinai/delivery/v1/deliveryv1connect"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/api/gen/akinai/payment/v1/paymentv1connect"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/crash"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/app/cart"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/events"
	"github.com/akinai/akinai/services/order/internal/remote"
	"github.com/akinai/akinai/services/order/internal/rpc"
	"github.com/akinai/akinai/services/order/internal/store"
)

const (
	cacheTTL = 5 * time.Minute
	// confirmedQueue bounds the orders that wait in memory for their capture; recovery captures the
	// others.
	confirmedQueue = 1024
	// cartSweepDelay delays the first sweep of carts, so that it does not coincide with the start
	// of the process.
	cartSweepDelay = time.Minute
)

// Config is read from ORDER_*.
type Config struct {
	Database pg.Config
	// MaxLines and MaxQuantity bound an order that a shopper places.
	MaxLines    int   `env:"MAX_LINES" envDefault:"100"`
	MaxQuantity int64 `env:"MAX_QUANTITY" envDefault:"999"`
	// SagaTimeout bounds a checkout after the order was written.
	SagaTimeout time.Duration `env:"SAGA_TIMEOUT" envDefault:"10s"`
	// RecoverAfter is the age at which recovery takes over an unfinished order; longer than
	// SagaTimeout.
	RecoverAfter time.Duration `env:"RECOVER_AFTER" envDefault:"20s"`
	// RecoverInterval is the polling interval of recovery.
	RecoverInterval time.Duration `env:"RECOVER_INTERVAL" envDefault:"2s"`
	// RepeatWait bounds the wait of a repeated request for the first one.
	RepeatWait time.Duration `env:"REPEAT_WAIT" envDefault:"5s"`
	// CapturePolicy says when payments are captured: at "confirmation", or at "handover": the
	// first fulfillment.
	CapturePolicy string `env:"CAPTURE" envDefault:"confirmation"`
	// CartTTL and GuestCartTTL are the ages at which an abandoned cart of a customer and of a guest
	// is deleted; CartSweepInterval is the interval of the sweep.
	CartTTL           time.Duration `env:"CART_TTL" envDefault:"2160h"`
	GuestCartTTL      time.Duration `env:"GUEST_CART_TTL" envDefault:"720h"`
	CartSweepInterval time.Duration `env:"CART_SWEEP_INTERVAL" envDefault:"1h"`
	// Delivery says whether a shopper may leave the way of delivery to the shop: "optional", or
	// "required". The shop takes the cheapest one.
	Delivery string `env:"DELIVERY" envDefault:"optional"`
	// CarriageTaxClass is the tax class of fees of delivery: "standard" or "reduced".
	CarriageTaxClass string `env:"CARRIAGE_TAX_CLASS" envDefault:"standard"`
	// TimeZone is the time zone of business days.
	TimeZone string `env:"TIME_ZONE" envDefault:"Asia/Tokyo"`
}

// Validate returns all faults that tags cannot express, joined.
func (c Config) Validate() error {
	var faults []error
	if c.RecoverAfter <= c.SagaTimeout {
		faults = append(faults, fmt.Errorf("ORDER_RECOVER_AFTER (%s) must be longer than ORDER_SAGA_TIMEOUT (%s)", c.RecoverAfter, c.SagaTimeout))
	}
	if c.CapturePolicy != "confirmation" && c.CapturePolicy != "handover" {
		faults = append(faults, fmt.Errorf("ORDER_CAPTURE is %q, want confirmation or handover", c.CapturePolicy))
	}
	if c.Delivery != "optional" && c.Delivery != "required" {
		faults = append(faults, fmt.Errorf("ORDER_DELIVERY is %q, want optional or required", c.Delivery))
	}
	if c.CarriageTaxClass != "standard" && c.CarriageTaxClass != "reduced" {
		faults = append(faults, fmt.Errorf("ORDER_CARRIAGE_TAX_CLASS is %q, want standard or reduced", c.CarriageTaxClass))
	}
	if c.CartTTL <= 0 || c.GuestCartTTL <= 0 || c.CartSweepInterval <= 0 {
		faults = append(faults, errors.New("ORDER_CART_TTL, ORDER_GUEST_CART_TTL and ORDER_CART_SWEEP_INTERVAL must be positive"))
	}
	if _, err := time.LoadLocation(c.TimeZone); err != nil {
		faults = append(faults, fmt.Errorf("ORDER_TIME_ZONE: %w", err))
	}
	return errors.Join(faults...)
}

// Module returns the order service as a module.
func Module() run.Module { return run.Define("order", 9092, New) }

// New builds the service and registers its handlers and workers.
func New(ctx context.Context, kit *run.Kit, cfg Config) error {
	db, err := kit.DB(ctx, cfg.Database)
	if err != nil {
		return err
	}
	cache := redis.NewCache[domain.Order](kit.Redis(), "cache:order:5:", cacheTTL, redis.JSON[domain.Order]())
	outbox, err := kit.Outbox(db, "orders")
	if err != nil {
		return err
	}
	orders := store.New(db, cache, outbox, events.Encode)
	outbox.BeforePublish(func(ctx context.Context, records []event.Record) error {
		keys := make([]string, len(records))
		for i, r := range records {
			keys[i] = r.Key
		}
		return orders.Invalidate(ctx, keys...)
	})
	cartStore := store.NewCarts(db)
	useCases, err := newApp(kit, cfg, orders, cartStore)
	if err != nil {
		return err
	}
	if err := kit.Consume(db, events.FulfillmentHandler(orders, kit.Clock), events.ShipmentHandler(orders, kit.Clock)); err != nil {
		return err
	}
	carts, err := newCarts(kit, cfg, cartStore)
	if err != nil {
		return err
	}
	keys, err := auth.LoadCapabilityKeys(kit.KeysDir())
	if err != nil {
		return err
	}
	kit.ReloadKeys("capabilities", func() ([]string, error) { return nil, keys.Reload(kit.KeysDir()) })
	kit.CheckCapabilities(func(_ context.Context, text string) (auth.Capability, error) {
		return keys.Check(text, kit.Clock.Now())
	})
	orderv1connect.RegisterOrderServiceHandler(kit.Server(), rpc.NewServer(useCases, keys))
	orderv1connect.RegisterCartServiceHandler(kit.Server(), rpc.NewCartServer(carts, keys, kit.Clock.Now))
	auditv1connect.RegisterAuditServiceHandler(kit.Server(), audit.NewServer(db))
	orderv1connect.RegisterOrderAdminServiceHandler(kit.Server(), rpc.NewAdminServer(&app.Admin{App: useCases, Desk: store.NewDesk(db)}, useCases.Settings.Zone))
	kit.EveryAfter("sweep-carts", min(cfg.CartSweepInterval, cartSweepDelay), cfg.CartSweepInterval, carts.Sweep)
	kit.Go("capture", useCases.CaptureConfirmed)
	if !crash.Disabled("recovery") {
		kit.Every("recover", cfg.RecoverInterval, useCases.Recover)
	}
	return nil
}

// newApp connects the use cases to other services: the address book is read with the caller's
// identity, everything else with the service's own.
func newApp(kit *run.Kit, cfg Config, orders *store.Orders, carts *store.Carts) (*app.App, error) {
	zone, err := time.LoadLocation(cfg.TimeZone)
	if err != nil {
		return nil, err
	}
	alarms, err := otel.Meter("order").Int64Gauge("akinai.order.alarms",
		metric.WithDescription("orders whose task is refused for ever and waits for a person"))
	if err != nil {
		return nil, err
	}
	products, err1 := kit.Dial("product", run.AsSelf)
	users, err2 := kit.Dial("user", run.AsCaller)
	inventory, err3 := kit.Dial("inventory", run.AsSelf)
	payments, err4 := kit.Dial("payment", run.AsSelf)
	accounts, err5 := kit.Dial("auth", run.AsSelf)
	deliveries, err6 := kit.Dial("delivery", run.AsSelf)
	postal, err7 := kit.Dial("user", run.AsSelf)
	if err := errors.Join(err1, err2, err3, err4, err5, err6, err7); err != nil {
		return nil, err
	}
	stock := remote.Stock{Client: inventoryv1connect.NewInventoryServiceClient(inventory)}
	return &app.App{
		Orders:     orders,
		Claims:     carts,
		Claimed:    orders,
		Slots:      orders,
		Accounts:   remote.Accounts{Client: authv1connect.NewAuthServiceClient(accounts)},
		Catalog:    remote.Catalog{Client: productv1connect.NewCatalogServiceClient(products)},
		Addresses:  remote.Addresses{Client: userv1connect.NewUserServiceClient(users)},
		Towns:      remote.Towns{Client: userv1connect.NewPostalServiceClient(postal)},
		Shop:       remote.NewShop(productv1connect.NewShopServiceClient(products), kit.Clock),
		Stock:      stock,
		Levels:     stock,
		Payments:   remote.Payments{Client: paymentv1connect.NewPaymentServiceClient(payments)},
		Deliveries: &remote.Deliveries{Client: deliveryv1connect.NewDeliveryServiceClient(deliveries), Clock: kit.Clock},
		Clock:      kit.Clock,
		Log:        kit.Log,
		Settings: app.Settings{
			MaxLines: cfg.MaxLines, MaxQuantity: cfg.MaxQuantity, SagaTimeout: cfg.SagaTimeout, RecoverAfter: cfg.RecoverAfter,
			RepeatWait: cfg.RepeatWait, CaptureAtConfirmation: cfg.CapturePolicy == "confirmation", Zone: zone,
			DeliveryRequired: cfg.Delivery == "required", CarriageTaxClass: cfg.CarriageTaxClass,
		},
		ReportSuspended: func(ctx context.Context, count int64) { alarms.Record(ctx, count) },
		Confirmed:       make(chan domain.Order, confirmedQueue),
	}, nil
}

// newCarts returns the use cases of carts, with the limits of orders. Carts show what the catalog
// said before, until it changes.
func newCarts(kit *run.Kit, cfg Config, carts *store.Carts) (*cart.Carts, error) {
	inventory, err1 := kit.Dial("inventory", run.AsSelf)
	products, err2 := kit.Dial("product", run.AsSelf)
	watch := func(ctx context.Context, validator string) remote.Valid {
		if watched, ok := kit.Redis().Watch(ctx, validator); ok {
			return watched.Valid
		}
		return nil
	}
	return &cart.Carts{
		Store: carts, Catalog: remote.NewFacts(productv1connect.NewCatalogServiceClient(products), watch),
		Stock: remote.Stock{Client: inventoryv1connect.NewInventoryServiceClient(inventory)},
		Clock: kit.Clock, Log: kit.Log, MaxLines: cfg.MaxLines, MaxQuantity: cfg.MaxQuantity, TTL: cfg.CartTTL,
		GuestTTL: cfg.GuestCartTTL,
	}, errors.Join(err1, err2)
}
