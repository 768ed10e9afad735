package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/errs"
)

// Intervals of the tasks of a service: WorkInterval bounds the delay of the start of a job,
// ForgetInterval that of deleting old jobs.
const (
	WorkInterval   = time.Second
	ForgetInterval = time.Hour
)

const (
	// lease is the time after a checkpoint for which no other worker takes the job. A batch takes
	// less than a second.
	lease = 30 * time.Second
	// maxAttempts is the number of leases without progress after which a job is given up. A
	// checkpoint is progress, unless the task begins again (Run.Restart).
	maxAttempts = 8
	// retryDelay is the delay after a failed attempt, times the number of attempts without
	// progress. An attempt with progress is followed by it once.
	retryDelay = 5 * time.Second
	// releaseTimeout bounds the release of a lease when the process stops.
	releaseTimeout = 2 * time.Second
)

// Task does the work of a job of one kind, from run.Position on, or from the start if it calls
// run.Restart first. It returns nil when all is done.
// An error of the kind errs.Invalid is the file's fault and ends the job; all other errors are
// retried.
type Task func(ctx context.Context, run *Run) error

// Worker leases jobs and runs their tasks. Any number may run, in any number of processes.
type Worker struct {
	store *Store
	tasks map[string]Task
	log   *slog.Logger
}

// NewWorker returns a worker of the store with a task for each kind.
func NewWorker(store *Store, tasks map[string]Task, log *slog.Logger) *Worker {
	return &Worker{store: store, tasks: tasks, log: log}
}

// Index: jobs_due.
const leaseJobSQL = `
UPDATE jobs SET state = 'running', epoch = epoch + 1, due_at = $2, attempts = attempts + 1, started_at = coalesce(started_at, $1)
WHERE id = (SELECT id FROM jobs WHERE state IN ('queued', 'running') AND due_at <= $1 ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, epoch, attempts, call`

// Work runs the jobs that are due, one after the other, and returns when there are none. Errors:
// those of the database.
func (w *Worker) Work(ctx context.Context) error {
	for ctx.Err() == nil {
		run, err := w.lease(ctx)
		if err != nil || run == nil {
			return err
		}
		if err := w.run(ctx, run); err != nil {
			return err
		}
	}
	return nil
}

// lease leases the job that is due for the longest time; nil if none is.
func (w *Worker) lease(ctx context.Context) (*Run, error) {
	run, now := &Run{store: w.store}, w.store.clock.Now()
	var id string
	var call []byte
	err := w.store.db.QueryRow(ctx, leaseJobSQL, now, now.Add(lease)).Scan(&id, &run.epoch, &run.attempts, &call)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // no job is due
	}
	if err != nil {
		return nil, fmt.Errorf("lease a job: %w", err)
	}
	if err := json.Unmarshal(call, &run.call); err != nil {
		return nil, fmt.Errorf("call of job %s: %w", id, err)
	}
	run.renewed = now
	run.Job, err = w.store.Get(ctx, id)
	return run, err
}

// run runs the task of a job and stores how it ended.
func (w *Worker) run(ctx context.Context, run *Run) error {
	log := w.log.With("job", run.ID, "kind", run.Kind, "epoch", run.epoch)
	task, known := w.tasks[run.Kind]
	var err error
	switch {
	case run.attempts > maxAttempts:
		err = run.fail(ctx, ErrFailed)
		log.Error("job given up", "position", run.Position)
		return err
	case !known:
		err = fmt.Errorf("no task is called %q", run.Kind)
	default:
		err = task(run.context(ctx), run)
	}
	if err == nil {
		err = run.finish(ctx)
	}
	if err == nil {
		log.Info("job done", "position", run.Position, "counts", run.Counts)
		return nil
	}
	return w.failed(ctx, log, run, err)
}

// failed stores that an attempt has failed.
func (w *Worker) failed(ctx context.Context, log *slog.Logger, run *Run, err error) error {
	var refusal *errs.Error
	switch {
	case ctx.Err() != nil:
		return run.release(context.WithoutCancel(ctx), 0, false)
	case errors.Is(err, ErrLeaseLost):
		log.Info("job lost: canceled, or taken by another worker")
		return nil
	case errors.As(err, &refusal) && refusal.Kind == errs.Invalid:
		log.Info("job refused", "reason", refusal.Reason)
		return run.fail(ctx, refusal)
	}
	outage := errs.KindOf(err) == errs.Unavailable
	log.Warn("job stopped; it goes on later", "attempt", run.attempts, "error", err)
	return run.release(ctx, time.Duration(max(run.attempts, 1))*retryDelay, !outage)
}

// context returns the context of the task: its writes are recorded as those of the person.
func (r *Run) context(ctx context.Context) context.Context {
	if r.call.Actor == "" {
		return ctx
	}
	return audit.With(ctx, r.call)
}
