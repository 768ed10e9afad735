package event

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/jackc/pgx/v5"
)

const (
	fetchLimit  = 500
	maxHeld     = 10_000          // rows in memory; the rest waits in the table
	tickEvery   = time.Second     // how soon after a failure the next attempt comes
	stallTicks  = 3               // ticks without a report after which Kafka counts as silent
	partTimeout = time.Second     // for the last reports at the end
	hookTimeout = 2 * time.Second // of BeforePublish
	roundLimit  = 5 * time.Second // of the statements of a round
	purgeEvery  = time.Hour
	purgeLimit  = 1000
)

const (
	markPublished = `UPDATE outbox SET published_at = now() WHERE id = ANY($1)`

	// outbox_unpublished
	fetchUnpublished = `
		SELECT id, event_id::text, type, topic, key, payload, trace_parent, created_at
		FROM outbox
		WHERE published_at IS NULL AND id <> ALL($1)
		ORDER BY id
		LIMIT $2`

	// outbox_pkey; looks at the oldest rows only, however many there are
	purgePublished = `
		DELETE FROM outbox
		WHERE id IN (
			SELECT id
			FROM (SELECT id, published_at FROM outbox ORDER BY id LIMIT $1) AS oldest
			WHERE published_at < now() - INTERVAL '7 days')`
)

// errNoReport is the cause given when Kafka takes messages and says nothing.
var errNoReport = errors.New("no delivery report for seconds")

// session is one relay's time as a leader. A single goroutine owns it. A round costs one SELECT and, if reports came in since the
// last one, one UPDATE, together one round trip.
//
// A key has one record in flight at a time; the next goes out when the report of that one is good. So a failure delays its own
// key and never lets a later record of it overtake. There is no "id greater than the last" anywhere: ids are given out in the
// order of inserts, and rows appear in the order of commits.
type session struct {
	relay    *Relay
	conn     *pgx.Conn
	held     map[int64]struct{} // ids of the rows in memory, until they are marked
	queues   map[string][]*row  // by key; the first row of each is in flight or stuck
	stuck    []*row             // first rows that could not be sent
	inFlight int
	sent     []int64  // acknowledged, to be marked by the next round
	unseen   []Record // what BeforePublish has not had, or failed on
	reports  chan kafka.Event

	timer      *time.Timer // the next round
	soon       bool        // the next round is due within the interval
	holdBack   bool        // a record failed since the last tick: let the stuck ones wait for the next
	leaving    bool        // send nothing more
	quiet      int         // ticks without a report while records were in flight
	hookFailed bool
	purging    bool
	creating   atomic.Bool // a goroutine creates topics
}

// row is an outbox row.
type row struct {
	id int64
	Record
}

func newSession(r *Relay, conn *pgx.Conn) *session {
	return &session{
		relay: r, conn: conn, purging: true, timer: time.NewTimer(0),
		held: make(map[int64]struct{}), queues: make(map[string][]*row),
		// Room for all: when the session is over nobody reads it any more, and a full one would block the producer for everybody.
		reports: make(chan kafka.Event, maxHeld),
	}
}

// run works until ctx ends (nil) or the connection breaks.
func (s *session) run(ctx context.Context) error {
	tick, purge := time.NewTicker(tickEvery), time.NewTicker(purgeEvery)
	defer tick.Stop()
	defer purge.Stop()
	defer s.timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return s.part(ctx)
		case report := <-s.reports:
			s.settle(report)
		case <-s.relay.wake:
			s.hurry()
		case <-tick.C:
			s.tick(ctx)
		case <-purge.C:
			s.purging = true
		case <-s.timer.C:
			if err := s.round(ctx); err != nil {
				return err
			}
		}
	}
}

// hurry has the next round within the interval.
func (s *session) hurry() {
	if !s.soon {
		s.soon = true
		s.timer.Reset(s.relay.options.Interval)
	}
}

// round marks what was acknowledged, fetches what is new, shows it to the hook and sends it. Its statements outlive ctx: a broken
// connection would lose the marks.
func (s *session) round(ctx context.Context) error {
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), roundLimit)
	defer cancel()
	fetched, err := s.exchange(limited)
	if err != nil {
		return err
	}
	s.soon = false
	s.timer.Reset(idlePoll)
	if len(fetched) == fetchLimit {
		s.hurry()
	}
	s.show(ctx, fetched)
	s.sendStuck()
	for _, r := range fetched {
		s.enqueue(r)
	}
	return s.purge(limited)
}

// exchange marks the sent rows and returns new ones, in one transaction.
func (s *session) exchange(ctx context.Context) ([]*row, error) {
	var fetched []*row
	var b pgx.Batch
	if len(s.sent) > 0 {
		b.Queue(markPublished, s.sent)
	}
	if limit := min(fetchLimit, maxHeld-len(s.held)); limit > 0 {
		b.Queue(fetchUnpublished, s.heldIDs(), limit).Query(func(rows pgx.Rows) (err error) {
			fetched, err = pgx.CollectRows(rows, scanRow)
			return err
		})
	}
	if err := s.conn.SendBatch(ctx, &b).Close(); err != nil {
		return nil, fmt.Errorf("read the outbox: %w", err)
	}
	for _, id := range s.sent {
		delete(s.held, id)
	}
	s.sent = s.sent[:0]
	return fetched, nil
}

