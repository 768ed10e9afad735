package main

import (
	"context"
	_ "embed"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/pg"
)

// reserveScript is what pgbench runs: the statements of one reservation.
//
//go:embed sql/reserve.sql
var reserveScript []byte

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
func (r *reserving) openLimit(ctx context.Context) (drop func(), err error) {
	drop = func() { _, _ = r.stores.admin.Exec(context.WithoutCancel(ctx), dropLimit) }
	if _, err := r.stores.admin.Exec(ctx, dropLimit); err != nil {
		return drop, err
	}
	layout := pg.Layout{AdminURL: r.env.PostgresURL, Prefix: limitDatabase}
	for _, s := range db.Schemas() {
		if s.Schema == inventorySchema {
			if err := layout.Provision(ctx, pg.Lane{Schema: s.Schema, Files: s.Files()}); err != nil {
				return drop, err
			}
		}
	}
	admin, err := inDatabase(r.env.PostgresURL, limitDatabase)
	if err != nil {
		return drop, err
	}
	if err := execScript(ctx, admin, limitStock+`; ANALYZE`); err != nil {
		return drop, err
	}
	target, err := inDatabase(r.env.InventoryURL, limitDatabase)
	r.limit = pgbenchRun{
		file: "reserve.sql", script: reserveScript, target: target, options: sessionOptions,
		clients: reserveCallers, duration: r.reservations.duration,
	}
	return drop, err
}
