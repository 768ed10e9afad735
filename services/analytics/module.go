package analytics

import (
	"context"

	"github.com/akinai/akinai/api/gen/akinai/analytics/v1/analyticsv1connect"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/analytics/internal/events"
	"github.com/akinai/akinai/services/analytics/internal/rpc"
	"github.com/akinai/akinai/services/analytics/internal/store"
)

// Config is read from ANALYTICS_….
type Config struct {
	Database pg.Config
}

// Module returns the analytics service.
func Module() run.Module { return run.Define("analytics", 9109, New) }

// New registers the service and its consumer.
func New(ctx context.Context, kit *run.Kit, cfg Config) error {
	db, err := kit.DB(ctx, cfg.Database)
	if err != nil {
		return err
	}
	sales := store.New(db)
	analyticsv1connect.RegisterAnalyticsServiceHandler(kit.Server(), rpc.NewServer(sales))
	return kit.Consume(db, events.Handler(sales))
}
