package domain

import (
	"cmp"
	"slices"
)

// StockStatus says whether a SKU can be ordered, as shoppers see it: in every status but
// StockStatusOutOfStock and the zero StockStatus, which means that the SKU never had stock.
// docs/glossary.md has the words that the database, the API and schema.org use.
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

// Stock is the stock of a SKU as inventory last published it. It is for display only: an order
// reserves in inventory, whatever this says.
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
