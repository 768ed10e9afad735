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
	// Bun uses the same pool.
	Bun *bun.DB

	writes    *writes
	stopWatch context.CancelFunc
}

// Querier runs statements: a *DB (each in its own transaction) or a pgx.Tx.
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

// Open returns a pool without waiting for the server, so that a service can start while its
// database is unavailable. Ping reports whether the server is available. An error means that cfg is
// wrong. If the server hangs, calls fail with ErrUnavailable after about three seconds, and later
// calls fail immediately until the server responds again.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	pc, err := cfg.pool()
	if err != nil {
		return nil, err
	}
	watched := watchedBy(pc)
	outcomes := &writes{link: watched}
	pc.ConnConfig.Tracer = outcomes
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, err
	}
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	go watched.watch(watching)
	return &DB{Pool: pool, Bun: openBun(pool), writes: outcomes, stopWatch: stop}, nil
}

// Close waits until all connections are returned, and closes the pool.
func (db *DB) Close() {
	if db.stopWatch != nil {
		db.stopWatch()
	}
	_ = db.Bun.Close() // it has no connections of its own
	db.Pool.Close()
}

// Exec runs a statement. Its errors and those of the methods below are the errors of Classify.
func (db *DB) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	tag, err := db.Pool.Exec(ctx, sql, args...)
	return tag, Classify(err)
}

// Query sends a query.
func (db *DB) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	rows, err := db.Pool.Query(ctx, sql, args...)
	return classedRows{rows}, Classify(err)
}

// QueryRow sends a query for at most one row.
func (db *DB) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return classedRow{db.Pool.QueryRow(ctx, sql, args...)}
}

// SendBatch sends several statements in one round trip. The caller reads the results with functions
// queued with the statements, and must Close the result.
func (db *DB) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	return classedBatch{db.Pool.SendBatch(ctx, b)}
}

// Ping returns an error if the server is unavailable.
func (db *DB) Ping(ctx context.Context) error {
	return Classify(db.Pool.Ping(ctx))
}

// WithTx runs fn in a READ COMMITTED transaction and commits it, unless fn fails or panics. It does
// not retry. If the connection fails during the commit, the outcome is unknown and the error is
// errs.Unavailable: retry only what may run twice.
func (db *DB) WithTx(ctx context.Context, fn func(tx pgx.Tx) error) error {
	return Classify(pgx.BeginTxFunc(ctx, db.Pool, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, fn))
}
