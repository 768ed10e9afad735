package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// dueBatch bounds the products of one transaction of ApplySchedules; writes wait for it.
const dueBatch = 100

// SetSchedules replaces the scheduled prices of a SKU, if version is the product's stored one. by
// is the subject that makes the change. Errors: those of domain.UnitOfWork.SetSchedules.
func (a *ProductAdmin) SetSchedules(
	ctx context.Context, by string, id domain.ID, version int64, sku domain.SKU, schedules []domain.PriceSchedule,
) (domain.Product, error) {
	var scheduled domain.Product
	err := a.write(ctx, by, domain.WriteScope{IDs: []domain.ID{id}}, func(work *domain.UnitOfWork) (err error) {
		scheduled, err = work.SetSchedules(id, version, sku, schedules)
		return err
	})
	if err != nil {
		return domain.Product{}, fmt.Errorf("schedule prices of %s: %w", sku, err)
	}
	return scheduled, nil
}

// ApplySchedules updates the prices of all products with a schedule that has begun or ended, and
// returns their number. by is the subject that the products have then. Several processes may run
// it: a product that one has processed is not due for the others.
func (a *ProductAdmin) ApplySchedules(ctx context.Context, by string) (priced int, err error) {
	for {
		ids, err := a.products.DueProducts(ctx, a.clock.Now(), dueBatch)
		if err != nil || len(ids) == 0 {
			return priced, err
		}
		batch := 0
		err = a.write(ctx, by, domain.WriteScope{IDs: ids}, func(work *domain.UnitOfWork) error {
			batch = 0
			for _, id := range ids {
				if work.Reprice(id) {
					batch++
				}
			}
			return nil
		})
		if err != nil {
			return priced, fmt.Errorf("apply the schedules of %d products: %w", len(ids), err)
		}
		if priced += batch; batch == 0 {
			return priced, nil // another process has priced them
		}
	}
}
