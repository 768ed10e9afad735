package event

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
)

const (
	maxAttempts  = 5
	firstBackoff = 100 * time.Millisecond // doubled after every attempt
)

const (
	insertInbox = `
		INSERT INTO inbox (consumer, event_id)
		SELECT $1, unnest($2::text[]::uuid[])
		ON CONFLICT DO NOTHING
		RETURNING event_id::text`

	insertDeadLetter = `
		INSERT INTO dead_letters (consumer, event_id, topic, key, type, payload, headers, error, attempts)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

	// inbox_received_at. Kafka keeps messages for seven days unless told otherwise, so nothing older comes twice.
	purgeInbox = `
		DELETE FROM inbox
		WHERE ctid = ANY (ARRAY(
			SELECT ctid FROM inbox
			WHERE consumer = $1 AND received_at < now() - INTERVAL '14 days'
			LIMIT $2
			FOR UPDATE SKIP LOCKED))`
)

// delivery is a message on its way to its handler.
type delivery struct {
	Record
	message *kafka.Message
	handler *Handler
}

// process brings the batch into the database and stores its offsets, unless ctx ends first.
func (s *subscription) process(ctx context.Context) {
	batch := s.batch
	s.batch = nil // polls during a pause collect the next one
	var known []delivery
	for _, m := range batch {
		rec := recordOf(m, s.cfg.TopicPrefix)
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

// apply writes the receipts and the effects of what is new, all or nothing.
func (s *subscription) apply(ctx context.Context, batch []delivery) error {
	if len(batch) == 0 {
		return nil
	}
	ids := make([]string, len(batch))
	for i, d := range batch {
		ids[i] = d.EventID
	}
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		found, err := tx.Query(ctx, insertInbox, s.group, ids)
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
		var news []delivery
		for _, d := range batch {
			if unseen[d.EventID] {
				news = append(news, d)
				delete(unseen, d.EventID) // it may be in the batch twice
			}
		}
		return handle(ctx, tx, news)
	})
}

// handle gives each handler what stands together in the batch, so that effects happen in the order of the events.
func handle(ctx context.Context, tx pgx.Tx, news []delivery) error {
	for len(news) > 0 {
		h := news[0].handler
		var records []Record
		for len(news) > 0 && news[0].handler == h {
			records = append(records, news[0].Record)
			news = news[1:]
		}
		if err := h.call(ctx, tx, records); err != nil {
			return err
		}
	}
	return nil
}

// settle brings one message into the database, or parks it.
func (s *subscription) settle(ctx context.Context, d delivery) {
	backoff := firstBackoff
	for attempt := 1; ctx.Err() == nil && s.fatal == nil; attempt++ {
		err := s.persist(ctx, func() error { return s.apply(ctx, []delivery{d}) })
		switch {
		case err == nil || ctx.Err() != nil:
			return
		case attempt == maxAttempts || errors.Is(err, errPoison):
			s.park(ctx, d, attempt, err)
			return
		}
		s.pause(ctx, backoff)
		backoff *= 2
	}
}

// persist repeats write until the database has an opinion on it: nil, or an error that is not the database's condition.
func (s *subscription) persist(ctx context.Context, write func() error) error {
	for {
		err := write()
		waits := pg.IsTransient(err) && ctx.Err() == nil
		if waits != s.waits {
			s.waits = waits
			s.log.Warn("consumer's database changed its state", "waiting", waits, "error", err)
		}
		if !waits {
			return err
		}
		s.pause(ctx, retryDelay)
	}
}

// park writes the message and its receipt to the database, so that the offset can move on. If that cannot be, the client is given
// up, and the message comes again.
func (s *subscription) park(ctx context.Context, d delivery, attempts int, cause error) {
	headers := make(map[string]string, len(d.message.Headers))
	for _, h := range d.message.Headers {
		headers[storable(h.Key)] = storable(string(h.Value))
	}
	err := s.persist(ctx, func() error {
		return s.db.WithTx(ctx, func(tx pgx.Tx) error {
			tag, err := tx.Exec(ctx, insertInbox, s.group, []string{d.EventID})
			if err != nil || tag.RowsAffected() == 0 {
				return err
			}
			_, err = tx.Exec(ctx, insertDeadLetter, s.group, d.EventID, d.Topic, storable(d.Key), storable(d.Type), d.Payload,
				headers, storable(cause.Error()), attempts)
			return err
		})
	})
	if err != nil {
		s.fatal = fmt.Errorf("park event %s: %w", d.EventID, err)
		return
	}
	s.log.Error("message parked", "event", d.EventID, "type", d.Type, "attempts", attempts, "error", cause)
}

// storable returns text without what PostgreSQL refuses.
func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// purge deletes receipts that nothing can need any more.
func (s *subscription) purge(ctx context.Context) {
	for ctx.Err() == nil {
		tag, err := s.db.Exec(ctx, purgeInbox, s.group, purgeLimit)
		if err != nil {
			s.log.Warn("purge the inbox", "error", err)
		}
		if err != nil || tag.RowsAffected() < purgeLimit {
			return
		}
	}
}
