package rpc

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/catalogfile"
	"github.com/akinai/akinai/pkg/job"
	"github.com/akinai/akinai/pkg/sheet"
)

// JobServer implements product.v1.CatalogJobService.
type JobServer struct {
	Jobs *job.Store
}

var _ productv1connect.CatalogJobServiceHandler = (*JobServer)(nil)

// CreateProductImport creates a job that waits for its file.
func (s *JobServer) CreateProductImport(
	ctx context.Context, req *productv1.CreateProductImportRequest,
) (*productv1.CreateProductImportResponse, error) {
	j, err := s.Jobs.Create(ctx, job.Job{
		ID: req.GetJobId(), Kind: KindProductImport, Name: req.GetFileName(), State: job.StateUploading, CreatedBy: caller(ctx),
	})
	if err != nil {
		return nil, err
	}
	return &productv1.CreateProductImportResponse{Job: job.ToProto(j, nil)}, nil
}

// UploadProductImportPart stores a part of a file.
func (s *JobServer) UploadProductImportPart(
	ctx context.Context, req *productv1.UploadProductImportPartRequest,
) (*productv1.UploadProductImportPartResponse, error) {
	if err := s.Jobs.Upload(ctx, req.GetJobId(), caller(ctx), int(req.GetNumber()), req.GetContent()); err != nil {
		return nil, err
	}
	return &productv1.UploadProductImportPartResponse{}, nil
}

// StartProductImport queues a job.
func (s *JobServer) StartProductImport(ctx context.Context, req *productv1.StartProductImportRequest) (*productv1.StartProductImportResponse, error) {
	params, err := json.Marshal(importParams{
		Params: job.Params{DryRun: req.GetDryRun()}, Encoding: req.GetFormat().GetEncoding(), Columns: req.GetFormat().GetColumns(), Replace: req.GetReplace(),
	})
	if err != nil {
		return nil, fmt.Errorf("start job %s: %w", req.GetJobId(), err)
	}
	j, err := s.Jobs.Start(ctx, req.GetJobId(), caller(ctx), int(req.GetParts()), params)
	if err != nil {
		return nil, err
	}
	return &productv1.StartProductImportResponse{Job: job.ToProto(j, nil)}, nil
}

// StartProductExport queues an export.
func (s *JobServer) StartProductExport(ctx context.Context, req *productv1.StartProductExportRequest) (*productv1.StartProductExportResponse, error) {
	params, err := json.Marshal(exportParams{Status: statusFromProto[req.GetStatus()], Category: req.GetCategory()})
	if err != nil {
		return nil, fmt.Errorf("start job %s: %w", req.GetJobId(), err)
	}
	j, err := s.Jobs.Create(ctx, job.Job{
		ID: req.GetJobId(), Kind: KindProductExport, Name: exportName, State: job.StateQueued, CreatedBy: caller(ctx), Params: params,
	})
	if err != nil {
		return nil, err
	}
	return &productv1.StartProductExportResponse{Job: job.ToProto(j, nil)}, nil
}

// StartProductStatusChange queues a change of status.
func (s *JobServer) StartProductStatusChange(
	ctx context.Context, req *productv1.StartProductStatusChangeRequest,
) (*productv1.StartProductStatusChangeResponse, error) {
	params, err := json.Marshal(statusParams{
		Params: job.Params{DryRun: req.GetDryRun()}, Query: strings.TrimSpace(req.GetQuery()), Status: statusFromProto[req.GetStatus()],
		Category: req.GetCategory(), Stock: stockFromProto[req.GetStock()], NewStatus: statusFromProto[req.GetNewStatus()],
	})
	if err != nil {
		return nil, fmt.Errorf("start job %s: %w", req.GetJobId(), err)
	}
	why := ""
	if req.GetReason() != productv1.StatusChangeReason_STATUS_CHANGE_REASON_UNSPECIFIED {
		why = strings.TrimPrefix(req.GetReason().String(), "STATUS_CHANGE_REASON_")
	}
	j, err := s.Jobs.Create(ctx, job.Job{
		ID: req.GetJobId(), Kind: KindProductStatus, Name: string(statusFromProto[req.GetNewStatus()]), State: job.StateQueued,
		CreatedBy: caller(ctx), Params: params, Why: why,
	})
	if err != nil {
		return nil, err
	}
	return &productv1.StartProductStatusChangeResponse{Job: job.ToProto(j, nil)}, nil
}