func scanRow(found pgx.CollectableRow) (*row, error) {
	var r row
	err := found.Scan(&r.id, &r.EventID, &r.Type, &r.Topic, &r.Key, &r.Payload, &r.TraceParent, &r.Time)
	r.Time = r.Time.UTC()
	return &r, err
}

// show gives the hook all records that it has not had.
func (s *session) show(ctx context.Context, fetched []*row) {
	hook := s.relay.options.BeforePublish
	if hook == nil {
		return
	}
	for _, r := range fetched {
		s.unseen = append(s.unseen, r.Record)
	}
	if len(s.unseen) == 0 {
		return
	}
	s.unseen = s.unseen[max(0, len(s.unseen)-maxHeld):]
	ctx, cancel := context.WithTimeout(ctx, hookTimeout)
	defer cancel()
	err := hook(ctx, s.unseen)
	if err == nil {
		s.unseen = nil
	}
	if failed := err != nil; failed != s.hookFailed {
		s.hookFailed = failed
		s.relay.log.Warn("the relay's hook changed its state", "failing", failed, "error", err)
	}
}

// enqueue sends r unless another record of its key goes first.
func (s *session) enqueue(r *row) {
	s.held[r.id] = struct{}{}
	s.queues[r.Key] = append(s.queues[r.Key], r)
	if len(s.queues[r.Key]) == 1 {
		s.send(r)
	}
}

// send hands the first row of a key to the producer; if it cannot go now it is stuck.
func (s *session) send(r *row) {
	if !s.relay.producer.has(r.Topic) {
		s.stuck = append(s.stuck, r)
		return
	}
	if err := s.relay.producer.produce(r.Record, s.relay.schema, r, s.reports); err != nil {
		s.fail(r, err)
		return
	}
	s.inFlight++
}

// fail keeps r for a later attempt.
func (s *session) fail(r *row, err error) {
	s.stuck = append(s.stuck, r)
	s.holdBack = true
	s.relay.producer.isSilent(err)
}

// settle takes a delivery report.
func (s *session) settle(report kafka.Event) {
	m := report.(*kafka.Message) //nolint:forcetypeassert // all that comes over a delivery channel
	r := m.Opaque.(*row)         //nolint:forcetypeassert // what send gave
	s.inFlight--
	s.quiet = 0
	if err := m.TopicPartition.Error; err != nil {
		s.relay.producer.forget(r.Topic, err)
		s.fail(r, err)
		return
	}
	s.relay.producer.answers()
	s.sent = append(s.sent, r.id)
	s.hurry()
	rest := s.queues[r.Key][1:]
	if len(rest) == 0 {
		delete(s.queues, r.Key)
		return
	}
	s.queues[r.Key] = rest
	if !s.leaving {
		s.send(rest[0])
	}
}

// sendStuck tries again what could not be sent.
func (s *session) sendStuck() {
	if s.holdBack {
		return
	}
	rows := s.stuck
	s.stuck = nil
	for _, r := range rows {
		s.send(r)
	}
}

// tick notices silence, ends the pause after a failure, and has missing topics created.
func (s *session) tick(ctx context.Context) {
	s.holdBack = false
	if s.inFlight > 0 {
		if s.quiet++; s.quiet == stallTicks {
			s.relay.producer.isSilent(errNoReport)
		}
	}
	var missing []string
	for _, r := range s.stuck {
		if !s.relay.producer.has(r.Topic) && !slices.Contains(missing, r.Topic) {
			missing = append(missing, r.Topic)
		}
	}
	if len(missing) > 0 && s.creating.CompareAndSwap(false, true) {
		go func() {
			defer s.creating.Store(false)
			_ = s.relay.producer.EnsureTopics(ctx, missing...) // ends well or with ctx
		}()
	}
}

// purge deletes old rows, a portion a round.
func (s *session) purge(ctx context.Context) error {
	if !s.purging {
		return nil
	}
	tag, err := s.conn.Exec(ctx, purgePublished, purgeLimit)
	if err != nil {
		return fmt.Errorf("purge the outbox: %w", err)
	}
	s.purging = tag.RowsAffected() == purgeLimit
	return nil
}

// part ends the session: it gives reports that are on their way a moment, unless Kafka is silent, and marks what arrived.
func (s *session) part(ctx context.Context) error {
	s.leaving = true
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), partTimeout)
	defer cancel()
	for s.inFlight > 0 && !s.relay.producer.silent.Load() && ctx.Err() == nil {
		select {
		case report := <-s.reports:
			s.settle(report)
		case <-ctx.Done():
		}
	}
	marking, stop := context.WithTimeout(context.WithoutCancel(ctx), partTimeout)
	defer stop()
	_, err := s.conn.Exec(marking, markPublished, s.sent)
	return err
}

// heldIDs returns the ids of the rows in memory, never nil: <> ALL(NULL) is true of no row.
func (s *session) heldIDs() []int64 {
	return slices.AppendSeq(make([]int64, 0, len(s.held)), maps.Keys(s.held))
}
