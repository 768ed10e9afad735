package job_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/blob"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/job"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
)

// world is a store of jobs with a task that adds the numbers of its file to the table effects, ten
// a batch, and refuses every twenty-fifth.
type world struct {
	*job.Store

	db    *pg.DB
	blobs blob.Store
	clock *clocktest.Clock
	// before is called before each batch, in its transaction.
	before func(run *job.Run) error
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	own := fstest.MapFS{"0001_effects.sql": {Data: []byte(`CREATE TABLE effects (n bigint);`)}}
	pool := pgtest.New(t, "catalog", db.Kit(), own)
	blobs, err := blob.Open(t.TempDir())
	require.NoError(t, err)
	clock := clocktest.New()
	return &world{Store: job.NewStore(pool, blobs, clock), db: pool, blobs: blobs, clock: clock, before: func(*job.Run) error { return nil }}
}

const batchSize = 10

func (w *world) add(ctx context.Context, run *job.Run) error {
	lines, at := bufio.NewScanner(run.Input(ctx)), int64(0)
	var batch []int64
	flush := func() error {
		step := job.Step{Checkpoint: run.Checkpoint}
		step.Position += int64(len(batch))
		return run.Batch(ctx, func() job.Step {
			added := map[string]int64{}
			for _, n := range batch {
				if n%25 == 0 {
					step.Refused = append(step.Refused, job.Refusal{Line: n, Reason: "TWENTY_FIFTH", Message: "a twenty-fifth"})
					added[job.CountRefused]++
				} else {
					added["created"]++
				}
			}
			step.Counts = run.Counted(added)
			return step
		}, func(ctx context.Context) error {
			return w.db.WithTx(ctx, func(tx pgx.Tx) error {
				if err := w.before(run); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, `INSERT INTO effects SELECT n FROM unnest($1::bigint[]) n WHERE n % 25 <> 0`, batch)
				return errors.Join(err, job.Record(ctx, tx))
			})
		})
	}
	for lines.Scan() {
		if at++; at <= run.Position {
			continue
		}
		n, err := strconv.ParseInt(lines.Text(), 10, 64)
		if err != nil {
			return errs.New(errs.Invalid, "NOT_A_NUMBER", "a line is no number")
		}
		if batch = append(batch, n); len(batch) == batchSize {
			if err := flush(); err != nil {
				return err
			}
			batch, at = nil, run.Position
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if len(batch) > 0 {
		if err := flush(); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(run.Output(ctx, job.FileOutput), "%d lines", run.Position)
	return err
}

func (w *world) worker() *job.Worker {
	return job.NewWorker(w.Store, map[string]job.Task{"add": w.add}, slog.New(slog.DiscardHandler))
}

var staff = auth.Identity{Subject: "clerk", Signer: "bff-admin"}

func asStaff(ctx context.Context) context.Context {
	return audit.With(ctx, audit.CallOf(ctx, staff, "/a.B/Start", "products.write"))
}

// queue returns a started job with the numbers from 1, in parts that end within lines.
func (w *world) queue(t *testing.T, numbers int) string {
	t.Helper()
	var text strings.Builder
	for n := range numbers {
		fmt.Fprintln(&text, n+1)
	}
	return w.upload(t, text.String())
}

func (w *world) upload(t *testing.T, text string) string {
	t.Helper()
	ctx, name := asStaff(t.Context()), id.New()
	_, err := w.Create(ctx, job.Job{ID: name, Kind: "add", Name: "numbers.txt", State: job.StateUploading, CreatedBy: staff.Subject})
	require.NoError(t, err)
	parts := 0
	for at := 0; at < len(text); at += 17 {
		parts++
		require.NoError(t, w.Upload(ctx, name, staff.Subject, parts, []byte(text[at:min(len(text), at+17)])))
	}
	_, err = w.Start(ctx, name, staff.Subject, parts, []byte(`{}`))
	require.NoError(t, err)
	return name
}

// requireUndisturbed requires the state of a job of 95 numbers that nothing disturbed.
func (w *world) requireUndisturbed(t *testing.T, name string) {
	t.Helper()
	j, err := w.Get(t.Context(), name)
	require.NoError(t, err)
	require.Equal(t, job.StateDone, j.State, j.Reason)
	require.Equal(t, int64(95), j.Position)
	require.Equal(t, map[string]int64{"created": 92, "refused": 3}, j.Counts)
	var effects, different, refusals int
	require.NoError(t, w.db.QueryRow(t.Context(), `SELECT count(*), count(DISTINCT n), (SELECT count(*) FROM job_refusals) FROM effects`).
		Scan(&effects, &different, &refusals))
	require.Equal(t, []int{92, 92, 3}, []int{effects, different, refusals})
	content, more, err := w.Part(t.Context(), name, job.FileOutput, 1)
	require.NoError(t, err)
	require.False(t, more)
	require.Equal(t, "95 lines", string(content))
}

func TestAJobIsDoneInBatches(t *testing.T) {
	w := newWorld(t)
	name := w.queue(t, 95)
	require.NoError(t, w.worker().Work(t.Context()))
	w.requireUndisturbed(t, name)
}

// The process is killed within the transaction of a batch, and then between two batches: its lease
// expires, and the next worker goes on at the checkpoint.
func TestAJobThatIsKilledTwiceHasTheResultOfAnUndisturbedOne(t *testing.T) {
	w := newWorld(t)
	name, batches := w.queue(t, 95), 0
	errKilled := errors.New("killed")
	for _, at := range []int{3, 6} {
		ctx, kill := context.WithCancel(t.Context())
		w.before = func(*job.Run) error {
			if batches++; batches == at {
				kill()
				return errKilled
			}
			return nil
		}
		_ = w.worker().Work(ctx)
		j, err := w.Get(t.Context(), name)
		require.NoError(t, err)
		require.Equal(t, job.StateRunning, j.State)
		w.clock.Advance(time.Minute)
	}
	require.NoError(t, w.worker().Work(t.Context()))
	w.requireUndisturbed(t, name)
}

// A worker that hangs in a batch loses its lease to another one. When it goes on, it writes
// nothing, although it does not know.
func TestAWorkerThatLostItsLeaseWritesNothing(t *testing.T) {
	w := newWorld(t)
	name, batches := w.queue(t, 95), 0
	w.before = func(*job.Run) error {
		if batches++; batches == 2 {
			w.clock.Advance(time.Minute)
			require.NoError(t, w.worker().Work(t.Context()), "another worker does the rest")
		}
		return nil
	}
	require.NoError(t, w.worker().Work(t.Context()))
	w.requireUndisturbed(t, name)
}

func TestACanceledJobStaysAtItsCheckpoint(t *testing.T) {
	w := newWorld(t)
	name := w.queue(t, 95)
	w.before = func(run *job.Run) error {
		if run.Position == 30 {
			_, err := w.Cancel(asStaff(t.Context()), name)
			return err
		}
		return nil
	}
	require.NoError(t, w.worker().Work(t.Context()))
	j, err := w.Get(t.Context(), name)
	require.NoError(t, err)
	require.Equal(t, job.StateCanceled, j.State)
	require.Equal(t, int64(30), j.Position)
	var effects int
	require.NoError(t, w.db.QueryRow(t.Context(), `SELECT count(*) FROM effects`).Scan(&effects))
	require.Equal(t, 29, effects)
	again, err := w.Cancel(asStaff(t.Context()), name)
	require.NoError(t, err)
	require.Equal(t, j, again)
}

func TestAFileThatCannotBeReadEndsItsJob(t *testing.T) {
	w := newWorld(t)
	name := w.upload(t, "one\n")
	require.NoError(t, w.worker().Work(t.Context()))
	j, err := w.Get(t.Context(), name)
	require.NoError(t, err)
	require.Equal(t, job.StateFailed, j.State)
	require.Equal(t, "NOT_A_NUMBER", j.Reason)
}

func TestAFileOfTooManyRowsEndsItsJob(t *testing.T) {
	w := newWorld(t)
	ctx, name := asStaff(t.Context()), id.New()
	_, err := w.Create(ctx, job.Job{ID: name, Kind: "count", Name: "n", State: job.StateUploading, CreatedBy: staff.Subject})
	require.NoError(t, err)
	require.NoError(t, w.Upload(ctx, name, staff.Subject, 1, []byte("n\n"+strings.Repeat("1\n", job.MaxRows+1))))
	_, err = w.Start(ctx, name, staff.Subject, 1, []byte(`{}`))
	require.NoError(t, err)
	require.NoError(t, job.NewWorker(w.Store, map[string]job.Task{"count": func(ctx context.Context, run *job.Run) error {
		if err := run.CountRows(ctx, "utf-8"); err != nil {
			return job.FileError(err)
		}
		return nil
	}}, slog.New(slog.DiscardHandler)).Work(t.Context()))
	j, err := w.Get(t.Context(), name)
	require.NoError(t, err)
	require.Equal(t, []any{job.StateFailed, "FILE_INVALID"}, []any{j.State, j.Reason})
	require.Contains(t, j.Message, "more than 1000000 rows")
}

func TestAJobWithoutProgressIsGivenUp(t *testing.T) {
	w := newWorld(t)
	name, attempts := w.queue(t, 5), 0
	w.before = func(*job.Run) error { attempts++; return errors.New("broken") }
	for range 20 {
		require.NoError(t, w.worker().Work(t.Context()))
		w.clock.Advance(time.Hour)
	}
	j, err := w.Get(t.Context(), name)
	require.NoError(t, err)
	require.Equal(t, job.StateFailed, j.State)
	require.Equal(t, "JOB_FAILED", j.Reason)
	require.Equal(t, 8, attempts)
}

// attempt works and returns the pause until the job is due again.
func (w *world) attempt(t *testing.T, worker *job.Worker, name string) (pause time.Duration) {
	t.Helper()
	require.NoError(t, worker.Work(t.Context()))
	var due time.Time
	require.NoError(t, w.db.QueryRow(t.Context(), `SELECT due_at FROM jobs WHERE id = $1`, name).Scan(&due))
	return due.Sub(w.clock.Now())
}

// The steps of a task that begins again are no progress, however late it fails.
func TestAJobThatBeginsAgainIsGivenUpAfterGrowingPauses(t *testing.T) {
	w := newWorld(t)
	name, attempts := w.queue(t, 5), 0
	worker := job.NewWorker(w.Store, map[string]job.Task{"add": func(ctx context.Context, run *job.Run) error {
		if attempts++; attempts > 20 {
			return errs.New(errs.Invalid, "NEVER_GIVEN_UP", "the job is not given up")
		}
		err := run.Restart(ctx)
		for page := range 3 {
			err = errors.Join(err, run.Save(ctx, job.Step{Checkpoint: job.Checkpoint{Position: int64(page + 1)}}))
		}
		return errors.Join(err, errors.New("the file cannot be stored"))
	}}, slog.New(slog.DiscardHandler))
	for n := range 8 {
		pause := w.attempt(t, worker, name)
		require.Equal(t, n+1, attempts, "not leased again at once")
		require.Equal(t, time.Duration(n+1)*5*time.Second, pause)
		w.clock.Advance(pause)
	}
	w.attempt(t, worker, name)
	j, err := w.Get(t.Context(), name)
	require.NoError(t, err)
	require.Equal(t, []any{job.StateFailed, "JOB_FAILED", 8}, []any{j.State, j.Reason, attempts})
}

// Each attempt gets one batch further, so there may be any number of them, with a pause between.
func TestProgressResetsTheAttemptsOfAJob(t *testing.T) {
	w := newWorld(t)
	name, start, failures := w.queue(t, 95), int64(0), int64(0)
	w.before = func(run *job.Run) error {
		if run.Position > start {
			failures++
			return errors.New("broken behind the first batch")
		}
		return nil
	}
	for start = range int64(9) {
		start *= batchSize
		pause := w.attempt(t, w.worker(), name)
		j, err := w.Get(t.Context(), name)
		require.NoError(t, err)
		require.Equal(t, []int64{start + batchSize, start/batchSize + 1}, []int64{j.Position, failures}, "not leased again at once")
		require.Equal(t, 5*time.Second, pause)
		w.clock.Advance(pause)
	}
	start = 90
	require.NoError(t, w.worker().Work(t.Context()))
	w.requireUndisturbed(t, name)
}

// An outage costs no attempts.
func TestAJobWaitsForAnOutageToEnd(t *testing.T) {
	w := newWorld(t)
	name := w.queue(t, 95)
	w.before = func(*job.Run) error { return blob.ErrUnavailable }
	for range 20 {
		require.NoError(t, w.worker().Work(t.Context()))
		w.clock.Advance(time.Hour)
	}
	w.before = func(*job.Run) error { return nil }
	require.NoError(t, w.worker().Work(t.Context()))
	w.requireUndisturbed(t, name)
}

func TestOnlyTheCreatorGivesAJobItsFile(t *testing.T) {
	w := newWorld(t)
	ctx, name := asStaff(t.Context()), id.New()
	wanted := job.Job{ID: name, Kind: "add", Name: "n", State: job.StateUploading, CreatedBy: "clerk"}
	for range 2 {
		_, err := w.Create(ctx, wanted)
		require.NoError(t, err)
	}
	other := wanted
	other.CreatedBy = "thief"
	_, err := w.Create(ctx, other)
	require.ErrorIs(t, err, job.ErrMismatch)
	require.ErrorIs(t, w.Upload(ctx, name, "thief", 1, []byte("1\n")), job.ErrNotFound)
	require.NoError(t, w.Upload(ctx, name, "clerk", 2, []byte("2\n")))
	_, err = w.Start(ctx, name, "clerk", 2, []byte(`{}`))
	require.ErrorIs(t, err, job.ErrParts)
	_, err = w.Start(ctx, name, "thief", 2, []byte(`{}`))
	require.ErrorIs(t, err, job.ErrNotFound)
	require.NoError(t, w.Upload(ctx, name, "clerk", 1, []byte("1\n")))
	for range 2 {
		_, err = w.Start(ctx, name, "clerk", 2, []byte(`{"dryRun":true}`))
		require.NoError(t, err)
	}
	_, err = w.Start(ctx, name, "clerk", 2, []byte(`{}`))
	require.ErrorIs(t, err, job.ErrMismatch, "a try is no import")
	require.ErrorIs(t, w.Upload(ctx, name, "clerk", 1, []byte("3\n")), job.ErrState)
	text, err := io.ReadAll(w.Input(ctx, name))
	require.NoError(t, err)
	require.Equal(t, "1\n2\n", string(text))
	var rows int
	require.NoError(t, w.db.QueryRow(ctx, `SELECT count(*) FROM audit_events WHERE object_kind = 'job' AND actor = 'clerk'`).Scan(&rows))
	require.Equal(t, 4, rows, "created, two parts, started")
	for range 19 {
		wanted.ID = id.New()
		_, err = w.Create(ctx, wanted)
		require.NoError(t, err)
	}
	wanted.ID = id.New()
	_, err = w.Create(ctx, wanted)
	require.ErrorIs(t, err, job.ErrLimit)
	list, err := w.List(ctx, "", 5)
	require.NoError(t, err)
	require.Len(t, list, 5)
	next, err := w.List(ctx, list[4].ID, 50)
	require.NoError(t, err)
	require.Len(t, next, 15)
}

// A job without a file does not wait forever, and old jobs go with their files.
func TestOldJobsAreForgotten(t *testing.T) {
	w := newWorld(t)
	ctx, waiting := asStaff(t.Context()), id.New()
	_, err := w.Create(ctx, job.Job{ID: waiting, Kind: "add", Name: "n", State: job.StateUploading, CreatedBy: "clerk"})
	require.NoError(t, err)
	done := w.queue(t, 95)
	require.NoError(t, w.worker().Work(t.Context()))
	require.NoError(t, w.Forget(t.Context()))
	w.requireUndisturbed(t, done)
	w.clock.Advance(25 * time.Hour)
	require.NoError(t, w.Forget(t.Context()))
	j, err := w.Get(t.Context(), waiting)
	require.NoError(t, err)
	require.Equal(t, job.StateCanceled, j.State)
	w.requireUndisturbed(t, done)
	var key string
	require.NoError(t, w.db.QueryRow(t.Context(), `SELECT blob FROM job_parts WHERE job_id = $1 LIMIT 1`, done).Scan(&key))
	w.clock.Advance(91 * 24 * time.Hour)
	require.NoError(t, w.Forget(t.Context()))
	for _, name := range []string{waiting, done} {
		_, err := w.Get(t.Context(), name)
		require.ErrorIs(t, err, job.ErrNotFound)
	}
	_, err = w.blobs.Get(t.Context(), key)
	require.ErrorIs(t, err, blob.ErrNotFound)
}
