package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/pg"
)

const (
	// lease is the time for which an attempt owns a row. No mail is sent that could not be sent
	// before its end.
	lease = 2 * time.Minute
	// phases is the number of phases of an attempt, each of which may take the timeout: connection,
	// greeting, login, and the mail.
	phases = 4
	// batch is the number of mails that are leased and composed together, atOnce of those that are
	// sent at once.
	batch, atOnce = 64, 8
	// backoffFirst and backoffMost are the first and the longest delay after a failed attempt.
	backoffFirst, backoffMost = 2 * time.Second, 15 * time.Minute
	// sentKept and deadKept are the times for which rows are kept.
	sentKept, deadKept = 7 * 24 * time.Hour, 30 * 24 * time.Hour
)

// Row is a mail to be sent.
type Row struct {
	// ID is a UUID.
	ID string
	// Kind and Data say what the composer has to write. Data is JSON without secrets.
	Kind string
	Data json.RawMessage
}

// ErrPointless is returned by a Compose for a mail that must not be sent any more, or was never
// meant to be sent.
var ErrPointless = errors.New("the mail is pointless")

// The results of a mail.
const (
	ResultSent    = "sent"
	ResultDropped = "dropped"
	ResultDead    = "dead"
)

// Finished is a mail after its last attempt.
type Finished struct {
	Row     Row
	Attempt int
	// Result is one of the results of a mail.
	Result string
	At     time.Time
}

// Composed is the mail of a row, or why there is none: ErrPointless; any other error is retried.
type Composed struct {
	Mail Mail
	Err  error
}

// Compose makes the mails of rows, one of each in the same order, so that it can read at once what
// they need. It is called for every attempt.
type Compose func(ctx context.Context, rows []Row) []Composed

// Each returns a Compose that makes each mail by itself, several at once.
func Each(compose func(ctx context.Context, row Row) (Mail, error)) Compose {
	return func(ctx context.Context, rows []Row) []Composed {
		out := make([]Composed, len(rows))
		inParallel(len(rows), func(i int) { out[i].Mail, out[i].Err = compose(ctx, rows[i]) })
		return out
	}
}

// inParallel calls do with each number below n, atOnce at a time.
func inParallel(n int, do func(i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(n, atOnce) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	group.Wait()
}

const insertMailSQL = `INSERT INTO mails (id, kind, data, created_at, due_at) VALUES ($1, $2, $3, $4, $4)`

// Add queues the statement that writes a row, in the transaction of b.
func Add(b *pgx.Batch, row Row, now time.Time) {
	b.Queue(insertMailSQL, row.ID, row.Kind, []byte(row.Data), now)
}

// Queue sends the mails of a table.
type Queue struct {
	db       *pg.DB
	sender   Sender
	compose  Compose
	attempts int
	timeout  time.Duration
	clock    clock.Clock
	log      *slog.Logger
	results  metric.Int64Counter
	record   func(b *pgx.Batch, finished []Finished)
	// unreachable is true while the mail server cannot be reached, waiting while mails cannot be
	// composed because of an outage.
	unreachable, waiting atomic.Bool
}

// NewQueue returns the queue of the table mails in db.
func NewQueue(db *pg.DB, cfg Config, sender Sender, compose Compose, clock clock.Clock, log *slog.Logger) (*Queue, error) {
	results, err := otel.Meter("mail").Int64Counter("akinai.mails",
		metric.WithDescription("Attempts to send a mail, by kind and result: sent, dropped, retry, waiting (an outage), dead. Any dead one needs a look."))
	return &Queue{
		db: db, sender: sender, compose: compose, attempts: cfg.Attempts, timeout: cfg.Timeout, clock: clock, log: log, results: results,
	}, err
}

// OnFinish sets a function that queues statements behind the one that marks mails, in its
// transaction. The mark does nothing for a mail that another attempt has marked, and the statements
// run nevertheless. All mails have the same time. It is called before Deliver.
func (q *Queue) OnFinish(record func(b *pgx.Batch, finished []Finished)) { q.record = record }

// leased is a row with the number of the attempt that owns it.
type leased struct {
	Row

	attempt int
}

// Index: mails_due.
const leaseMailsSQL = `
UPDATE mails SET due_at = $2, attempts = attempts + 1
WHERE id IN (SELECT id FROM mails WHERE done_at IS NULL AND due_at <= $1 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
RETURNING id, kind, data, attempts`

// Deliver sends the mails that are due, and returns when there are none, or when the mail server
// cannot be reached. Several processes may run it at once. Errors: those of the database; a mail
// that cannot be sent is not an error.
func (q *Queue) Deliver(ctx context.Context) error {
	for ctx.Err() == nil {
		began := q.clock.Now()
		rows, err := q.lease(ctx)
		if err != nil {
			return fmt.Errorf("lease mails: %w", err)
		}
		if err := q.attempt(ctx, rows, began); err != nil || len(rows) < batch || q.unreachable.Load() {
			return err
		}
	}
	return nil
}

// lease leases the rows that are due, one of them while the mail server cannot be reached.
func (q *Queue) lease(ctx context.Context) ([]leased, error) {
	now, limit := q.clock.Now(), batch
	if q.unreachable.Load() {
		limit = 1
	}
	found, err := q.db.Query(ctx, leaseMailsSQL, now, now.Add(lease), limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(found, func(row pgx.CollectableRow) (l leased, err error) {
		err = row.Scan(&l.ID, &l.Kind, &l.Data, &l.attempt)
		return l, err
	})
}

// Index: mails_done.
const forgetMailsSQL = `
DELETE FROM mails WHERE id IN (
    SELECT id FROM mails WHERE done_at < $1 AND (result <> 'dead' OR done_at < $2) LIMIT 1000 FOR UPDATE SKIP LOCKED)`

// Forget deletes rows of mails that were sent seven days ago, or given up thirty days ago.
func (q *Queue) Forget(ctx context.Context) error {
	now := q.clock.Now()
	for {
		tag, err := q.db.Exec(ctx, forgetMailsSQL, now.Add(-sentKept), now.Add(-deadKept))
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
	}
}
