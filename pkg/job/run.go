package job

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/crash"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/pg"
)

// Run is a leased job. Not safe for concurrent use.
type Run struct {
	Job

	store    *Store
	epoch    int64
	attempts int
	// restarts is whether the task begins again in each attempt.
	restarts bool
	call     audit.Call
	// renewed is when the lease was extended.
	renewed time.Time
	outputs []*output
}

// By returns the subject on whose behalf the job writes.
func (r *Run) By() string { return r.CreatedBy }

// Input returns the uploaded file. Only one part is in memory.
func (r *Run) Input(ctx context.Context) io.Reader { return r.store.Input(ctx, r.ID) }

// Output returns a writer of a file, which exists when the job is done. A task that is repeated
// writes it again.
func (r *Run) Output(ctx context.Context, file File) io.Writer {
	o := &output{ctx: ctx, store: r.store, id: r.ID, file: file}
	r.outputs = append(r.outputs, o)
	return o
}

// Step is what a batch adds to a job.
type Step struct {
	Checkpoint

	// Refused are lines of the input. CountRefused of the checkpoint counts them.
	Refused []Refusal
}

// pending is a step of a run that is not stored yet.
type pending struct {
	run  *Run
	step func() Step
	done bool
	next Step
}

type contextKey struct{}

// Batch calls write with a context in which the transaction of the batch stores the step with
// Record. step is called in that transaction, behind the writes of the batch. A batch that did not
// call Record is an error of the program. Errors: ErrLeaseLost, after which nothing of the batch is
// stored.
func (r *Run) Batch(ctx context.Context, step func() Step, write func(ctx context.Context) error) error {
	p := &pending{run: r, step: step}
	if err := write(context.WithValue(ctx, contextKey{}, p)); err != nil {
		return err
	}
	if !p.done {
		return fmt.Errorf("job %s: a batch was written without its checkpoint", r.ID)
	}
	r.take(p.next)
	crash.At("job.checkpoint")
	return nil
}

// Save stores a step that has no writes.
func (r *Run) Save(ctx context.Context, step Step) error {
	return r.Batch(ctx, func() Step { return step }, func(ctx context.Context) error {
		return r.store.db.WithTx(ctx, func(tx pgx.Tx) error { return Record(ctx, tx) })
	})
}

// Restart deletes the checkpoint, for a task without effects that makes a file and so begins again
// in each attempt. Such a task calls it first, because its steps are no progress: the next attempt
// repeats them. They only extend the lease, and the attempts count. Errors: ErrLeaseLost.
func (r *Run) Restart(ctx context.Context) error {
	r.restarts = true
	if r.Position == 0 {
		return nil
	}
	r.Checkpoint = Checkpoint{}
	return r.store.db.WithTx(ctx, func(tx pgx.Tx) error {
		if err := r.guard(ctx, tx, restartSQL); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, forgetRefusalsSQL, r.ID)
		return err
	})
}

func (r *Run) take(step Step) {
	r.Checkpoint, r.attempts = step.Checkpoint, r.attemptsAfterStep()
	r.renewed = r.store.clock.Now()
}

// attemptsAfterStep returns the number of attempts without progress once a step is stored.
func (r *Run) attemptsAfterStep() int {
	if r.restarts {
		return r.attempts
	}
	return 0
}

const (
	// The lease is guarded by its number: no row if another worker has the job, or if it was
	// canceled. Index: jobs_pkey.
	checkpointSQL = `UPDATE jobs SET position = $3, cursor = $4, counts = $5, due_at = $6, attempts = $7
		WHERE id = $1 AND epoch = $2 AND state = 'running'`
	insertRefusalsSQL = `INSERT INTO job_refusals (job_id, line, reason, message)
		SELECT $1, line, reason, message FROM json_to_recordset($2) AS r (line bigint, reason text, message text)`
	// Index: jobs_pkey.
	restartSQL = `UPDATE jobs SET position = 0, cursor = '', counts = '{}' WHERE id = $1 AND epoch = $2 AND state = 'running'`
	// Index: job_refusals_pkey.
	forgetRefusalsSQL = `DELETE FROM job_refusals WHERE job_id = $1`
	// Index: jobs_pkey.
	renewSQL = `UPDATE jobs SET due_at = $3, total = $4 WHERE id = $1 AND epoch = $2 AND state = 'running'`
	// Index: jobs_pkey.
	releaseSQL = `UPDATE jobs SET due_at = $3, attempts = attempts - $4 WHERE id = $1 AND epoch = $2 AND state = 'running'`
	// Index: jobs_pkey.
	finishSQL = `UPDATE jobs SET state = $3, finished_at = $4, reason = $5, message = $6 WHERE id = $1 AND epoch = $2 AND state = 'running'`
)

