package job

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/blob"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/pg"
)

// maxOpen is the number of jobs of a person that are not finished.
const maxOpen = 20

// Store holds the jobs of one service: what staff do with them. Each write leaves one row in the
// audit log. Safe for concurrent use.
type Store struct {
	db    *pg.DB
	blobs blob.Store
	clock clock.Clock
}

// NewStore returns the jobs in the schema of db, whose files are in blobs.
func NewStore(db *pg.DB, blobs blob.Store, clock clock.Clock) *Store {
	return &Store{db: db, blobs: blobs, clock: clock}
}

const (
	jobColumns = `id, kind, name, state, created_by, created_at, coalesce(started_at, 'epoch'), coalesce(finished_at, 'epoch'), params,
		position, cursor, counts, total, reason, message`
	// Index: jobs_pkey.
	getJobSQL = `SELECT ` + jobColumns + ` FROM jobs WHERE id = $1`
	// Index: jobs_pkey.
	lockJobSQL = getJobSQL + ` FOR UPDATE`
	// Index: jobs_latest.
	listJobsSQL = `SELECT ` + jobColumns + ` FROM jobs WHERE ($1::uuid IS NULL
		OR (created_at, id) < (SELECT created_at, id FROM jobs WHERE id = $1)) ORDER BY created_at DESC, id DESC LIMIT $2`
	insertJobSQL = `INSERT INTO jobs (id, kind, name, state, created_by, created_at, due_at, params, call)
		VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8) ON CONFLICT (id) DO NOTHING`
	// Index: jobs_latest. Only the latest thousand jobs are looked at.
	countOpenSQL = `SELECT count(*) FROM (SELECT created_by, state FROM jobs ORDER BY created_at DESC, id DESC LIMIT 1000) j
		WHERE created_by = $1 AND state IN ('uploading', 'queued', 'running')`
)

func scanJob(row pgx.CollectableRow) (Job, error) {
	var j Job
	var started, finished time.Time
	err := row.Scan(&j.ID, &j.Kind, &j.Name, &j.State, &j.CreatedBy, &j.CreatedAt, &started, &finished, &j.Params,
		&j.Position, &j.Cursor, &j.Counts, &j.Total, &j.Reason, &j.Message)
	if started.Unix() != 0 {
		j.StartedAt = started
	}
	if finished.Unix() != 0 {
		j.FinishedAt = finished
	}
	return j, err
}

func getJob(ctx context.Context, q pg.Querier, sql, id string) (Job, error) {
	rows, err := q.Query(ctx, sql, id)
	if err != nil {
		return Job{}, fmt.Errorf("get job %s: %w", id, err)
	}
	j, err := pgx.CollectExactlyOneRow(rows, scanJob)
	if errors.Is(err, pgx.ErrNoRows) {
		return Job{}, ErrNotFound
	}
	if err != nil {
		return Job{}, fmt.Errorf("get job %s: %w", id, err)
	}
	return j, nil
}

// Get returns a job. Errors: ErrNotFound.
func (s *Store) Get(ctx context.Context, id string) (Job, error) {
	return getJob(ctx, s.db, getJobSQL, id)
}

// List returns at most limit jobs that are older than the one with the id after, "" for none, the
// newest first.
func (s *Store) List(ctx context.Context, after string, limit int) ([]Job, error) {
	var place *string
	if after != "" {
		place = &after
	}
	rows, err := s.db.Query(ctx, listJobsSQL, place, limit)
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	jobs, err := pgx.CollectRows(rows, scanJob)
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	return jobs, nil
}

// Create creates a job that waits for its file, or one that needs none, which is queued: State says
// which. A repeated call returns the job as it is now. Errors: ErrMismatch, ErrLimit.
func (s *Store) Create(ctx context.Context, j Job) (Job, error) {
	if j.Why != "" {
		ctx = audit.WithReason(ctx, j.Why)
	}
	call, _ := audit.From(ctx)
	text, err := json.Marshal(call)
	if err != nil {
		return Job{}, fmt.Errorf("create job %s: %w", j.ID, err)
	}
	if len(j.Params) == 0 {
		j.Params = []byte("{}")
	}
	var stored Job
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		var open int
		if err := tx.QueryRow(ctx, countOpenSQL, j.CreatedBy).Scan(&open); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, insertJobSQL, j.ID, j.Kind, j.Name, j.State, j.CreatedBy, s.clock.Now(), j.Params, text)
		if err != nil {
			return err
		}
		if stored, err = getJob(ctx, tx, getJobSQL, j.ID); err != nil {
			return err
		}
		switch created := tag.RowsAffected() > 0; {
		case stored.CreatedBy != j.CreatedBy || stored.Kind != j.Kind || stored.Name != j.Name:
			return ErrMismatch
		case !created && j.State == StateUploading: // it gets its parameters by Start
			return nil
		case !created:
			return requireSame(ctx, tx, j.ID, j.Params)
		case open >= maxOpen:
			return ErrLimit
		}
		return s.record(ctx, tx, j.ID)
	})
	if err != nil {
		return Job{}, fmt.Errorf("create job %s: %w", j.ID, err)
	}
	return stored, nil
}

