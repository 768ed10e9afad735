package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/akinai/akinai/api/gen/akinai/audit/v1/auditv1connect"
	"github.com/akinai/akinai/api/gen/akinai/delivery/v1/deliveryv1connect"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/pkg/crash"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/events"
	"github.com/akinai/akinai/services/delivery/internal/remote"
	"github.com/akinai/akinai/services/delivery/internal/rpc"
	"github.com/akinai/akinai/services/delivery/internal/store"
)

// Config is read from DELIVERY_….
type Config struct {
	Database pg.Config
	// TimeZone is the time zone of the shop, in which cut-offs and windows are meant. Defaults to
	// Asia/Tokyo.
	TimeZone string `env:"TIME_ZONE" envDefault:"Asia/Tokyo"`
	// HorizonDays is the number of days ahead for which a date can be chosen. Defaults to 21.
	HorizonDays int `env:"HORIZON_DAYS" envDefault:"21"`
	// HoldTTL is the duration of a hold of a slot. Defaults to 15 minutes, like that of stock.
	HoldTTL time.Duration `env:"HOLD_TTL" envDefault:"15m"`
	// HoldLimit is the number of seats that one customer, and one address, can hold at once.
	// Defaults to 3. Booked seats do not count.
	HoldLimit int `env:"HOLD_LIMIT" envDefault:"3"`
	// SweepInterval is the interval of freeing the seats of expired holds. Defaults to 5 seconds.
	SweepInterval time.Duration `env:"SWEEP_INTERVAL" envDefault:"5s"`
	// ShipmentInterval is the interval of planning shipments of confirmed orders, and of finishing
	// hand-overs whose process died. Defaults to 1 second.
	ShipmentInterval time.Duration `env:"SHIPMENT_INTERVAL" envDefault:"1s"`
	// ShipmentLease is the time for which one process plans a shipment or hands it over before
	// another one may repeat it. Defaults to 20 seconds.
	ShipmentLease time.Duration `env:"SHIPMENT_LEASE" envDefault:"20s"`
	Carriers      CarrierConfig
}

// Validate returns all faults, joined.
func (c Config) Validate() error {
	var faults []error
	if _, err := time.LoadLocation(c.TimeZone); err != nil {
		faults = append(faults, fmt.Errorf("DELIVERY_TIME_ZONE: %w", err))
	}
	if c.HorizonDays < 1 || c.HorizonDays > 100 {
		faults = append(faults, errors.New("DELIVERY_HORIZON_DAYS must be from 1 to 100"))
	}
	if c.HoldTTL <= 0 {
		faults = append(faults, errors.New("DELIVERY_HOLD_TTL must be positive"))
	}
	if c.HoldLimit <= 0 {
		faults = append(faults, errors.New("DELIVERY_HOLD_LIMIT must be positive"))
	}
	if c.SweepInterval <= 0 {
		faults = append(faults, errors.New("DELIVERY_SWEEP_INTERVAL must be positive"))
	}
	if c.ShipmentInterval <= 0 || c.ShipmentLease <= 0 {
		faults = append(faults, errors.New("DELIVERY_SHIPMENT_INTERVAL and DELIVERY_SHIPMENT_LEASE must be positive"))
	}
	return errors.Join(append(faults, c.Carriers.validate())...)
}

// Module returns the delivery service.
func Module() run.Module { return run.Define("delivery", 9106, New) }

// New registers the services, the sweeper, and what shipments need.
func New(ctx context.Context, kit *run.Kit, cfg Config) error {
	db, err := kit.DB(ctx, cfg.Database)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(cfg.TimeZone)
	if err != nil {
		return err
	}
	deliveries := app.New(store.New(db), kit.Clock, app.Settings{
		Zone: zone, HorizonDays: cfg.HorizonDays, HoldTTL: cfg.HoldTTL, HoldLimit: cfg.HoldLimit,
		Batch: batch.Options{Stuck: pg.IsLocked}, Lost: pg.IsUnavailable,
	})
	deliveryv1connect.RegisterDeliveryServiceHandler(kit.Server(), rpc.NewServer(deliveries))
	deliveryv1connect.RegisterDeliveryAdminServiceHandler(kit.Server(), rpc.NewAdminServer(deliveries))
	kit.Every("sweep", cfg.SweepInterval, func(ctx context.Context) error {
		_, err := deliveries.Expire(ctx)
		return err
	})
	return newShipments(kit, cfg, db, deliveries)
}

// newShipments registers the service of shipments, the consumer of orders, and the workers that
// plan shipments and finish hand-overs.
func newShipments(kit *run.Kit, cfg Config, db *pg.DB, deliveries *app.App) error {
	outbox, err1 := kit.Outbox(db, "delivery")
	inventory, err2 := kit.Dial("inventory", run.AsSelf)
	orders, err3 := kit.Dial("order", run.AsSelf)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	rows := store.NewShipments(db, outbox, events.Encode)
	shipments := app.NewShipments(
		rows, remote.Stock{Client: inventoryv1connect.NewInventoryServiceClient(inventory)},
		remote.Orders{Client: orderv1connect.NewOrderServiceClient(orders)}, deliveries, kit.Clock, cfg.ShipmentLease,
	)
	deliveryv1connect.RegisterShipmentServiceHandler(kit.Server(), rpc.NewShipmentServer(shipments))
	if err := newCarriers(kit, cfg.Carriers, rows, shipments); err != nil {
		return err
	}
	auditv1connect.RegisterAuditServiceHandler(kit.Server(), audit.NewServer(db))
	kit.Every("plan-shipments", cfg.ShipmentInterval, shipments.PlanDue)
	if !crash.Disabled("shipments") {
		kit.Every("recover-shipments", cfg.ShipmentInterval, shipments.Recover)
	}
	return kit.Consume(db, events.OrderHandler(rows))
}
