package rpc

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	jobv1 "github.com/akinai/akinai/api/gen/akinai/job/v1"
	"github.com/akinai/akinai/pkg/job"
	"github.com/akinai/akinai/pkg/stockfile"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// JobServer implements inventory.v1.StockJobService.
type JobServer struct {
	Jobs  *job.Store
	Admin *app.StockAdmin
}

var _ inventoryv1connect.StockJobServiceHandler = (*JobServer)(nil)

// CreateStockImport creates a job that waits for its file.
func (s *JobServer) CreateStockImport(
	ctx context.Context, req *inventoryv1.CreateStockImportRequest,
) (*inventoryv1.CreateStockImportResponse, error) {
	kind := KindStockImport
	if req.GetCount() {
		kind = KindStockCount
	}
	j, err := s.Jobs.Create(ctx, job.Job{
		ID: req.GetJobId(), Kind: kind, Name: req.GetFileName(), State: job.StateUploading, CreatedBy: string(actor(ctx)),
	})
	if err != nil {
		return nil, err
	}
	return &inventoryv1.CreateStockImportResponse{Job: job.ToProto(j, nil)}, nil
}

// UploadStockImportPart stores a part of a file.
func (s *JobServer) UploadStockImportPart(
	ctx context.Context, req *inventoryv1.UploadStockImportPartRequest,
) (*inventoryv1.UploadStockImportPartResponse, error) {
	if err := s.Jobs.Upload(ctx, req.GetJobId(), string(actor(ctx)), int(req.GetNumber()), req.GetContent()); err != nil {
		return nil, err
	}
	return &inventoryv1.UploadStockImportPartResponse{}, nil
}

// PreviewStockImport reads the first rows of a file.
func (s *JobServer) PreviewStockImport(
	ctx context.Context, req *inventoryv1.PreviewStockImportRequest,
) (*inventoryv1.PreviewStockImportResponse, error) {
	if _, err := s.Jobs.Get(ctx, req.GetJobId()); err != nil {
		return nil, err
	}
	format := req.GetFormat()
	preview, err := s.Jobs.Preview(ctx, req.GetJobId(), format.GetEncoding())
	if err != nil {
		return nil, err
	}
	res := &inventoryv1.PreviewStockImportResponse{
		Columns: preview.Columns, Mapped: stockfile.Mapped(format.GetColumns(), preview.Columns),
	}
	for _, row := range preview.Rows {
		res.Rows = append(res.Rows, &jobv1.PreviewRow{Line: row.Line, Cells: row.Cells, Fault: row.Fault})
	}
	res.Fault = previewFault(preview.Content, format, res.GetRows())
	return res, nil
}

// previewFault returns why the file cannot be imported in a format, "" if it can, and sets the
// faults of the rows that are shown.
func previewFault(content []byte, format *jobv1.FileFormat, shown []*jobv1.PreviewRow) string {
	reader, err := stockfile.NewReader(bytes.NewReader(content), format.GetEncoding(), format.GetColumns())
	if err != nil {
		return err.Error()
	}
	place := 0
	for row, err := range reader.Rows() {
		if err != nil || place == len(shown) {
			break
		}
		if shown[place].GetFault() == "" && row.Err != nil {
			_, shown[place].Fault = reasonOf(row.Err)
		}
		place++
	}
	return ""
}

// StartStockImport queues a job.
func (s *JobServer) StartStockImport(
	ctx context.Context, req *inventoryv1.StartStockImportRequest,
) (*inventoryv1.StartStockImportResponse, error) {
	stored, err := s.Jobs.Get(ctx, req.GetJobId())
	if err != nil {
		return nil, err
	}
	params := loadParams{
		Params: job.Params{DryRun: req.GetDryRun()}, Encoding: req.GetFormat().GetEncoding(), Columns: req.GetFormat().GetColumns(),
		Location: domain.LocationCode(req.GetLocation()), Create: req.GetCreate(),
	}
	if stored.Kind == KindStockCount {
		if params.Reason = strings.TrimSpace(req.GetReason()); params.Reason == "" {
			return nil, domain.ErrReasonRequired
		}
	}
	if err := s.Admin.CheckLocation(ctx, params.Location); err != nil {
		return nil, err
	}
	text, err := json.Marshal(params)
	if err != nil {
		return nil, fmt.Errorf("start job %s: %w", req.GetJobId(), err)
	}
	j, err := s.Jobs.Start(ctx, req.GetJobId(), string(actor(ctx)), int(req.GetParts()), text)
	if err != nil {
		return nil, err
	}
	return &inventoryv1.StartStockImportResponse{Job: job.ToProto(j, nil)}, nil
}

// StartStockExport queues an export.
func (s *JobServer) StartStockExport(
	ctx context.Context, req *inventoryv1.StartStockExportRequest,
) (*inventoryv1.StartStockExportResponse, error) {
	params := exportParams{Location: domain.LocationCode(req.GetLocation())}
	if err := s.Admin.CheckLocation(ctx, params.Location); err != nil {
		return nil, err
	}
	text, err := json.Marshal(params)
	if err != nil {
		return nil, fmt.Errorf("start job %s: %w", req.GetJobId(), err)
	}
	j, err := s.Jobs.Create(ctx, job.Job{
		ID: req.GetJobId(), Kind: KindStockExport, Name: exportName, State: job.StateQueued, CreatedBy: string(actor(ctx)), Params: text,
	})
	if err != nil {
		return nil, err
	}
	return &inventoryv1.StartStockExportResponse{Job: job.ToProto(j, nil)}, nil
}

// GetStockJob returns a job.
func (s *JobServer) GetStockJob(ctx context.Context, req *inventoryv1.GetStockJobRequest) (*inventoryv1.GetStockJobResponse, error) {
	shown, err := s.Jobs.Show(ctx, req.GetJobId())
	if err != nil {
		return nil, err
	}
	return &inventoryv1.GetStockJobResponse{Job: shown}, nil
}

// ListStockJobs returns jobs.
func (s *JobServer) ListStockJobs(
	ctx context.Context, req *inventoryv1.ListStockJobsRequest,
) (*inventoryv1.ListStockJobsResponse, error) {
	jobs, next, err := s.Jobs.Page(ctx, req.GetPageToken(), req.GetPageSize())
	if err != nil {
		return nil, err
	}
	return &inventoryv1.ListStockJobsResponse{Jobs: jobs, NextPageToken: next}, nil
}

// CancelStockJob ends a job.
func (s *JobServer) CancelStockJob(
	ctx context.Context, req *inventoryv1.CancelStockJobRequest,
) (*inventoryv1.CancelStockJobResponse, error) {
	j, err := s.Jobs.Cancel(ctx, req.GetJobId())
	if err != nil {
		return nil, err
	}
	return &inventoryv1.CancelStockJobResponse{Job: job.ToProto(j, nil)}, nil
}

// GetStockJobFile returns a part of a file.
func (s *JobServer) GetStockJobFile(
	ctx context.Context, req *inventoryv1.GetStockJobFileRequest,
) (*inventoryv1.GetStockJobFileResponse, error) {
	content, more, err := s.Jobs.Part(ctx, req.GetJobId(), job.FileFromProto(req.GetFile()), int(req.GetPart()))
	if err != nil {
		return nil, err
	}
	return &inventoryv1.GetStockJobFileResponse{Content: content, More: more}, nil
}
