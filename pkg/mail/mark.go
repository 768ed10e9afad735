package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/akinai/akinai/pkg/pg"
)

// markWait is the time for which the mark of a mail waits for those of others. A process that dies
// within it causes a second delivery.
const markWait = 50 * time.Millisecond

// markRetry is the time between two tries to mark mails while the database is unavailable.
const markRetry = time.Second

// marker marks the outcomes of a lease.
type marker struct {
	*Queue

	began time.Time
	// halt is called when the database is unavailable. No further mail is begun then, because a
	// mail without a mark is sent again after the lease.
	halt func()
}

// markAll marks the rows of n outcomes, those that come close together with one statement.
func (q *marker) markAll(ctx context.Context, outcomes <-chan outcome, n int) error {
	var faults []error
	for n > 0 {
		together := []outcome{<-outcomes}
		wait := time.NewTimer(markWait)
		for more := true; more && len(together) < n; {
			select {
			case o := <-outcomes:
				together = append(together, o)
			case <-wait.C:
				more = false
			}
		}
		wait.Stop()
		n -= len(together)
		faults = append(faults, q.mark(ctx, together))
	}
	return errors.Join(faults...)
}

// mark marks rows in one transaction. If it fails because of one of them, each is marked alone.
func (q *marker) mark(ctx context.Context, outcomes []outcome) error {
	now := q.clock.Now()
	var all marks
	for _, o := range outcomes {
		q.judge(ctx, &all, o, now)
	}
	err := q.persist(ctx, all)
	if err == nil || len(outcomes) == 1 || pg.IsUnavailable(err) {
		return err
	}
	var faults []error
	for _, one := range all.apart() {
		faults = append(faults, q.persist(ctx, one))
	}
	return errors.Join(faults...)
}

// persist writes marks also if ctx ends. While the database is unavailable, it tries again until
// the lease ends or ctx does.
func (q *marker) persist(ctx context.Context, m marks) error {
	for {
		err := q.write(context.WithoutCancel(ctx), m)
		if !pg.IsUnavailable(err) {
			return err
		}
		q.halt()
		if q.clock.Now().Sub(q.began)+markRetry > lease {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(markRetry):
		}
	}
}

// marks are changes of rows.
type marks struct {
	finished  []finish
	postponed []postponement
}

type finish struct {
	Finished

	fault string
}

// postponement ends the lease of a row and makes it due again.
type postponement struct {
	leased

	due   time.Time
	fault string
	// undone is 1 if the attempt does not count, otherwise 0.
	undone int
}

// apart returns each mark by itself.
func (m marks) apart() (each []marks) {
	for _, f := range m.finished {
		each = append(each, marks{finished: []finish{f}})
	}
	for _, p := range m.postponed {
		each = append(each, marks{postponed: []postponement{p}})
	}
	return each
}

// judge adds the mark of an outcome.
func (q *Queue) judge(ctx context.Context, m *marks, o outcome, now time.Time) {
	finished := func(result, fault string) {
		q.count(ctx, o.leased, result)
		m.finished = append(m.finished, finish{Finished{Row: o.Row, Attempt: o.attempt, Result: result, At: now}, fault})
	}
	var refused *RefusedError
	switch {
	case !o.began:
		m.postponed = append(m.postponed, postponement{leased: o.leased, due: now, undone: 1})
	case o.err == nil:
		finished(ResultSent, "")
	case errors.Is(o.err, ErrPointless):
		finished(ResultDropped, "")
	case isOutage(o.err):
		q.count(ctx, o.leased, "waiting")
		m.postponed = append(m.postponed, postponement{leased: o.leased, due: now.Add(outageDelay(o.err)), fault: storable(o.err), undone: 1})
	case errors.As(o.err, &refused), o.attempt >= q.attempts:
		q.log.ErrorContext(ctx, "mail given up", "mail", o.ID, "kind", o.Kind, "attempts", o.attempt, "error", o.err)
		finished(ResultDead, storable(o.err))
	default:
		delay := backoff(o.attempt)
		q.count(ctx, o.leased, "retry")
		q.log.WarnContext(ctx, "mail not sent; trying again", "mail", o.ID, "kind", o.Kind, "attempt", o.attempt, "delay", delay.String(), "error", o.err)
		m.postponed = append(m.postponed, postponement{leased: o.leased, due: now.Add(delay), fault: storable(o.err)})
	}
}

// backoff returns the delay after an attempt, later and later.
func backoff(attempt int) time.Duration {
	if attempt >= 10 {
		return backoffMost
	}
	return min(backoffFirst<<(attempt-1), backoffMost)
}

// storable returns the text of an error as PostgreSQL can store it.
func storable(err error) string {
	return strings.ToValidUTF8(strings.ReplaceAll(err.Error(), "\x00", ""), "?")
}

// The content of a dead mail stays, so that an operator can send it again. Index: mails_pkey.
const finishMailsSQL = `
UPDATE mails m SET done_at = $5, result = f.result, error = NULLIF(f.error, ''), data = CASE WHEN f.result = 'dead' THEN m.data END
FROM unnest($1::text[]::uuid[], $2::integer[], $3::text[], $4::text[]) AS f (id, attempt, result, error)
WHERE m.id = f.id AND m.done_at IS NULL AND (m.attempts = f.attempt OR f.result = 'sent')`

// Index: mails_pkey.
const postponeMailsSQL = `
UPDATE mails m SET due_at = p.due, error = coalesce(NULLIF(p.error, ''), m.error), attempts = m.attempts - p.undone
FROM unnest($1::text[]::uuid[], $2::integer[], $3::timestamptz[], $4::text[], $5::integer[]) AS p (id, attempt, due, error, undone)
WHERE m.id = p.id AND m.done_at IS NULL AND m.attempts = p.attempt`

// write writes marks in one transaction.
func (q *Queue) write(ctx context.Context, m marks) error {
	b := &pgx.Batch{}
	q.queueFinished(b, m.finished)
	queuePostponed(b, m.postponed)
	if err := q.db.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("mark %d mails as done and %d as postponed: %w", len(m.finished), len(m.postponed), err)
	}
	return nil
}

func (q *Queue) queueFinished(b *pgx.Batch, all []finish) {
	if len(all) == 0 {
		return
	}
	var (
		ids, results, faults []string
		attempts             []int
		finished             []Finished
	)
	for _, f := range all {
		ids, attempts, results, faults = append(ids, f.Row.ID), append(attempts, f.Attempt), append(results, f.Result), append(faults, f.fault)
		finished = append(finished, f.Finished)
	}
	b.Queue(finishMailsSQL, ids, attempts, results, faults, all[0].At)
	if q.record != nil {
		q.record(b, finished)
	}
}

func queuePostponed(b *pgx.Batch, all []postponement) {
	if len(all) == 0 {
		return
	}
	var (
		ids, faults      []string
		attempts, undone []int
		due              []time.Time
	)
	for _, p := range all {
		ids, attempts, due = append(ids, p.ID), append(attempts, p.attempt), append(due, p.due)
		faults, undone = append(faults, p.fault), append(undone, p.undone)
	}
	b.Queue(postponeMailsSQL, ids, attempts, due, faults, undone)
}

func (q *Queue) count(ctx context.Context, row leased, result string) {
	q.results.Add(ctx, 1, metric.WithAttributes(attribute.String("kind", row.Kind), attribute.String("result", result)))
}
