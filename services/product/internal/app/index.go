package app

import (
	"context"
	"fmt"
)

// catchUpBatch bounds the products that one transaction of CatchUp indexes; writes wait for it.
const catchUpBatch = 100

// CatchUp indexes products that were written by a release without an index: earlier, or during a
// rolling update.
func (c *Catalog) CatchUp(ctx context.Context) error {
	for {
		indexed, err := c.products.CatchUp(ctx, catchUpBatch)
		if err != nil {
			return fmt.Errorf("index products that are behind: %w", err)
		}
		if indexed < catchUpBatch {
			return nil
		}
	}
}
