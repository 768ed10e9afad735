package event

import (
	"context"
	"fmt"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/jackc/pgx/v5"
)

const (
	maxAttempts  = 5
	firstBackoff = 100 * time.Millisecond // doubled after every attempt
)

const (
	insertInboxSQL = `
		INSERT INTO inbox (consumer, event_id)
		SELECT $1, unnest($2::text[]::uuid[])
		ON CONFLICT DO NOTHING
		RETURNING event_id::text`

	insertDeadLetterSQL = `
		INSERT INTO dead_letters (consumer, event_id, topic, key, type, payload, headers, error, attempts)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

	// Index: inbox_received_at. Kafka retains messages for seven days by default, so older ones are
	// not delivered again.
	purgeInboxSQL = `
		DELETE FROM inbox
		WHERE ctid = ANY (ARRAY(
			SELECT ctid FROM inbox
			WHERE consumer = $1 AND received_at < now() - INTERVAL '14 days'
			LIMIT $2
			FOR UPDATE SKIP LOCKED))`
)

// delivery is a message with its handler.
type delivery struct {
	Record
	message *kafka.Message
	handler *Handler
}

// process writes the batch to the database and stores its offsets, unless ctx ends first.
func (s *subscription) process(ctx context.Context) {
	batch := s.batch
	s.batch = nil // polls during a pause collect the next batch
	var known []delivery
	for _, m := range batch {
		rec := recordOf(m, s.cfg.TopicPrefix)
		if present, renamed := s.aliases[rec.Type]; renamed {
			rec.Type = present
		}
		if h, ok := s.handlers[rec.Type]; ok {
			known = append(known, delivery{Record: rec, message: m, handler: h})
		}
	}
	done := s.persist(ctx, func() error { return s.apply(ctx, known) }) == nil
	if !done {
		for _, d := range known {
			s.settle(ctx, d)
		}
		done = ctx.Err() == nil && s.fatal == nil
	}
	if done {
		s.store(batch)
	}
}

// apply writes the inbox rows of the batch and the effects of its new events, all or nothing.
func (s *subscription) apply(ctx context.Context, batch []delivery) error {
	if len(batch) == 0 {
		return nil
	}
	ids := make([]string, len(batch))
	for i, d := range batch {
		ids[i] = d.EventID
	}
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		found, err := tx.Query(ctx, insertInboxSQL, s.group, ids)
		if err != nil {
			return err
		}
		fresh, err := pgx.CollectRows(found, pgx.RowTo[string])
		if err != nil {
			return fmt.Errorf("write the inbox: %w", err)
		}
		unseen := make(map[string]bool, len(fresh))
		for _, id := range fresh {
			unseen[id] = true
		}
		var deliveries []delivery
		for _, d := range batch {
			if unseen[d.EventID] {
				deliveries = append(deliveries, d)
				delete(unseen, d.EventID) // the event may be in the batch twice
			}
		}
		return handle(ctx, tx, deliveries)
	})
}

// handle calls each handler with the run of events that stand together, so that effects happen in
// the order of the events.
func handle(ctx context.Context, tx pgx.Tx, deliveries []delivery) error {
	for len(deliveries) > 0 {
		h := deliveries[0].handler
		var records []Record
		for len(deliveries) > 0 && deliveries[0].handler == h {
			records = append(records, deliveries[0].Record)
			deliveries = deliveries[1:]
		}
		if err := h.call(ctx, tx, records); err != nil {
			return err
		}
	}
	return nil
}

// purge deletes inbox rows of events that Kafka cannot deliver again.
func (s *subscription) purge(ctx context.Context) {
	for ctx.Err() == nil {
		tag, err := s.db.Exec(ctx, purgeInboxSQL, s.group, purgeLimit)
		if err != nil {
			s.log.Warn("purge the inbox", "error", err)
		}
		if err != nil || tag.RowsAffected() < purgeLimit {
			return
		}
	}
}
