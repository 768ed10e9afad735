package inventory

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"

	"github.com/akinai/akinai/api/gen/akinai/audit/v1/auditv1connect"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/pkg/blob"
	"github.com/akinai/akinai/pkg/crash"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/job"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/events"
	"github.com/akinai/akinai/services/inventory/internal/rpc"
	"github.com/akinai/akinai/services/inventory/internal/store"
)

// reconcileDelay delays the first reconciliation, so that it does not coincide with the start of
// the process.
const reconcileDelay = time.Minute

// gatherFor is the longest time for which an order waits for those that are placed beside it.
const gatherFor = 20 * time.Millisecond

// Config is read from INVENTORY_….
type Config struct {
	Database pg.Config
	// HoldTTL is the duration of a hold. Defaults to 15 minutes.
	HoldTTL time.Duration `env:"HOLD_TTL" envDefault:"15m"`
	// SweepInterval is the interval of releasing expired holds. Defaults to 5 seconds.
	SweepInterval time.Duration `env:"SWEEP_INTERVAL" envDefault:"5s"`
	// Batch reserves and commits for concurrent orders in batches. Defaults to true.
	Batch bool `env:"BATCH" envDefault:"true"`
	// BatchConcurrency is the number of concurrent batches. Defaults to 3.
	BatchConcurrency int `env:"BATCH_CONCURRENCY" envDefault:"3"`
	// BatchMaxSize is the number of orders in a batch. Defaults to 64.
	BatchMaxSize int `env:"BATCH_MAX_SIZE" envDefault:"64"`
	// LowStock is the threshold of SKUs without their own: with so many available units or fewer
	// they count as low.
	LowStock int64 `env:"LOW_STOCK" envDefault:"5"`
	// StockPublishInterval is the interval of publishing changes; changes within it share an event.
	// Defaults to 200 ms.
	StockPublishInterval time.Duration `env:"STOCK_PUBLISH_INTERVAL" envDefault:"200ms"`
	// FilesURL is the blob store of the files of jobs: a folder or a bucket that all instances
	// share (docs/jobs.md).
	FilesURL string `env:"FILES_URL" envDefault:".akinai/files"`
	// ReconcileInterval is the interval of comparing levels with movements and reservations.
	ReconcileInterval time.Duration `env:"RECONCILE_INTERVAL" envDefault:"1h"`
}

// Validate returns all faults, joined.
func (c Config) Validate() error {
	var faults []error
	if c.HoldTTL <= 0 {
		faults = append(faults, errors.New("INVENTORY_HOLD_TTL must be positive"))
	}
	if c.SweepInterval <= 0 {
		faults = append(faults, errors.New("INVENTORY_SWEEP_INTERVAL must be positive"))
	}
	if c.BatchConcurrency <= 0 {
		faults = append(faults, errors.New("INVENTORY_BATCH_CONCURRENCY must be positive"))
	}
	if c.BatchMaxSize <= 0 {
		faults = append(faults, errors.New("INVENTORY_BATCH_MAX_SIZE must be positive"))
	}
	if c.LowStock < 0 {
		faults = append(faults, errors.New("INVENTORY_LOW_STOCK must not be negative"))
	}
	if c.StockPublishInterval <= 0 {
		faults = append(faults, errors.New("INVENTORY_STOCK_PUBLISH_INTERVAL must be positive"))
	}
	if c.ReconcileInterval <= 0 {
		faults = append(faults, errors.New("INVENTORY_RECONCILE_INTERVAL must be positive"))
	}
	return errors.Join(faults...)
}

// Module returns the inventory service.
func Module() run.Module { return run.Define("inventory", 9105, New) }

// New registers the service, its sweeper, its publisher and its reconciler.
func New(ctx context.Context, kit *run.Kit, cfg Config) error {
	db, err := kit.DB(ctx, cfg.Database)
	if err != nil {
		return err
	}
	outbox, err := kit.Outbox(db, "inventory")
	if err != nil {
		return err
	}
	stock := store.New(db, outbox, events.EncodeFulfillment)
	inventory := newInventory(stock, cfg)
	reconciler, err := newReconciler(kit, stock, cfg.ReconcileInterval)
	if err != nil {
		return err
	}
	publishStock(kit, db, outbox, cfg)
	auditv1connect.RegisterAuditServiceHandler(kit.Server(), audit.NewServer(db))
	admin := app.NewStockAdmin(stock)
	inventoryv1connect.RegisterInventoryServiceHandler(kit.Server(), rpc.NewServer(inventory, admin, reconciler))
	if err := runJobs(kit, db, admin, cfg.FilesURL); err != nil {
		return err
	}
	sweeper := domain.Actor(auth.System(kit.Name).Subject)
	if !crash.Disabled("sweeper") {
		kit.Every("sweep", cfg.SweepInterval, func(ctx context.Context) error {
			_, err := inventory.Expire(ctx, sweeper)
			return err
		})
	}
	return nil
}

// runJobs registers the service of jobs, and starts its worker.
func runJobs(kit *run.Kit, db *pg.DB, admin *app.StockAdmin, filesURL string) error {
	blobs, err := blob.Open(filesURL)
	if err != nil {
		return fmt.Errorf("INVENTORY_FILES_URL: %w", err)
	}
	jobs := job.NewStore(db, blobs, kit.Clock)
	inventoryv1connect.RegisterStockJobServiceHandler(kit.Server(), &rpc.JobServer{Jobs: jobs, Admin: admin})
	kit.EveryAfter("forget jobs", job.ForgetInterval, job.ForgetInterval, jobs.Forget)
	kit.Every("jobs", job.WorkInterval, job.NewWorker(jobs, map[string]job.Task{
		rpc.KindStockImport: rpc.LoadTask{Admin: admin}.Run,
		rpc.KindStockCount:  rpc.LoadTask{Admin: admin}.Run,
		rpc.KindStockExport: rpc.ExportTask{Admin: admin}.Run,
	}, kit.Log).Work)
	return nil
}

func newInventory(stock app.Stock, cfg Config) *app.Inventory {
	if !cfg.Batch {
		return app.NewInventory(stock, cfg.HoldTTL)
	}
	return app.NewBatchingInventory(stock, cfg.HoldTTL, app.Batching{
		Options: batch.Options{Concurrency: cfg.BatchConcurrency, MaxSize: cfg.BatchMaxSize, Gather: gatherFor, Stuck: store.Stuck}, Lost: pg.IsUnavailable,
	})
}

// publishStock starts the publisher, whose events the relay sends to Kafka.
func publishStock(kit *run.Kit, db *pg.DB, outbox *event.Outbox, cfg Config) {
	changes := store.NewChangeQueue(db, outbox, events.EncodeStock, cfg.LowStock)
	publisher := app.NewPublisher(changes, outbox.Wake)
	kit.Every("publish-stock", cfg.StockPublishInterval, func(ctx context.Context) error {
		_, err := publisher.Publish(ctx)
		return err
	})
}

// newReconciler starts the reconciler, and exports its result as a metric.
func newReconciler(kit *run.Kit, stock *store.Stock, interval time.Duration) (*app.Reconciler, error) {
	drifts, err := otel.Meter("inventory").Int64Gauge("akinai.stock.drifts",
		metric.WithDescription("levels that differed from the books at the last comparison"))
	if err != nil {
		return nil, err
	}
	reconciler := app.NewReconciler(stock, kit.Log, kit.Clock, func(ctx context.Context, count int64) { drifts.Record(ctx, count) })
	kit.EveryAfter("reconcile", min(interval, reconcileDelay), interval, reconciler.Report)
	return reconciler, nil
}
