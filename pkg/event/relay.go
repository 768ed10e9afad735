package event

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
)

// idlePoll is how often the outbox is looked at when nobody calls Wake, for the rows of other processes.
const idlePoll = 250 * time.Millisecond

// RelayOptions tune a relay; the zero value is fine.
type RelayOptions struct {
	// Interval is how long after Wake the outbox is read, so that several events share a round. Defaults to 50 ms.
	Interval time.Duration
	// BeforePublish runs once for every row, before it goes to Kafka, and also while Kafka is down, up to 10,000 waiting rows: the
	// place to drop caches. When it fails its records are given to it again, with those that came since, until it succeeds; the
	// records go to Kafka all the same. After a crash it may see a record twice. May be nil.
	BeforePublish func(ctx context.Context, records []Record) error
}

// Relay publishes the outbox of one schema. Any number may run; a session lock in the database makes one of them the leader.
type Relay struct {
	db       *pg.DB
	schema   string
	producer *Producer
	log      *slog.Logger
	options  RelayOptions
	wake     chan struct{}
	broken   bool // the database did not answer the last time
}

// NewRelay makes a relay; Run starts it.
func NewRelay(db *pg.DB, schema string, p *Producer, log *slog.Logger, options RelayOptions) *Relay {
	if options.Interval <= 0 {
		options.Interval = 50 * time.Millisecond
	}
	return &Relay{
		db: db, schema: schema, producer: p, log: log.With("outbox", schema), options: options, wake: make(chan struct{}, 1),
	}
}

// Wake says that an outbox row was committed. It never blocks and may be called at any time.
func (r *Relay) Wake() {
	select {
	case r.wake <- struct{}{}:
	default: // a call before it has not been heard yet
	}
}

// Run publishes until ctx ends and returns nil. It holds one connection beside the pool, because the lock lives in its session;
// all statements of the relay go over it, so that a relay that lost the lock can no longer write.
func (r *Relay) Run(ctx context.Context) error {
	go func() { _ = r.producer.EnsureTopics(ctx, topics()...) }() // ahead of the first event; ends with ctx
	for ctx.Err() == nil {
		if err := r.term(ctx); ctx.Err() == nil {
			r.report(err)
		}
		_ = wait(ctx, retryDelay)
	}
	return nil
}

// term connects, waits for the lock, and publishes until something breaks.
func (r *Relay) term(ctx context.Context) error {
	cfg := r.db.Config().ConnConfig
	cfg.RuntimeParams["synchronous_commit"] = "off" // a mark that a crash loses costs a second delivery, which consumers skip
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // gives the lock back
	if err := r.lead(ctx, conn); err != nil {
		return err
	}
	if r.broken {
		r.broken = false
		r.log.Info("relay works again")
	}
	return newSession(r, conn).run(ctx)
}

// lead returns once this connection holds the schema's lock.
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

// report writes a line when the relay stops working, not at every attempt after that.
func (r *Relay) report(err error) {
	if err == nil || r.broken {
		return
	}
	r.broken = true
	r.log.Warn("relay stopped; trying again every second", "error", err)
}