// record adds a write to the audit log.
func (s *Store) record(ctx context.Context, tx pgx.Tx, id string) error {
	return audit.Append(ctx, tx, audit.RowOf(ctx, "job", audit.Object{ID: id}))
}

// own locks a job that the person created and that waits for its file.
func own(ctx context.Context, tx pgx.Tx, id, by string) (Job, error) {
	j, err := getJob(ctx, tx, lockJobSQL, id)
	if err == nil && j.CreatedBy != by {
		return Job{}, ErrNotFound
	}
	return j, err
}

// Index: job_parts_pkey.
const putPartSQL = `INSERT INTO job_parts (job_id, file, number, blob, bytes) VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT (job_id, file, number) DO UPDATE SET blob = excluded.blob, bytes = excluded.bytes WHERE job_parts.blob <> excluded.blob`

// Upload stores a part of the file of a job of the person; numbers begin with 1. First the bytes
// are stored and then the row, so that a row implies the bytes. May be repeated. Errors:
// ErrNotFound, ErrState.
func (s *Store) Upload(ctx context.Context, id, by string, number int, content []byte) error {
	if j, err := s.Get(ctx, id); err != nil {
		return err
	} else if j.CreatedBy != by {
		return ErrNotFound
	} else if j.State != StateUploading {
		return ErrState.With("state", string(j.State))
	}
	key := partKey(id, FileInput, number, content)
	if err := s.blobs.Put(ctx, key, content); err != nil {
		return fmt.Errorf("store part %d of job %s: %w", number, id, err)
	}
	err := s.db.WithTx(ctx, func(tx pgx.Tx) error {
		j, err := own(ctx, tx, id, by)
		if err != nil {
			return err
		}
		if j.State != StateUploading {
			return ErrState.With("state", string(j.State))
		}
		tag, err := tx.Exec(ctx, putPartSQL, id, FileInput, number, key, len(content))
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return s.record(ctx, tx, id)
	})
	if err != nil {
		return fmt.Errorf("upload part %d of job %s: %w", number, id, err)
	}
	return nil
}

// partKey returns the key of a part, which its content decides: a blob never changes.
func partKey(id string, file File, number int, content []byte) string {
	sum := sha256.Sum256(content)
	return fmt.Sprintf("jobs/%s/%s/%d-%s", id, file, number, hex.EncodeToString(sum[:16]))
}

const (
	// Index: job_parts_pkey.
	countPartsSQL = `SELECT count(*), coalesce(max(number), 0) FROM job_parts WHERE job_id = $1 AND file = 'input'`
	// Index: jobs_pkey.
	startJobSQL = `UPDATE jobs SET state = 'queued', params = $2, call = $3, due_at = $4 WHERE id = $1 AND state = 'uploading'`
	// Index: jobs_pkey.
	// Index: jobs_pkey.
	sameParamsSQL = `SELECT params = $2 FROM jobs WHERE id = $1`
	cancelJobSQL  = `UPDATE jobs SET state = 'canceled', epoch = epoch + 1, finished_at = $2
		WHERE id = $1 AND state IN ('uploading', 'queued', 'running')`
)

// Start queues a job of the person, whose file has the number of parts. The job then writes on
// behalf of this call. A repeated call changes nothing. Errors: ErrNotFound, ErrState, ErrParts;
// ErrMismatch if it was started with other parameters.
func (s *Store) Start(ctx context.Context, id, by string, parts int, params []byte) (Job, error) {
	call, _ := audit.From(ctx)
	text, err := json.Marshal(call)
	if err != nil {
		return Job{}, fmt.Errorf("start job %s: %w", id, err)
	}
	var j Job
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if j, err = own(ctx, tx, id, by); err != nil {
			return err
		}
		switch j.State {
		case StateUploading:
		case StateQueued, StateRunning, StateDone:
			return requireSame(ctx, tx, id, params)
		default:
			return ErrState.With("state", string(j.State))
		}
		var count, last int
		if err := tx.QueryRow(ctx, countPartsSQL, id).Scan(&count, &last); err != nil {
			return err
		}
		if count != parts || last != parts {
			return ErrParts
		}
		if _, err := tx.Exec(ctx, startJobSQL, id, params, text, s.clock.Now()); err != nil {
			return err
		}
		j.State, j.Params = StateQueued, params
		return s.record(ctx, tx, id)
	})
	if err != nil {
		return Job{}, fmt.Errorf("start job %s: %w", id, err)
	}
	return j, nil
}

// requireSame returns ErrMismatch if a job has other parameters.
func requireSame(ctx context.Context, tx pgx.Tx, id string, params []byte) error {
	var same bool
	if err := tx.QueryRow(ctx, sameParamsSQL, id, params).Scan(&same); err != nil || same {
		return err
	}
	return ErrMismatch
}

// Cancel ends a job at its last checkpoint: what is written stays. A job that is finished stays as
// it is. Errors: ErrNotFound.
func (s *Store) Cancel(ctx context.Context, id string) (Job, error) {
	var j Job
	err := s.db.WithTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, cancelJobSQL, id, s.clock.Now())
		if err != nil {
			return err
		}
		if j, err = getJob(ctx, tx, getJobSQL, id); err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return s.record(ctx, tx, id)
	})
	if err != nil {
		return Job{}, fmt.Errorf("cancel job %s: %w", id, err)
	}
	return j, nil
}
