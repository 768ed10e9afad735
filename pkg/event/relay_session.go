package event

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/clock"
)

const (
	fetchLimit  = 500
	maxHeld     = 10_000          // rows in memory; all others wait in the table
	tickEvery   = time.Second     // retry interval after a failure
	stallTicks  = 3               // ticks without a delivery report after which Kafka counts as silent
	partTimeout = time.Second     // wait for the last reports when the session ends
	hookTimeout = 2 * time.Second // of BeforePublish
	roundLimit  = 5 * time.Second // timeout of the statements of a round
	purgeEvery  = time.Hour
	purgeLimit  = 1000
)

const (
	markPublishedSQL = `UPDATE outbox SET published_at = now() WHERE id = ANY($1)`

	// Index: outbox_unpublished.
	fetchUnpublishedSQL = `
		SELECT id, event_id::text, type, topic, key, payload, trace_parent, created_at
		FROM outbox
		WHERE published_at IS NULL AND id <> ALL($1)
		ORDER BY id
		LIMIT $2`

	// Index: outbox_pkey. Reads only the oldest rows, however many there are.
	purgePublishedSQL = `
		DELETE FROM outbox
		WHERE id IN (
			SELECT id
			FROM (SELECT id, published_at FROM outbox ORDER BY id LIMIT $1) AS oldest
			WHERE published_at < now() - INTERVAL '7 days')`
)

// errNoReport is the cause when Kafka accepts messages and sends no delivery reports.
var errNoReport = errors.New("no delivery report for seconds")

// session is the work of one relay while it is the leader. One goroutine owns it. A round is one
// SELECT and, if delivery reports have arrived, one UPDATE, together one round trip.
//
// A key has at most one record in flight. The next one is sent after the report of success. So a
// failure delays its own key only, and a later record never overtakes. Rows are never selected by
// "id greater than the last": ids are assigned in the order of inserts, but rows become visible in
// the order of commits.
type session struct {
	relay    *Relay
	conn     *pgx.Conn
	held     map[int64]struct{} // ids of the rows in memory, until they are marked
	queues   map[string][]*row  // by key; the first row of each is in flight or stuck
	stuck    []*row             // first rows that are to be sent again
	inFlight int
	sent     []int64  // acknowledged; the next round marks them
	unseen   []Record // records that the hook of BeforePublish has not processed
	reports  chan kafka.Event

	timer      *time.Timer // the next round
	soon       bool        // the next round is scheduled for new events or reports
	worked     time.Time   // the last round that marked or fetched rows
	holdBack   bool        // a record failed since the last tick: stuck rows wait for the next tick
	leaving    bool        // the session ends: send nothing more
	quiet      int         // ticks without a report while records were in flight
	hookFailed bool
	purging    bool
	creating   atomic.Bool // a goroutine is creating topics
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
		// Room for all reports: nothing reads the channel after the session, and a full channel
		// would block the producer of all relays.
		reports: make(chan kafka.Event, maxHeld),
	}
}

// run publishes until ctx ends (nil) or the connection fails.
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
		case <-s.relay.outbox.wake:
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

// hurry schedules the next round: soon after a pause, and otherwise later, so that it has more to
// do.
func (s *session) hurry() {
	if !s.soon {
		s.soon = true
		s.timer.Reset(gather(s.relay.delay, roundGap, s.worked))
	}
}

// gather returns how long to collect work before it is done together: delay, and gap since the last
// time. Work that comes without a pause is done once a gap. It is at most a gap, also if the clock
// was set back since the last time.
func gather(delay, gap time.Duration, last time.Time) time.Duration {
	return max(delay, min(gap, gap-time.Since(last)))
}

// round marks acknowledged rows, fetches new ones, calls the hook and sends the new rows. Its
// statements do not end with ctx, because an interrupted connection would lose the marks.
func (s *session) round(ctx context.Context) error {
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), roundLimit)
	defer cancel()
	marks := len(s.sent)
	fetched, err := s.exchange(limited)
	if err != nil {
		return err
	}
	if marks+len(fetched) > 0 {
		s.worked = clock.System().Now()
	}
	s.soon = false
	s.timer.Reset(idlePoll)
	if len(fetched) == fetchLimit {
		s.soon = true
		s.timer.Reset(s.relay.delay)
	}
	s.show(ctx, fetched)
	s.sendStuck()
	for _, r := range fetched {
		s.enqueue(r)
	}
	return s.purge(limited)
}

// show calls the hook with all records that it has not processed.
func (s *session) show(ctx context.Context, fetched []*row) {
	hook := s.relay.outbox.beforePublish
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

// tick detects a silent Kafka, ends the pause after a failure, and creates missing topics.
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
			_ = s.relay.producer.EnsureTopics(ctx, missing...) // ends with success or with ctx
		}()
	}
}

// part ends the session: it waits a moment for outstanding reports, unless Kafka is silent, and
// marks the acknowledged rows.
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
	_, err := s.conn.Exec(marking, markPublishedSQL, s.sent)
	return err
}
