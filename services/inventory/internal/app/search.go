package app

import (
	"cmp"
	"context"
	"errors"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

const (
	// defaultRows is the page size of tables if none is given.
	defaultRows = 50
	// reservationMovements is how many movements of a SKU one page of its reservations looks at.
	reservationMovements = 1000
)

// SearchLevels returns a page of levels for a table, and whether there are more. A limit of 0 means
// 50.
func (a *StockAdmin) SearchLevels(ctx context.Context, search domain.LevelSearch) (rows []domain.LevelRow, more bool, err error) {
	limit := cmp.Or(search.Limit, defaultRows)
	search.Limit = limit + 1
	rows, err = a.store.SearchLevels(ctx, search)
	if err != nil || len(rows) <= limit {
		return rows, false, err
	}
	return rows[:limit], true, nil
}

// Detail returns the levels of a SKU, by location, and what is stored of it over all locations.
func (a *StockAdmin) Detail(ctx context.Context, sku domain.SKU) ([]domain.Level, domain.SKUPolicy, error) {
	levels, err1 := a.store.LevelsOf(ctx, []domain.SKU{sku})
	policy, err2 := a.store.SKUPolicy(ctx, sku)
	return levels, policy, errors.Join(err1, err2)
}

// SKUReservations returns for which orders units of a SKU are reserved, and the id to go on before.
func (a *StockAdmin) SKUReservations(ctx context.Context, sku domain.SKU, before int64) ([]domain.SKUReservation, int64, error) {
	return a.store.SKUReservations(ctx, sku, before, reservationMovements)
}
