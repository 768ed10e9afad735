package jobs

import (
	"context"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	jobv1 "github.com/akinai/akinai/api/gen/akinai/job/v1"
)

// Stock imports levels by jobs of the inventory service; with a reason, it books a stock-take.
type Stock struct {
	Client           inventoryv1connect.StockJobServiceClient
	Location, Reason string
	// NewSKUs accepts SKUs without stock at any location.
	NewSKUs bool
}

// StockExport exports levels.
type StockExport struct{ Stock }

var _, _ Service = Stock{}, StockExport{}

// Create implements Service.
func (s Stock) Create(ctx context.Context, job, name string) error {
	_, err := s.Client.CreateStockImport(ctx, &inventoryv1.CreateStockImportRequest{JobId: job, FileName: name, Count: s.Reason != ""})
	return err
}

// Upload implements Service.
func (s Stock) Upload(ctx context.Context, job string, number int32, content []byte) error {
	_, err := s.Client.UploadStockImportPart(ctx, &inventoryv1.UploadStockImportPartRequest{JobId: job, Number: number, Content: content})
	return err
}

// Start implements Service.
func (s Stock) Start(ctx context.Context, job string, parts int32) error {
	_, err := s.Client.StartStockImport(ctx, &inventoryv1.StartStockImportRequest{
		JobId: job, Parts: parts, Location: s.Location, Reason: s.Reason, Create: s.NewSKUs,
	})
	return err
}

// Start implements Service.
func (s StockExport) Start(ctx context.Context, job string, _ int32) error {
	_, err := s.Client.StartStockExport(ctx, &inventoryv1.StartStockExportRequest{JobId: job, Location: s.Location})
	return err
}

// Get implements Service.
func (s Stock) Get(ctx context.Context, job string) (*jobv1.Job, error) {
	res, err := s.Client.GetStockJob(ctx, &inventoryv1.GetStockJobRequest{JobId: job})
	return res.GetJob(), err
}

// File implements Service.
func (s Stock) File(ctx context.Context, job string, file jobv1.JobFile, part int32) (content []byte, more bool, err error) {
	res, err := s.Client.GetStockJobFile(ctx, &inventoryv1.GetStockJobFileRequest{JobId: job, File: file, Part: part})
	return res.GetContent(), res.GetMore(), err
}
