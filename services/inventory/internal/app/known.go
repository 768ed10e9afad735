package app

import (
	"context"
	"iter"

	"github.com/akinai/akinai/pkg/typo"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// maxNamed bounds the SKUs in one error.
const maxNamed = 20

// CheckKnown returns domain.ErrSKUUnknown for SKUs without a level at any location, because they
// are probably typing errors. With create, new SKUs are intended, and CheckKnown returns nil. A
// known SKU never becomes unknown, so the result is still valid when the caller writes. Errors:
// domain.ErrSKUUnknown.
func (a *StockAdmin) CheckKnown(ctx context.Context, skus []domain.SKU, create bool) error {
	if create {
		return nil
	}
	unknown, err := a.store.Unknown(ctx, skus)
	if err != nil || len(unknown) == 0 {
		return err
	}
	unknown = unknown[:min(len(unknown), maxNamed)]
	known, err := a.store.SKUsNear(ctx, unknown)
	if err != nil {
		return err
	}
	refused := make([]domain.UnknownSKU, len(unknown))
	for i := range refused {
		nearest, _ := typo.Nearest(string(unknown[i]), texts(known))
		refused[i] = domain.UnknownSKU{SKU: unknown[i], Nearest: domain.SKU(nearest)}
	}
	return domain.UnknownSKUsError(refused)
}

func texts(skus []domain.SKU) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, sku := range skus {
			if !yield(string(sku)) {
				return
			}
		}
	}
}
