package app

import (
	"context"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// ProductAdmin holds the use cases that write products: those of staff, and those of workers on
// their behalf. Safe for concurrent use.
type ProductAdmin struct {
	products ProductStore
	clock    clock.Clock
	currency string
	// language is the shop's default.
	language language.Language
}

// NewProductAdmin returns the use cases of a shop that sells in currency (ISO 4217) and whose texts
// are in language, unless they are translations.
func NewProductAdmin(products ProductStore, clock clock.Clock, currency string, shop language.Language) *ProductAdmin {
	return &ProductAdmin{products: products, clock: clock, currency: currency, language: shop}
}

// write changes the catalog. by is the subject that makes the change.
func (a *ProductAdmin) write(ctx context.Context, by string, scope domain.WriteScope, change func(*domain.UnitOfWork) error) error {
	return a.products.Write(ctx, scope, func(stored domain.StoredProducts) (*domain.UnitOfWork, error) {
		work := domain.NewUnitOfWork(a.currency, a.clock.Now(), stored).WithActor(by).WithLanguage(a.language)
		return work, change(work)
	})
}
