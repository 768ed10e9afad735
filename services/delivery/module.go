package delivery

import (
	"context"

	"github.com/akinai/akinai/api/gen/akinai/delivery/v1/deliveryv1connect"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/rpc"
	"github.com/akinai/akinai/services/delivery/internal/store"
)

// Config is read from DELIVERY_….
type Config struct {
	Database pg.Config
}

// Module returns the delivery service.
func Module() run.Module { return run.Define("delivery", 9106, New) }

// New registers the service.
func New(ctx context.Context, kit *run.Kit, cfg Config) error {
	db, err := kit.DB(ctx, cfg.Database)
	if err != nil {
		return err
	}
	rows := store.New(db)
	deliveryv1connect.RegisterDeliveryAdminServiceHandler(kit.Server(), rpc.NewAdminServer(app.New(rows, kit.Clock)))
	return nil
}
