package app

import (
	"context"
	"fmt"
	"time"
)

// foldBatch is how many SKUs one transaction of Fold adds; writes wait that long.
const foldBatch = 2000

// Popularity makes products popular by what is sold of them.
type Popularity struct{ sales Sales }

// NewPopularity returns the popularity of what sales holds.
func NewPopularity(sales Sales) *Popularity { return &Popularity{sales: sales} }

// Fold adds what was sold to the products, now and at every interval: not with every order, because each time the whole catalog is
// another one for those who keep listings. It returns nil when ctx ends.
func (p *Popularity) Fold(ctx context.Context, interval time.Duration) error {
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	for {
		for {
			taken, err := p.sales.FoldSold(ctx, foldBatch)
			if ctx.Err() != nil {
				return nil
			}
			if err != nil {
				return fmt.Errorf("fold what was sold: %w", err)
			}
			if taken < foldBatch {
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
