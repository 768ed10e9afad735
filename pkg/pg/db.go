package pg

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/uptrace/bun"
)

// DB is a pool of connections. Safe for concurrent use.
type DB struct {
	*pgxpool.Pool
	// Bun rides on the same pool.
	Bun *bun.DB
}

// Querier runs statements: a *DB, each on its own, or a pgx.Tx.
type Querier interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

var (
	_ Querier = (*DB)(nil)
	_ Querier = pgx.Tx(nil)
)

// Open makes the pool and returns without waiting for the server, so that a service starts while its database is down; Ping
// tells whether it answers. The error is about cfg.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	pc, err := cfg.pool()
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, err
	}
	return &DB{Pool: pool, Bun: openBun(pool)}, nil
}

// Close waits for the borrowed connections and closes the pool.
func (db *DB) Close() {
	_ = db.Bun.Close() // holds nothing of its own
	db.Pool.Close()
}

// Ping asks the server for a sign of life.
func (db *DB) Ping(ctx context.Context) error {
	return Classify(db.Pool.Ping(ctx))
}

// WithTx runs fn in a READ COMMITTED transaction and commits it, unless fn fails or panics. Nothing is retried. When the
// connection breaks during the commit the outcome is unknown and the error errs.Unavailable: repeat only what can be repeated.
func (db *DB) WithTx(ctx context.Context, fn func(tx pgx.Tx) error) error {
	return Classify(pgx.BeginTxFunc(ctx, db.Pool, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, fn))
}
