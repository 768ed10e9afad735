package event

import (
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
	batchWait = 50 * time.Millisecond  // for a batch to fill after its first message
	pollWait  = 100 * time.Millisecond // of one poll, so that the end of ctx is noticed
)

// Consumer feeds handlers from Kafka, in batches of one transaction each: the receipts of all messages, the effects of those that
// are new, then the offsets. A message delivered twice has no second effect.
//
// A batch that fails is repeated message by message. A message that fails five times is parked in dead_letters, with its receipt,
// and the offset moves on; one that cannot be decoded, at once. While the database is away, or locks collide, messages wait as
// long as it takes and nothing is parked. Types without a handler are skipped.
type Consumer struct {
	cfg      Config
	db       *pg.DB
	log      *slog.Logger
	group    string
	handlers map[string]*Handler // by type
	topics   []string
}

// NewConsumer makes a consumer; Run starts it. Consumers of a group share the partitions. Errors: ErrNotDeclared, and a second
// handler for a type.
func NewConsumer(cfg Config, db *pg.DB, log *slog.Logger, group string, handlers ...Handler) (*Consumer, error) {
	c := &Consumer{cfg: cfg, db: db, log: log.With("consumer", group), group: group, handlers: make(map[string]*Handler)}
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
		}
	}
	slices.Sort(c.topics)
	c.topics = slices.Compact(c.topics)
	return c, nil
}

// Run consumes until ctx ends and returns nil. It waits for Kafka as long as it takes, and starts a new client when one fails.
func (c *Consumer) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := c.serve(ctx); err != nil && ctx.Err() == nil {
			c.log.Error("kafka consumer failed; starting another", "error", err)
			_ = wait(ctx, retryDelay)
		}
	}
	return nil
}

// serve runs one client until ctx ends (nil) or the client is beyond repair.
func (c *Consumer) serve(ctx context.Context) error {
	client, err := kafka.NewConsumer(c.cfg.settings(kafka.ConfigMap{
		"group.id":                      c.cfg.TopicPrefix + c.group,
		"auto.offset.reset":             "earliest",
		"partition.assignment.strategy": "cooperative-sticky",
		"session.timeout.ms":            45000, // a broker's restart must not look like our death
		"enable.auto.commit":            true,  // of what StoreOffsets was told, in the background
		"enable.auto.offset.store":      false,
		"queued.max.messages.kbytes":    16384,
		"fetch.wait.max.ms":             100,   // the broker collects for so long, or so much: a trickle of events costs
		"fetch.min.bytes":               65536, // ten batches a second, not one for each
	}))
	if err != nil {
		return err
	}
	go forward(c.log, client.Logs())
	defer closeInTime(client)
	return (&subscription{Consumer: c, client: client}).run(ctx)
}

// closeInTime leaves the group, which hands the partitions over at once. After a fatal error Close may never return.
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
