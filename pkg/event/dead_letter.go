package event

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
)

// settle applies one message with retries, or writes it to dead_letters.
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

// persist repeats write while the database is unavailable or locks collide, and returns any other
// outcome: nil, or an error of the write itself.
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

// park writes the message to dead_letters together with its inbox row, so that the offset can move
// on. If that fails, the client ends and the message is delivered again.
func (s *subscription) park(ctx context.Context, d delivery, attempts int, cause error) {
	headers := make(map[string]string, len(d.message.Headers))
	for _, h := range d.message.Headers {
		headers[storable(h.Key)] = storable(string(h.Value))
	}
	err := s.persist(ctx, func() error {
		return s.db.WithTx(ctx, func(tx pgx.Tx) error {
			tag, err := tx.Exec(ctx, insertInboxSQL, s.group, []string{d.EventID})
			if err != nil || tag.RowsAffected() == 0 {
				return err
			}
			_, err = tx.Exec(ctx, insertDeadLetterSQL, s.group, d.EventID, d.Topic, storable(d.Key), storable(d.Type), d.Payload,
				headers, storable(cause.Error()), attempts)
			return err
		})
	})
	if err != nil {
		s.fatal = fmt.Errorf("park event %s: %w", d.EventID, err)
		return
	}
	s.log.Error("event moved to dead letters", "event", d.EventID, "type", d.Type, "attempts", attempts, "error", cause)
}

// storable replaces what PostgreSQL cannot store: NUL and invalid UTF-8.
func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}
