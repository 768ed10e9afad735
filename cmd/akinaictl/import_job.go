package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
	file, err := os.Open(c.Source)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // opened for reading only
	bar := progress(filepath.Base(c.Source), -1)
	follower := jobs.Imports{
		Client: productv1connect.NewCatalogJobServiceClient(client),
		Progress: func(done, total int64) {
			bar.ChangeMax64(max(total, -1))
			_ = bar.Set64(done)
		},
	}
	j, err := follower.Import(ctx, filepath.Base(c.Source), file, jobs.Options{Encoding: c.Encoding, Replace: c.Replace})
	_ = bar.Finish()
	if err != nil {
		return fmt.Errorf("job %s: %w", j.GetId(), err)
	}
	var counts []string
	for _, name := range slices.Sorted(maps.Keys(j.GetCounts())) {
		counts = append(counts, fmt.Sprintf("%s %d", name, j.GetCounts()[name]))
	}
	fmt.Printf("job %s: %d rows: %s\n", j.GetId(), j.GetPosition(), strings.Join(counts, ", "))
	if len(j.GetFiles()) == 0 {
		return nil
	}
	name := c.Source + ".refused.csv"
	refused, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := errors.Join(follower.Refused(ctx, j.GetId(), refused), refused.Close()); err != nil {
		return err
	}
	return fmt.Errorf("some rows were refused; they are in %s", name)
}
