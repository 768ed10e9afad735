package job

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// uploadTime is the time for which a job waits for its file, and kept the time for which a
	// finished job and its files are kept.
	uploadTime, kept = 24 * time.Hour, 90 * 24 * time.Hour
	// forgetBatch is the number of jobs that are deleted together.
	forgetBatch = 50
)

const (
	// Index: jobs_latest, by a scan of the last day.
	expireUploadsSQL = `UPDATE jobs SET state = 'canceled', epoch = epoch + 1, finished_at = $1 WHERE state = 'uploading' AND created_at < $2`
	// Index: jobs_latest, from its end.
	oldJobsSQL = `SELECT id FROM jobs WHERE finished_at < $1 ORDER BY created_at, id LIMIT $2`
	// Index: job_parts_pkey.
	blobsSQL = `SELECT blob FROM job_parts WHERE job_id = ANY($1)`
	// Index: jobs_pkey.
	deleteJobsSQL = `DELETE FROM jobs WHERE id = ANY($1)`
)

// Forget cancels jobs whose file has not come in a day, and deletes jobs that finished ninety days
// ago: first their files, then their rows, so that no file is left without a row. Several processes
// may run it at once.
func (s *Store) Forget(ctx context.Context) error {
	now := s.clock.Now()
	if _, err := s.db.Exec(ctx, expireUploadsSQL, now, now.Add(-uploadTime)); err != nil {
		return fmt.Errorf("cancel jobs without a file: %w", err)
	}
	for {
		old, err := texts(s.db.Query(ctx, oldJobsSQL, now.Add(-kept), forgetBatch))
		if err != nil || len(old) == 0 {
			return err
		}
		blobs, err := texts(s.db.Query(ctx, blobsSQL, old))
		if err != nil {
			return err
		}
		for _, key := range blobs {
			if err := s.blobs.Delete(ctx, key); err != nil {
				return fmt.Errorf("delete the file of a job: %w", err)
			}
		}
		if _, err := s.db.Exec(ctx, deleteJobsSQL, old); err != nil {
			return fmt.Errorf("delete jobs: %w", err)
		}
	}
}

func texts(rows pgx.Rows, err error) ([]string, error) {
	if err != nil {
		return nil, fmt.Errorf("read old jobs: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
