package app

import (
	"context"
	"fmt"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/services/product/internal/domain"
)

const (
	// foldBatch is how many SKUs one transaction of Fold takes; writes wait that long.
	foldBatch = 200
	// expireBatch is how many sales one transaction deletes.
	expireBatch = 2000
)

// Popularity makes products popular by what is sold of them.
type Popularity struct {
	sales Sales
	clock clock.Clock
}

// NewPopularity returns the popularity of what sales holds.
func NewPopularity(sales Sales, now clock.Clock) *Popularity {
	return &Popularity{sales: sales, clock: now}
}

// Fold works out the popularity of the products whose sales changed, now and at every interval: not with every order, because each time
// the whole catalog is another one for those who keep listings. It returns nil when ctx ends.
func (p *Popularity) Fold(ctx context.Context, interval time.Duration) error {
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	for {
		if err := p.foldAll(ctx); err != nil && ctx.Err() == nil {
			return fmt.Errorf("fold what was sold: %w", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
		}
	}
}

func (p *Popularity) foldAll(ctx context.Context) error {
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
		taken, err := p.sales.FoldSold(ctx, foldBatch)
		if err != nil {
			return err
		}
		if taken < foldBatch {
			return nil
		}
	}
}
