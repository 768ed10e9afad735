package event

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
)

// idlePoll is the interval of reading the outbox without a Wake, for rows that other processes
// wrote.
const idlePoll = 250 * time.Millisecond

// roundDelay is the delay between Wake and reading the outbox, so that several events share a
// round. While events come without a pause, rounds are roundGap apart: no caller waits for them.
const (
	roundDelay = 50 * time.Millisecond
	roundGap   = 200 * time.Millisecond
)

// Relay publishes the outbox of one schema. Any number may run: a session lock in the database
// elects the one that publishes.
type Relay struct {
	db       *pg.DB
	schema   string
	producer *Producer
	log      *slog.Logger
	outbox   *Outbox
	delay    time.Duration // roundDelay
	broken   bool          // the last attempt failed
}

// NewRelay returns the relay of an outbox; Run starts it.
func NewRelay(db *pg.DB, schema string, p *Producer, log *slog.Logger, outbox *Outbox) *Relay {
	return &Relay{
		db: db, schema: schema, producer: p, log: log.With("outbox", schema), outbox: outbox, delay: roundDelay,
	}
}

// Run publishes until ctx ends and returns nil. It holds one connection outside of the pool,
// because the session lock belongs to it. All statements of the relay use this connection, so a
// relay that lost the lock cannot write.
func (r *Relay) Run(ctx context.Context) error {
	go func() { _ = r.producer.EnsureTopics(ctx, topics()...) }() // before the first event; ends with ctx
	for ctx.Err() == nil {
		if err := r.term(ctx); ctx.Err() == nil {
			r.report(err)
		}
		_ = wait(ctx, retryDelay)
	}
	return nil
}

// term connects, waits for the lock, and publishes until an error.
func (r *Relay) term(ctx context.Context) error {
	cfg := r.db.Config().ConnConfig
	cfg.RuntimeParams["synchronous_commit"] = "off" // a crash may lose marks; the second delivery is skipped by consumers
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // releases the lock
	if err := r.lead(ctx, conn); err != nil {
		return err
	}
	if r.broken {
		r.broken = false
		r.log.Info("relay works again")
	}
	return newSession(r, conn).run(ctx)
}

// lead waits until this connection holds the lock of the schema.
func (r *Relay) lead(ctx context.Context, conn *pgx.Conn) error {
	for {
		var leader bool
		err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock(hashtextextended($1, 0))`, "relay:"+r.schema).Scan(&leader)
		if err != nil {
			return fmt.Errorf("ask for the relay's lock: %w", err)
		}
		if leader {
			return nil
		}
		if err := wait(ctx, retryDelay); err != nil {
			return err
		}
	}
}

// report logs the first failure after a success.
func (r *Relay) report(err error) {
	if err == nil || r.broken {
		return
	}
	r.broken = true
	r.log.Warn("relay stopped; trying again every second", "error", err)
}
