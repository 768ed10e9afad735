package app

import (
	"context"
	"errors"
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
	return results, a.ImportInto(ctx, by, rows, results)
}

// ImportInto is Import with results of the caller, which are complete when the transaction stores
// what belongs to it (job.Record).
func (a *ProductAdmin) ImportInto(ctx context.Context, by string, rows []ImportRow, results []ImportResult) error {
	return a.importWith(ctx, by, rows, results, nil)
}

// errTried rolls an import back.
var errTried = errors.New("tried only")

// TryImport returns the results that Import would have now, and writes nothing.
func (a *ProductAdmin) TryImport(ctx context.Context, by string, rows []ImportRow) ([]ImportResult, error) {
	results := make([]ImportResult, len(rows))
	if err := a.importWith(ctx, by, rows, results, errTried); !errors.Is(err, errTried) {
		return nil, err
	}
	return results, nil
}

// importWith fills results and ends the transaction with the error after.
func (a *ProductAdmin) importWith(ctx context.Context, by string, rows []ImportRow, results []ImportResult, after error) error {
	inputs := make([]domain.ProductInput, len(rows))
	for i, row := range rows {
		inputs[i] = row.ProductInput
	}
	err := a.write(ctx, by, domain.WriteScopeOf(inputs...), func(work *domain.UnitOfWork) error {
		for i, row := range rows {
			p, outcome, err := work.Import(domain.ID(id.New()), row.ProductInput, row.Mask)
			results[i] = ImportResult{ProductID: p.ID, Outcome: outcome, Status: p.Status, Err: err}
		}
		return after
	})
	if err != nil {
		return fmt.Errorf("import %d products: %w", len(rows), err)
	}
	return nil
}
