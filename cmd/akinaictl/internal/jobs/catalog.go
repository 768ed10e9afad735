package jobs

import (
	"context"

	jobv1 "github.com/akinai/akinai/api/gen/akinai/job/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
)

// Catalog imports products by jobs of the product service.
type Catalog struct {
	Client   productv1connect.CatalogJobServiceClient
	Encoding string
	Replace  bool
}

var _ Service = Catalog{}

// Create implements Service.
func (c Catalog) Create(ctx context.Context, job, name string) error {
	_, err := c.Client.CreateProductImport(ctx, &productv1.CreateProductImportRequest{JobId: job, FileName: name})
	return err
}

// Upload implements Service.
func (c Catalog) Upload(ctx context.Context, job string, number int32, content []byte) error {
	_, err := c.Client.UploadProductImportPart(ctx, &productv1.UploadProductImportPartRequest{JobId: job, Number: number, Content: content})
	return err
}

// Start implements Service.
func (c Catalog) Start(ctx context.Context, job string, parts int32) error {
	_, err := c.Client.StartProductImport(ctx, &productv1.StartProductImportRequest{
		JobId: job, Parts: parts, Format: &productv1.ImportFormat{Encoding: c.Encoding}, Replace: c.Replace,
	})
	return err
}

// Get implements Service.
func (c Catalog) Get(ctx context.Context, job string) (*jobv1.Job, error) {
	res, err := c.Client.GetCatalogJob(ctx, &productv1.GetCatalogJobRequest{JobId: job})
	return res.GetJob(), err
}

// File implements Service.
func (c Catalog) File(ctx context.Context, job string, file jobv1.JobFile, part int32) (content []byte, more bool, err error) {
	res, err := c.Client.GetCatalogJobFile(ctx, &productv1.GetCatalogJobFileRequest{JobId: job, File: file, Part: part})
	return res.GetContent(), res.GetMore(), err
}
