package app

import (
	"context"
	"fmt"
	"time"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// dueBatch is how many products one transaction of ApplySchedules prices; writes wait that long.
const dueBatch = 100

// Schedule replaces the scheduled prices of a SKU in the name of by, a subject, if version is the product's stored one. Errors: those
// of domain.Shelf.Schedule.
func (c *Catalog) Schedule(
	ctx context.Context, by string, id domain.ID, version int64, sku domain.SKU, schedules []domain.Schedule,
) (domain.Product, error) {
	var scheduled domain.Product
	err := c.write(ctx, by, domain.Touched{IDs: []domain.ID{id}}, func(shelf *domain.Shelf) (err error) {
		scheduled, err = shelf.Schedule(id, version, sku, schedules)
		return err
	})
	if err != nil {
		return domain.Product{}, fmt.Errorf("schedule prices of %s: %w", sku, err)
	}
	return scheduled, nil
}

// KeepPrices applies schedules, now and at every interval, until ctx ends, and returns early with the first error. Several processes
// may do it: a product that one of them priced is not due for the next.
func (c *Catalog) KeepPrices(ctx context.Context, interval time.Duration) error {
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	for {
		if _, err := c.ApplySchedules(ctx); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
		}
	}
}

// ApplySchedules gives all products of which a schedule began or is over the prices of now, and returns how many there were.
func (c *Catalog) ApplySchedules(ctx context.Context) (priced int, err error) {
	for {
		ids, err := c.products.Due(ctx, c.clock.Now(), dueBatch)
		if err != nil || len(ids) == 0 {
			return priced, err
		}
		batch := 0
		err = c.write(ctx, "", domain.Touched{IDs: ids}, func(shelf *domain.Shelf) error {
			batch = 0
			for _, id := range ids {
				if shelf.Reprice(id) {
					batch++
				}
			}
			return nil
		})
		if err != nil {
			return priced, fmt.Errorf("apply the schedules of %d products: %w", len(ids), err)
		}
		if priced += batch; batch == 0 {
			return priced, nil // somebody else is at it
		}
	}
}

// Sellables returns what is on sale of skus, at the price of this moment; the others are absent.
func (c *Catalog) Sellables(ctx context.Context, skus []string) ([]domain.Sellable, error) {
	return c.products.Sellables(ctx, skus, c.clock.Now())
}
