package app

import (
	"context"
	"fmt"
	"time"
)

// catchUpBatch is how many products one transaction of CatchUp indexes; writes wait that long.
const catchUpBatch = 100

// CatchUp indexes, now and at every interval, the products that were written by code without an index: before there was one, and by
// processes of the version before while this one was rolled out. It returns nil when ctx ends.
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
