package reservations

import (
	"context"
	_ "embed"
	"path/filepath"

	"github.com/akinai/akinai/bench/internal/measure"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/pg"
)

// script is what pgbench runs: the statements of one reservation.
//
//go:embed reserve.sql
var script []byte

const (
	inventorySchema = "inventory"
	// sessionOptions are those of the service's own sessions (pkg/pg).
	sessionOptions = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off"
	// limitStock inserts the SKUs that reserve.sql reserves.
	limitStock = `
INSERT INTO inventory.levels (sku, location, on_hand) SELECT n::text, 'main', 1000000000 FROM generate_series(700000, 700999) AS n`
)

// openLimit creates a database for pgbench with the tables of inventory, without a service. drop
// removes it.
func (r *measurement) openLimit(ctx context.Context) (drop func(), err error) {
	drop = func() { _, _ = r.Stores.Admin.Exec(context.WithoutCancel(ctx), measure.DropLimitSQL) }
	if _, err := r.Stores.Admin.Exec(ctx, measure.DropLimitSQL); err != nil {
		return drop, err
	}
	layout := pg.Layout{AdminURL: r.PostgresURL, Prefix: measure.LimitDatabase}
	for _, s := range db.Schemas() {
		if s.Schema == inventorySchema {
			if err := layout.Provision(ctx, pg.Lane{Schema: s.Schema, Files: s.Files()}); err != nil {
				return drop, err
			}
		}
	}
	admin, err := measure.InDatabase(r.PostgresURL, measure.LimitDatabase)
	if err != nil {
		return drop, err
	}
	if err := measure.ExecScript(ctx, admin, limitStock+`; ANALYZE`); err != nil {
		return drop, err
	}
	target, err := measure.InDatabase(r.InventoryURL, measure.LimitDatabase)
	r.limit = measure.PgbenchRun{
		Folder: filepath.Dir(r.LogFile), File: "reserve.sql", Script: script, Target: target, Options: sessionOptions,
		Clients: callers, Duration: r.Duration,
	}
	return drop, err
}
