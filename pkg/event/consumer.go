package event

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/akinai/akinai/pkg/pg"
)

const (
	batchSize = 500
	batchWait = 50 * time.Millisecond  // time to fill a batch after its first message, if there was a pause
	batchGap  = 200 * time.Millisecond // between the batches of messages that come without a pause
	pollWait  = 100 * time.Millisecond // of one poll, so that the end of ctx is noticed soon

	// sessionTimeout is longer than a broker's restart, so that it causes no rebalance. A consumer
	// that is stopped while its group is being rebalanced cannot leave the group (librdkafka), so
	// its partitions wait for so long.
	sessionTimeout = 45 * time.Second
)

// Consumer reads events from Kafka and calls handlers, in batches. A batch is one transaction: the
// inbox rows of all messages and the effects of those that are new; afterwards the offsets are
// committed. A message that is delivered twice has no second effect.
//
// A batch that fails is retried message by message. A message that fails five times, or cannot be
// decoded, is written to dead_letters together with its inbox row, and the offset moves on. While
// the database is unavailable, or locks collide, messages wait without limit and none becomes a
// dead letter. Types without a handler are skipped. An event whose type was renamed has the present
// type for handlers and in dead_letters, and the same inbox row as before.
type Consumer struct {
	cfg      Config
	db       *pg.DB
	log      *slog.Logger
	group    string
	handlers map[string]*Handler // by type
	aliases  map[string]string   // present types, by earlier ones
	topics   []string
}

// NewConsumer returns a consumer; Run starts it. Consumers of one group share the partitions.
// Errors: ErrNotDeclared, and a second handler of a type.
func NewConsumer(cfg Config, db *pg.DB, log *slog.Logger, group string, handlers ...Handler) (*Consumer, error) {
	c := &Consumer{cfg: cfg, db: db, log: log.With("consumer", group), group: group}
	c.handlers, c.aliases = make(map[string]*Handler), make(map[string]string)
	for _, h := range handlers {
		if h.err != nil {
			return nil, h.err
		}
		for _, d := range h.Events {
			if _, twice := c.handlers[d.Type]; twice {
				return nil, fmt.Errorf("two handlers of %s", d.Type)
			}
			c.handlers[d.Type] = &h
			c.topics = append(c.topics, d.Topic)
			for _, alias := range d.Aliases {
				c.aliases[alias] = d.Type
			}
		}
	}
	slices.Sort(c.topics)
	c.topics = slices.Compact(c.topics)
	return c, nil
}

// Run consumes until ctx ends and returns nil. It waits for Kafka without limit, and replaces a
// client that failed.
func (c *Consumer) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := c.serve(ctx); err != nil && ctx.Err() == nil {
			c.log.Error("kafka consumer failed; starting another", "error", err)
			_ = wait(ctx, retryDelay)
		}
	}
	return nil
}

// serve runs one client until ctx ends (nil) or the client fails for good.
func (c *Consumer) serve(ctx context.Context) error {
	session := cmp.Or(c.cfg.SessionTimeout, sessionTimeout).Milliseconds()
	client, err := kafka.NewConsumer(c.cfg.settings(kafka.ConfigMap{
		"group.id":                      c.cfg.TopicPrefix + c.group,
		"auto.offset.reset":             "earliest",
		"partition.assignment.strategy": "cooperative-sticky",
		"session.timeout.ms":            int(session),
		"heartbeat.interval.ms":         int(session / 15), // by default 3 s
		"enable.auto.commit":            true,              // commits stored offsets in the background
		"enable.auto.offset.store":      false,
		"queued.max.messages.kbytes":    16384,
		"fetch.wait.max.ms":             100,   // the broker waits for so long or so many bytes: few events cost ten
		"fetch.min.bytes":               65536, // batches a second, not one batch each
	}))
	if err != nil {
		return err
	}
	go forward(c.log, client.Logs())
	defer closeInTime(client)
	return (&subscription{Consumer: c, client: client}).run(ctx)
}

// closeInTime leaves the group, so that its partitions are reassigned immediately. It waits a
// bounded time, because Close may never return after a fatal error.
func closeInTime(client *kafka.Consumer) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = client.Close()
	}()
	select {
	case <-done:
	case <-time.After(closeTimeout * time.Millisecond):
	}
}
