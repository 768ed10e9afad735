package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/pg"
)

const (
	// lease is the time for which an attempt owns a row. It is much longer than an attempt.
	lease = 2 * time.Minute
	// batch is the number of mails that are sent at once.
	batch = 8
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

// Compose makes the mail of a row. It is called for every attempt. Errors: ErrPointless; any other
// error is retried.
type Compose func(ctx context.Context, row Row) (Mail, error)

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
	record   func(b *pgx.Batch, f Finished)
}

// NewQueue returns the queue of the table mails in db.
func NewQueue(db *pg.DB, cfg Config, sender Sender, compose Compose, clock clock.Clock, log *slog.Logger) (*Queue, error) {
	results, err := otel.Meter("mail").Int64Counter("akinai.mails",
		metric.WithDescription("Attempts to send a mail, by kind and result: sent, dropped, retry, dead. Any dead one needs a look."))
	return &Queue{
		db: db, sender: sender, compose: compose, attempts: cfg.Attempts, timeout: cfg.Timeout, clock: clock, log: log, results: results,
	}, err
}

// OnFinish sets a function that queues statements behind the one that marks a mail, in its
// transaction. The mark does nothing if another attempt has marked the mail, and the statements run
// nevertheless. It is called before Deliver.
func (q *Queue) OnFinish(record func(b *pgx.Batch, f Finished)) { q.record = record }

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

// Deliver sends the mails that are due, and returns when there are none. Several processes may run
// it at once. Errors: those of the database; a mail that cannot be sent is not an error.
func (q *Queue) Deliver(ctx context.Context) error {
	for ctx.Err() == nil {
		rows, err := q.lease(ctx)
		if err != nil {
			return fmt.Errorf("lease mails: %w", err)
		}
		faults := make([]error, len(rows))
		var group sync.WaitGroup
		for i, row := range rows {
			group.Go(func() { faults[i] = q.attempt(ctx, row) })
		}
		group.Wait()
		if err := errors.Join(faults...); err != nil || len(rows) < batch {
			return err
		}
	}
	return nil
}

func (q *Queue) lease(ctx context.Context) ([]leased, error) {
	now := q.clock.Now()
	found, err := q.db.Query(ctx, leaseMailsSQL, now, now.Add(lease), batch)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(found, func(row pgx.CollectableRow) (l leased, err error) {
		err = row.Scan(&l.ID, &l.Kind, &l.Data, &l.attempt)
		return l, err
	})
}

// attempt composes and sends one mail and marks its row. It ends an attempt in progress also if ctx
// ends, so that a restart does not send the mail twice.
func (q *Queue) attempt(ctx context.Context, row leased) error {
	ctx = context.WithoutCancel(ctx)
	sending, cancel := context.WithTimeout(ctx, q.timeout)
	defer cancel()
	err := q.send(sending, row.Row)
	var refused *RefusedError
	switch {
	case err == nil:
		return q.finish(ctx, row, ResultSent, "")
	case errors.Is(err, ErrPointless):
		return q.finish(ctx, row, ResultDropped, "")
	case errors.As(err, &refused), row.attempt >= q.attempts:
		q.log.ErrorContext(ctx, "mail given up", "mail", row.ID, "kind", row.Kind, "attempts", row.attempt, "error", err)
		return q.finish(ctx, row, ResultDead, err.Error())
	default:
		return q.postpone(ctx, row, err)
	}
}

func (q *Queue) send(ctx context.Context, row Row) error {
	m, err := q.compose(ctx, row)
	if err != nil {
		return err
	}
	m.ID = row.ID
	return q.sender.Send(ctx, m)
}

// The content of a dead mail stays, so that an operator can send it again.
const finishMailSQL = `
UPDATE mails SET done_at = $3, result = $4, error = NULLIF($5, ''), data = CASE WHEN $4 = 'dead' THEN data END
WHERE id = $1 AND done_at IS NULL AND (attempts = $2 OR $4 = 'sent')`

func (q *Queue) finish(ctx context.Context, row leased, result, fault string) error {
	q.count(ctx, row, result)
	now := q.clock.Now()
	batch := &pgx.Batch{}
	batch.Queue(finishMailSQL, row.ID, row.attempt, now, result, fault)
	if q.record != nil {
		q.record(batch, Finished{Row: row.Row, Attempt: row.attempt, Result: result, At: now})
	}
	if err := q.db.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("mark mail %s as %s: %w", row.ID, result, err)
	}
	return nil
}

const postponeMailSQL = `UPDATE mails SET due_at = $3, error = $4 WHERE id = $1 AND done_at IS NULL AND attempts = $2`

// postpone ends the lease and makes the row due again later and later.
func (q *Queue) postpone(ctx context.Context, row leased, cause error) error {
	q.count(ctx, row, "retry")
	delay := backoffMost
	if row.attempt < 10 {
		delay = min(backoffFirst<<(row.attempt-1), backoffMost)
	}
	q.log.WarnContext(ctx, "mail not sent; trying again", "mail", row.ID, "kind", row.Kind, "attempt", row.attempt, "delay", delay.String(), "error", cause)
	if _, err := q.db.Exec(ctx, postponeMailSQL, row.ID, row.attempt, q.clock.Now().Add(delay), cause.Error()); err != nil {
		return fmt.Errorf("postpone mail %s: %w", row.ID, err)
	}
	return nil
}

func (q *Queue) count(ctx context.Context, row leased, result string) {
	q.results.Add(ctx, 1, metric.WithAttributes(attribute.String("kind", row.Kind), attribute.String("result", result)))
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
