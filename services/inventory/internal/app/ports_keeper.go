package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Shelves is stock as people keep it. Each method is one transaction, all or nothing; its errors come from domain, or are the
// database's own.
type Shelves interface {
	// Record makes levels equal to counts and returns how many differed. Errors: domain.ErrLocationNotFound,
	// domain.ErrVersionConflict, domain.ErrStockBelowReserved.
	Record(ctx context.Context, take domain.Stocktake) (int, error)
	// Adjust changes levels, once for an operation, and returns them as they are now, in the order of the adjustment. Errors:
	// domain.ErrOperationMismatch and those of Record.
	Adjust(ctx context.Context, operation domain.Operation, adjustment domain.Adjustment) ([]domain.Level, error)
	// Transfer moves units, once for an operation. Errors: domain.ErrOperationMismatch, domain.ErrLocationNotFound,
	// domain.ErrOutOfStock.
	Transfer(ctx context.Context, operation domain.Operation, transfer domain.Transfer) error
	// SetPolicies sets limits and thresholds. Errors: domain.ErrLocationNotFound, domain.ErrStockBelowReserved.
	SetPolicies(ctx context.Context, policies domain.Policies) error
	// PutLocation makes or edits a place and returns it with its version. Errors: domain.ErrVersionConflict.
	PutLocation(ctx context.Context, place domain.Place) (domain.Place, error)
	// Locations returns all places, in the order in which orders are served.
	Locations(ctx context.Context) ([]domain.Place, error)
	// Availability returns the available units of each SKU that has a level, over all locations.
	Availability(ctx context.Context, skus []domain.SKU) (map[domain.SKU]int64, error)
	// LevelsOf returns the levels of the SKUs, by SKU and location.
	LevelsOf(ctx context.Context, skus []domain.SKU) ([]domain.Level, error)
	// Levels returns up to limit levels behind the given one, by SKU and location.
	Levels(ctx context.Context, sku domain.SKU, location domain.Location, limit int) ([]domain.Level, error)
	// Movements returns up to limit movements of the SKU before the given id, the newest first; 0 starts at the newest.
	Movements(ctx context.Context, sku domain.SKU, before int64, limit int) ([]domain.Movement, error)
}
