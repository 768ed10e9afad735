package app

import (
	"context"
	"fmt"
)

// outdatedBatch bounds the products that one transaction of CatchUp indexes; writes wait for it.
const outdatedBatch = 100

// IndexOutdated indexes products that were written by a release without an index: earlier, or during a
// rolling update.
func (c *Catalog) IndexOutdated(ctx context.Context) error {
	for {
		indexed, err := c.products.IndexOutdated(ctx, outdatedBatch)
		if err != nil {
			return fmt.Errorf("index products that are behind: %w", err)
		}
		if indexed < outdatedBatch {
			return nil
		}
	}
}
