package domain

import (
	"cmp"
	"slices"
)

// StockStatus is the shown availability of a variant. The zero StockStatus is unknown: the SKU
// never had stock.
type StockStatus string

// The stock statuses, in their stored form.
const (
	// StockStatusInStock: available.
	StockStatusInStock StockStatus = "in"
	// StockStatusLowStock: few units are available.
	StockStatusLowStock StockStatus = "low"
	// StockStatusOutOfStock: it cannot be ordered now.
	StockStatusOutOfStock StockStatus = "out"
	// StockStatusBackOrder: no unit is available, but it can be ordered.
	StockStatusBackOrder StockStatus = "backorder"
)

// Stock is the last published stock of a SKU, for display only.
type Stock struct {
	SKU SKU
	// Available is the number of unreserved units; below 0 if units are on back-order.
	Available int64
	// Orderable is the number of units that a new order could get.
	Orderable int64
	Status    StockStatus
	// Revision is set by inventory: a smaller one is older.
	Revision int64
}

// NewestStock returns the stock with the highest revision of each SKU, by SKU.
func NewestStock(received []Stock) []Stock {
	newest := slices.SortedFunc(slices.Values(received), func(a, b Stock) int {
		return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(b.Revision, a.Revision))
	})
	return slices.CompactFunc(newest, func(a, b Stock) bool { return a.SKU == b.SKU })
}
