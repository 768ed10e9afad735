// Package jobs starts jobs of services and follows them (docs/jobs.md).
package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	jobv1 "github.com/akinai/akinai/api/gen/akinai/job/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/job"
)

const (
	pollFirst = 200 * time.Millisecond
	pollMost  = 2 * time.Second
)

// Imports imports products by jobs of the product service.
type Imports struct {
	Client productv1connect.CatalogJobServiceClient
	// Progress is called with the rows that are done, and their number, 0 if it is not known yet.
	Progress func(done, total int64)
}

// Options describe an import.
type Options struct {
	Encoding string
	Replace  bool
}

// Import uploads a file, starts its job and returns the job when it is done. The job goes on if ctx
// ends. Errors: the job failed or was canceled.
func (i Imports) Import(ctx context.Context, name string, file io.Reader, options Options) (*jobv1.Job, error) {
	created := &jobv1.Job{Id: id.New()}
	if _, err := i.Client.CreateProductImport(ctx, &productv1.CreateProductImportRequest{JobId: created.GetId(), FileName: name}); err != nil {
		return created, err
	}
	parts, err := i.upload(ctx, created.GetId(), file)
	if err != nil {
		return created, err
	}
	if _, err := i.Client.StartProductImport(ctx, &productv1.StartProductImportRequest{
		JobId: created.GetId(), Parts: parts, Format: &productv1.ImportFormat{Encoding: options.Encoding}, Replace: options.Replace,
	}); err != nil {
		return created, err
	}
	return i.follow(ctx, created)
}

// upload sends the file in parts, of which one is in memory.
func (i Imports) upload(ctx context.Context, name string, file io.Reader) (parts int32, err error) {
	buffer := make([]byte, job.MaxPartBytes)
	for {
		n, err := io.ReadFull(file, buffer)
		if n > 0 {
			parts++
			if _, err := i.Client.UploadProductImportPart(ctx, &productv1.UploadProductImportPartRequest{
				JobId: name, Number: parts, Content: buffer[:n],
			}); err != nil {
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

func (i Imports) follow(ctx context.Context, j *jobv1.Job) (*jobv1.Job, error) {
	for delay := pollFirst; ; delay = min(delay*2, pollMost) {
		res, err := i.Client.GetCatalogJob(ctx, &productv1.GetCatalogJobRequest{JobId: j.GetId()})
		if err != nil {
			return j, err
		}
		j = res.GetJob()
		i.Progress(j.GetPosition(), j.GetTotal())
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

// Refused writes the refused rows of a job that is done.
func (i Imports) Refused(ctx context.Context, name string, w io.Writer) error {
	for part, more := int32(1), true; more; part++ {
		res, err := i.Client.GetCatalogJobFile(ctx, &productv1.GetCatalogJobFileRequest{
			JobId: name, File: jobv1.JobFile_JOB_FILE_REFUSED, Part: part,
		})
		if err != nil {
			return fmt.Errorf("part %d of the refused rows: %w", part, err)
		}
		if _, err := w.Write(res.GetContent()); err != nil {
			return err
		}
		more = res.GetMore()
	}
	return nil
}
