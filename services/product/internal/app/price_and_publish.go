package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// maxDrafts bounds the products that one call of PriceAndPublishDrafts publishes.
const maxDrafts = 100

// PriceAndPublishDrafts sets a price on up to maxDrafts drafts (domain.StatusDraft) without a
// price, of a category and its subtree, publishes them, and returns their number. by is the subject
// that makes the change. Repeat it until it returns 0. Errors: domain.ErrCategoryUnknown,
// domain.ErrPriceZero, domain.ErrPriceInvalid, domain.ErrCurrencyUnsupported.
func (a *ProductAdmin) PriceAndPublishDrafts(ctx context.Context, by, category string, price money.Money) (published int, err error) {
	if price.Amount == 0 {
		return 0, domain.ErrPriceZero
	}
	there, err := a.products.HasCategory(ctx, category)
	if err == nil && !there {
		err = domain.ErrCategoryUnknown.With("category", category)
	}
	if err != nil {
		return 0, err
	}
	ids, err := a.products.UnpricedDrafts(ctx, category, maxDrafts)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	err = a.write(ctx, by, domain.WriteScope{IDs: ids}, func(work *domain.UnitOfWork) error {
		published = 0
		for _, id := range ids {
			done, err := work.PriceAndPublishDraft(id, price)
			if err != nil {
				return err
			}
			if done {
				published++
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("price drafts of %s: %w", category, err)
	}
	return published, nil
}
