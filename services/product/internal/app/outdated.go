package app

import (
	"context"
	"fmt"
)

// outdatedBatch bounds the products that one transaction of IndexOutdated indexes; writes wait for
// it.
const outdatedBatch = 100

// IndexOutdated adds products to the search index that a release without it has written: earlier,
// or during a rolling update.
func (a *ProductAdmin) IndexOutdated(ctx context.Context) error {
	for {
		indexed, err := a.products.IndexOutdated(ctx, outdatedBatch)
		if err != nil {
			return fmt.Errorf("index outdated products: %w", err)
		}
		if indexed < outdatedBatch {
			return nil
		}
	}
}
