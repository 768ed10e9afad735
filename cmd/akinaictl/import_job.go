package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	jobv1 "github.com/akinai/akinai/api/gen/akinai/job/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/cmd/akinaictl/internal/jobs"
)

// followJob imports the file by a job of the product service, which goes on if the command is
// interrupted.
func (c *importCommand) followJob(ctx context.Context) error {
	client, hangUp, err := c.dialService(ctx, c.ProductURL, "products.write")
	if err != nil {
		return err
	}
	defer hangUp()
	return importByJob(ctx, jobs.Catalog{
		Client: productv1connect.NewCatalogJobServiceClient(client), Encoding: c.Encoding, Replace: c.Replace,
	}, c.Source)
}

// importByJob imports a file by a job, and writes the refused rows beside it.
func importByJob(ctx context.Context, service jobs.Service, source string) error {
	file, err := os.Open(source)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // opened for reading only
	follower, finish := follow(service, filepath.Base(source))
	j, err := follower.Import(ctx, filepath.Base(source), file)
	finish()
	if err != nil {
		return fmt.Errorf("job %s: %w", j.GetId(), err)
	}
	var counts []string
	for _, name := range slices.Sorted(maps.Keys(j.GetCounts())) {
		counts = append(counts, fmt.Sprintf("%s %d", name, j.GetCounts()[name]))
	}
	fmt.Printf("job %s: %d rows: %s\n", j.GetId(), j.GetPosition(), strings.Join(counts, ", "))
	if !slices.Contains(j.GetFiles(), jobv1.JobFile_JOB_FILE_REFUSED) {
		return nil
	}
	name := source + ".refused.csv"
	refused, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := errors.Join(follower.Download(ctx, j.GetId(), jobv1.JobFile_JOB_FILE_REFUSED, refused), refused.Close()); err != nil {
		return err
	}
	return fmt.Errorf("some rows were refused; they are in %s", name)
}

// exportByJob writes the file that a job makes.
func exportByJob(ctx context.Context, service jobs.Service, w io.Writer) error {
	follower, finish := follow(service, "export")
	j, err := follower.Export(ctx)
	finish()
	if err != nil {
		return fmt.Errorf("job %s: %w", j.GetId(), err)
	}
	return follower.Download(ctx, j.GetId(), jobv1.JobFile_JOB_FILE_OUTPUT, w)
}

// follow returns a follower with a progress bar, and what ends the bar.
func follow(service jobs.Service, title string) (jobs.Follower, func()) {
	bar := progress(title, -1)
	return jobs.Follower{Service: service, Progress: func(done, total int64) {
		if total > 0 {
			bar.ChangeMax64(total)
		}
		_ = bar.Set64(done)
	}}, func() { _ = bar.Finish() }
}

// stockJobs returns jobs of the inventory service, and a function that closes its connections.
func (s inventoryService) stockJobs(ctx context.Context, permissions ...string) (jobs.Stock, func(), error) {
	client, hangUp, err := s.dialService(ctx, s.InventoryURL, permissions...)
	if err != nil {
		return jobs.Stock{}, nil, err
	}
	return jobs.Stock{Client: inventoryv1connect.NewStockJobServiceClient(client)}, hangUp, nil
}

// loadByJob imports a file of levels by a job; with a reason, it is a stock-take.
func (s inventoryService) loadByJob(ctx context.Context, location, reason string, create bool, path string) error {
	service, hangUp, err := s.stockJobs(ctx, "stock.read", "stock.write")
	if err != nil {
		return err
	}
	defer hangUp()
	service.Location, service.Reason, service.NewSKUs = location, reason, create
	return importByJob(ctx, service, path)
}