// GetCatalogJob returns a job.
func (s *JobServer) GetCatalogJob(ctx context.Context, req *productv1.GetCatalogJobRequest) (*productv1.GetCatalogJobResponse, error) {
	shown, err := s.Jobs.Show(ctx, req.GetJobId())
	if err != nil {
		return nil, err
	}
	return &productv1.GetCatalogJobResponse{Job: shown}, nil
}

// ListCatalogJobs returns jobs.
func (s *JobServer) ListCatalogJobs(ctx context.Context, req *productv1.ListCatalogJobsRequest) (*productv1.ListCatalogJobsResponse, error) {
	jobs, next, err := s.Jobs.Page(ctx, req.GetPageToken(), req.GetPageSize())
	if err != nil {
		return nil, err
	}
	return &productv1.ListCatalogJobsResponse{Jobs: jobs, NextPageToken: next}, nil
}

// CancelCatalogJob ends a job.
func (s *JobServer) CancelCatalogJob(ctx context.Context, req *productv1.CancelCatalogJobRequest) (*productv1.CancelCatalogJobResponse, error) {
	j, err := s.Jobs.Cancel(ctx, req.GetJobId())
	if err != nil {
		return nil, err
	}
	return &productv1.CancelCatalogJobResponse{Job: job.ToProto(j, nil)}, nil
}

// GetCatalogJobFile returns a part of a file.
func (s *JobServer) GetCatalogJobFile(ctx context.Context, req *productv1.GetCatalogJobFileRequest) (*productv1.GetCatalogJobFileResponse, error) {
	content, more, err := s.Jobs.Part(ctx, req.GetJobId(), job.FileFromProto(req.GetFile()), int(req.GetPart()))
	if err != nil {
		return nil, err
	}
	return &productv1.GetCatalogJobFileResponse{Content: content, More: more}, nil
}

// PreviewProductImport reads the first rows of a file.
func (s *JobServer) PreviewProductImport(
	ctx context.Context, req *productv1.PreviewProductImportRequest,
) (*productv1.PreviewProductImportResponse, error) {
	j, err := s.Jobs.Get(ctx, req.GetJobId())
	if err != nil {
		return nil, err
	}
	format := req.GetFormat()
	preview, err := s.Jobs.Preview(ctx, j.ID, format.GetEncoding())
	if err != nil {
		return nil, err
	}
	res := &productv1.PreviewProductImportResponse{Columns: preview.Columns, Mapped: sheet.Mapped(format.GetColumns(), preview.Columns)}
	for _, row := range preview.Rows {
		res.Rows = append(res.Rows, &productv1.PreviewRow{Line: row.Line, Cells: row.Cells, Fault: row.Fault})
	}
	res.Fault = previewFault(j.Name, preview.Content, format, res.GetRows())
	return res, nil
}

// previewFault returns why the file cannot be imported in a format, "" if it can, and sets the
// faults of the rows that are shown.
func previewFault(name string, content []byte, format *productv1.ImportFormat, shown []*productv1.PreviewRow) string {
	reader, err := catalogfile.NewReader(name, bytes.NewReader(content), format.GetEncoding(), catalogfile.Renamed(format.GetColumns()))
	if err == nil {
		err = checkColumns(reader.Header())
	}
	if err != nil {
		_, message := reasonOf(job.FileError(err))
		return message
	}
	rows := make(map[int64]*productv1.PreviewRow, len(shown))
	for _, row := range shown {
		rows[row.GetLine()] = row
	}
	left := len(rows)
	for row, err := range reader.Rows {
		if err != nil || left <= 0 {
			break
		}
		left -= len(row.LineNumbers())
		if row.Err == nil {
			continue
		}
		for _, refusal := range refusals(row, row.Err) {
			if shown := rows[refusal.Line]; shown != nil && shown.GetFault() == "" {
				shown.Fault = refusal.Message
			}
		}
	}
	return ""
}
