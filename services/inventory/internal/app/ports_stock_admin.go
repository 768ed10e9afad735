package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// StockAdminStore stores what staff edit. Each method is one transaction, all or nothing. Errors
// are those of package domain, or the database's own.
type StockAdminStore interface {
	// SetLevels sets levels to the counts and returns the number of levels that differed.
	// Errors: domain.ErrLocationNotFound, domain.ErrVersionConflict, domain.ErrStockBelowReserved.
	SetLevels(ctx context.Context, count domain.StockCount) (int, error)
	// Load writes a batch of a file with the checkpoint of the job of ctx, and sets results, one
	// for each row, before it commits. Errors: domain.ErrLocationNotFound.
	Load(ctx context.Context, load domain.StockLoad, results []domain.LoadResult) error
	// Adjust changes levels, once per operation, and returns the resulting levels in the order of
	// the adjustment. Errors: domain.ErrOperationMismatch and those of
	// SetLevels.
	Adjust(ctx context.Context, operation domain.Operation, adjustment domain.Adjustment) ([]domain.Level, error)
	// Transfer moves units, once per operation. Errors: domain.ErrOperationMismatch,
	// domain.ErrLocationNotFound, domain.ErrOutOfStock.
	Transfer(ctx context.Context, operation domain.Operation, transfer domain.Transfer) error
	// SetPolicies sets back-order limits and thresholds. by is who asks. Errors:
	// domain.ErrLocationNotFound, domain.ErrStockBelowReserved.
	SetPolicies(ctx context.Context, by domain.Actor, policies domain.Policies) error
	// PutLocation creates or edits a location and returns it with its version. Its UpdatedBy is who
	// asks. Errors: domain.ErrVersionConflict, domain.ErrLocationNotFound.
	PutLocation(ctx context.Context, location domain.Location) (domain.Location, error)
	// Locations returns all locations in the order of allocation.
	Locations(ctx context.Context) ([]domain.Location, error)
	// Unknown returns the skus without a level at any location, each once, in the given order.
	Unknown(ctx context.Context, skus []domain.SKU) ([]domain.SKU, error)
	// SKUsNear returns SKUs with a level that stand near the given ones, as they are written or in
	// capitals: a bounded number of each.
	SKUsNear(ctx context.Context, skus []domain.SKU) ([]domain.SKU, error)
	// Units returns the units of each SKU that has a level.
	Units(ctx context.Context, skus []domain.SKU) (map[domain.SKU]domain.Units, error)
	// LevelsOf returns the levels of the SKUs, by SKU and location.
	LevelsOf(ctx context.Context, skus []domain.SKU) ([]domain.Level, error)
	// Levels returns up to limit levels after the given one, by SKU and location.
	Levels(ctx context.Context, sku domain.SKU, location domain.LocationCode, limit int) ([]domain.Level, error)
	// Movements returns up to limit movements of the SKU before the given id, the newest first; 0
	// starts at the newest.
	Movements(ctx context.Context, sku domain.SKU, before int64, limit int) ([]domain.Movement, error)
	// SearchLevels returns at most Limit levels, by SKU and location.
	SearchLevels(ctx context.Context, search domain.LevelSearch) ([]domain.LevelRow, error)
	// SKUPolicy returns what is stored of a SKU over all locations; the zero policy for an unknown
	// one.
	SKUPolicy(ctx context.Context, sku domain.SKU) (domain.SKUPolicy, error)
	// SKUReservations returns the live reservations of a SKU that are among so many movements
	// before an id, the newest first; 0 starts at the newest. next is the id to go on before, 0 at
	// the end.
	SKUReservations(ctx context.Context, sku domain.SKU, before int64, movements int) (found []domain.SKUReservation, next int64, err error)
}
