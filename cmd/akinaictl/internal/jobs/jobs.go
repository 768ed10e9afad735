// Package jobs starts jobs of services and follows them (docs/jobs.md). Start reading at Follower.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	jobv1 "github.com/akinai/akinai/api/gen/akinai/job/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/job"
)

const (
	pollFirst = 200 * time.Millisecond
	pollMost  = 2 * time.Second
	// maxSilence is the number of polls in a row that may find the service unavailable. The job
	// goes on meanwhile.
	maxSilence = 30
)

// Service is a service that has jobs, and what its jobs shall do.
type Service interface {
	// Create creates a job that waits for its file.
	Create(ctx context.Context, job, name string) error
	Upload(ctx context.Context, job string, number int32, content []byte) error
	// Start starts a job with its number of parts; one without a file has none.
	Start(ctx context.Context, job string, parts int32) error
	Get(ctx context.Context, job string) (*jobv1.Job, error)
	File(ctx context.Context, job string, file jobv1.JobFile, part int32) (content []byte, more bool, err error)
}

// Follower runs jobs of a service.
type Follower struct {
	Service

	// Progress is called with the rows that are done, and their number, 0 if it is not known yet.
	Progress func(done, total int64)
}

// Import uploads a file, starts its job and returns the job when it is done. The job goes on if ctx
// ends. Errors: the job failed or was canceled.
func (f Follower) Import(ctx context.Context, name string, file io.Reader) (*jobv1.Job, error) {
	created := &jobv1.Job{Id: id.New()}
	if err := f.Create(ctx, created.GetId(), name); err != nil {
		return created, err
	}
	parts, err := f.upload(ctx, created.GetId(), file)
	if err != nil {
		return created, err
	}
	if err := f.Start(ctx, created.GetId(), parts); err != nil {
		return created, err
	}
	return f.follow(ctx, created)
}

// Export starts a job without a file and returns it when it is done. Errors: those of Import.
func (f Follower) Export(ctx context.Context) (*jobv1.Job, error) {
	created := &jobv1.Job{Id: id.New()}
	if err := f.Start(ctx, created.GetId(), 0); err != nil {
		return created, err
	}
	return f.follow(ctx, created)
}

// upload sends the file in parts, of which one is in memory.
func (f Follower) upload(ctx context.Context, name string, file io.Reader) (parts int32, err error) {
	buffer := make([]byte, job.MaxPartBytes)
	for {
		n, err := io.ReadFull(file, buffer)
		if n > 0 {
			parts++
			if err := f.Upload(ctx, name, parts, buffer[:n]); err != nil {
				return parts, fmt.Errorf("part %d: %w", parts, err)
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return parts, nil
		}
		if err != nil {
			return parts, err
		}
	}
}

func (f Follower) follow(ctx context.Context, j *jobv1.Job) (*jobv1.Job, error) {
	silent := 0
	for delay := pollFirst; ; delay = min(delay*2, pollMost) {
		switch shown, err := f.Get(ctx, j.GetId()); {
		case err == nil:
			j, silent = shown, 0
			f.Progress(j.GetPosition(), j.GetTotal())
		case errs.KindOf(err) == errs.Unavailable && silent < maxSilence:
			silent++
		default:
			return j, err
		}
		switch j.GetState() {
		case jobv1.JobState_JOB_STATE_DONE:
			return j, nil
		case jobv1.JobState_JOB_STATE_FAILED:
			return j, fmt.Errorf("%s: %s", j.GetReason(), j.GetMessage())
		case jobv1.JobState_JOB_STATE_CANCELED:
			return j, errors.New("it was canceled")
		default: // it goes on
		}
		select {
		case <-ctx.Done():
			return j, ctx.Err()
		case <-time.After(delay):
		}
	}
}

// Download writes a file of a job that is done.
func (f Follower) Download(ctx context.Context, name string, file jobv1.JobFile, w io.Writer) error {
	for part, more := int32(1), true; more; part++ {
		content, again, err := f.File(ctx, name, file, part)
		if err != nil {
			return fmt.Errorf("part %d of the file: %w", part, err)
		}
		if _, err := w.Write(content); err != nil {
			return err
		}
		more = again
	}
	return nil
}
