package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/services/product/internal/domain"
)

const (
	// recomputeBatch bounds the SKUs of one transaction of Recompute; writes wait for it.
	recomputeBatch = 200
	// expireBatch bounds the sales that one transaction deletes.
	expireBatch = 2000
)

// Popularity keeps the popularity of products up to date with their sales.
type Popularity struct {
	sales PopularityStore
	clock clock.Clock
}

// NewPopularity returns the use cases on stored sales.
func NewPopularity(sales PopularityStore, now clock.Clock) *Popularity {
	return &Popularity{sales: sales, clock: now}
}

// Recompute computes the popularity of products whose sales changed. It runs at intervals and in
// batches, because every update advances the catalog's revision and so invalidates all cached
// listings.
func (p *Popularity) Recompute(ctx context.Context) error {
	if err := p.recomputeAll(ctx); err != nil {
		return fmt.Errorf("recompute popularity: %w", err)
	}
	return nil
}

func (p *Popularity) recomputeAll(ctx context.Context) error {
	for {
		expired, err := p.sales.ExpireSales(ctx, domain.OldestPeriod(p.clock.Now()), expireBatch)
		if err != nil {
			return err
		}
		if expired == 0 {
			break
		}
	}
	for {
		taken, err := p.sales.RecomputePopularity(ctx, recomputeBatch)
		if err != nil {
			return err
		}
		if taken < recomputeBatch {
			return nil
		}
	}
}
