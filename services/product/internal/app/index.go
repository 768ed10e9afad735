package app

import (
	"context"
	"fmt"
	"time"
)

// catchUpBatch bounds the products that one transaction of CatchUp indexes; writes wait for it.
const catchUpBatch = 100

// CatchUp indexes, immediately and at every interval, products that were written by a release
// without an index: earlier, or during a rolling update. It returns nil when ctx ends.
func (c *Catalog) CatchUp(ctx context.Context, interval time.Duration) error {
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	for {
		for {
			indexed, err := c.products.CatchUp(ctx, catchUpBatch)
			if err != nil {
				return fmt.Errorf("index products that are behind: %w", err)
			}
			if indexed < catchUpBatch {
				break
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
		}
	}
}
