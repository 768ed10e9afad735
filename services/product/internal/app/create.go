package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Create adds a product. by is the subject that makes the change. Errors: those of
// domain.UnitOfWork.Create.
func (a *ProductAdmin) Create(ctx context.Context, by string, in domain.ProductInput) (domain.Product, error) {
	var created domain.Product
	err := a.write(ctx, by, domain.WriteScopeOf(in), func(work *domain.UnitOfWork) (err error) {
		created, err = work.Create(domain.ID(id.New()), in)
		return err
	})
	if err != nil {
		return domain.Product{}, fmt.Errorf("create product: %w", err)
	}
	return created, nil
}
