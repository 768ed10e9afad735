package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// ImportResult is the result of one row of an import.
type ImportResult struct {
	ProductID domain.ID
	Outcome   domain.Outcome
	// Status is the resulting status of the product.
	Status domain.Status
	// Err is the error that refused the row; it does not affect other rows.
	Err error
}

// ImportRow is one row of an import: a product, by slug, with the mask of the fields to apply.
type ImportRow struct {
	domain.ProductInput
	Mask domain.Mask
}

// Import creates or updates products by slug, in one transaction, and returns one result per row,
// in the same order. by is the subject that makes the change. Of a stored product it changes the
// fields in the mask. A row that equals the stored product changes nothing, so an import can be
// repeated.
func (a *ProductAdmin) Import(ctx context.Context, by string, rows []ImportRow) ([]ImportResult, error) {
	results := make([]ImportResult, len(rows))
	inputs := make([]domain.ProductInput, len(rows))
	for i, row := range rows {
		inputs[i] = row.ProductInput
	}
	err := a.write(ctx, by, domain.WriteScopeOf(inputs...), func(work *domain.UnitOfWork) error {
		for i, row := range rows {
			p, outcome, err := work.Import(domain.ID(id.New()), row.ProductInput, row.Mask)
			results[i] = ImportResult{ProductID: p.ID, Outcome: outcome, Status: p.Status, Err: err}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("import %d products: %w", len(rows), err)
	}
	return results, nil
}