// Record stores the step of the context in tx, the transaction of the batch, as its last statement;
// nothing if ctx is that of no batch. Errors: ErrLeaseLost, which must roll tx back.
func Record(ctx context.Context, tx pg.Querier) error {
	p, ok := ctx.Value(contextKey{}).(*pending)
	if !ok {
		return nil
	}
	r := p.run
	p.next = p.step()
	counts := p.next.Counts
	if counts == nil {
		counts = map[string]int64{}
	}
	tag, err := tx.Exec(ctx, checkpointSQL, r.ID, r.epoch, p.next.Position, p.next.Cursor, counts, r.store.clock.Now().Add(lease),
		r.attemptsAfterStep())
	if err != nil {
		return fmt.Errorf("checkpoint of job %s: %w", r.ID, err)
	}
	if tag.RowsAffected() == 0 {
		return ErrLeaseLost
	}
	if len(p.next.Refused) > 0 {
		if _, err := tx.Exec(ctx, insertRefusalsSQL, r.ID, refusalRows(p.next.Refused)); err != nil {
			return fmt.Errorf("refused lines of job %s: %w", r.ID, err)
		}
	}
	p.done = true
	return nil
}

type refusalRow struct {
	Line    int64  `json:"line"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

func refusalRows(refused []Refusal) []refusalRow {
	rows := make([]refusalRow, len(refused))
	for i, r := range refused {
		rows[i] = refusalRow(r)
	}
	return rows
}

// Alive extends the lease if a third of it has passed. A task calls it where it works for long
// without a batch. Errors: ErrLeaseLost.
func (r *Run) Alive(ctx context.Context) error {
	now := r.store.clock.Now()
	if now.Sub(r.renewed) < lease/3 {
		return nil
	}
	return r.renew(ctx, now)
}

// SetTotal stores how far the position will go.
func (r *Run) SetTotal(ctx context.Context, total int64) error {
	r.Total = total
	return r.renew(ctx, r.store.clock.Now())
}

func (r *Run) renew(ctx context.Context, now time.Time) error {
	r.renewed = now
	return r.guarded(ctx, renewSQL, now.Add(lease), r.Total)
}

// release gives the lease back. counted is whether the attempt counts.
func (r *Run) release(ctx context.Context, delay time.Duration, counted bool) error {
	ctx, cancel := context.WithTimeout(ctx, releaseTimeout)
	defer cancel()
	back := 1
	if counted || r.attempts == 0 {
		back = 0
	}
	err := r.guarded(ctx, releaseSQL, r.store.clock.Now().Add(delay), back)
	if errors.Is(err, ErrLeaseLost) {
		return nil
	}
	return err
}

// fail ends the job for a reason.
func (r *Run) fail(ctx context.Context, reason *errs.Error) error {
	err := r.guarded(ctx, finishSQL, StateFailed, r.store.clock.Now(), reason.Reason, reason.Message)
	if errors.Is(err, ErrLeaseLost) {
		return nil
	}
	return err
}

// finish stores the files of the job and ends it.
func (r *Run) finish(ctx context.Context) error {
	for _, o := range r.outputs {
		if err := o.flush(); err != nil {
			return err
		}
	}
	return r.store.db.WithTx(ctx, func(tx pgx.Tx) error {
		for _, o := range r.outputs {
			if err := o.save(ctx, tx); err != nil {
				return err
			}
		}
		return r.guard(ctx, tx, finishSQL, StateDone, r.store.clock.Now(), "", "")
	})
}

func (r *Run) guarded(ctx context.Context, sql string, args ...any) error {
	return r.guard(ctx, r.store.db, sql, args...)
}

// guard runs a statement of this lease.
func (r *Run) guard(ctx context.Context, q pg.Querier, sql string, args ...any) error {
	tag, err := q.Exec(ctx, sql, append([]any{r.ID, r.epoch}, args...)...)
	if err != nil {
		return fmt.Errorf("job %s: %w", r.ID, err)
	}
	if tag.RowsAffected() == 0 {
		return ErrLeaseLost
	}
	return nil
}

// Counted returns the counts with some added.
func (c Checkpoint) Counted(added map[string]int64) map[string]int64 {
	counts := maps.Clone(c.Counts)
	if counts == nil {
		counts = make(map[string]int64, len(added))
	}
	for name, n := range added {
		if n != 0 {
			counts[name] += n
		}
	}
	return counts
}
