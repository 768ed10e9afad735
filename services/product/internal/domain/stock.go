package domain

import (
	"cmp"
	"slices"
)

// StockStatus is what is shown of a variant's stock. The zero StockStatus is unknown: the SKU never had stock.
type StockStatus string

// The stock statuses, as they are stored.
const (
	// StockStatusIn: more than a few can be had.
	StockStatusIn StockStatus = "in"
	// StockStatusLow: few are left.
	StockStatusLow StockStatus = "low"
	// StockStatusOut: it cannot be ordered now.
	StockStatusOut StockStatus = "out"
	// StockStatusBackorder: none is there, but it can be ordered.
	StockStatusBackorder StockStatus = "backorder"
)

// Stock is what inventory told of a SKU. It is shown, and decides nothing.
type Stock struct {
	SKU SKU
	// Available is the number of unreserved units; below 0 if units are on back-order.
	Available int64
	// Orderable is what a new order could get.
	Orderable int64
	Status    StockStatus
	// Revision is inventory's: what has a smaller one is older.
	Revision int64
}

// NewestStock returns the stock of each SKU that has the greatest revision, by SKU.
func NewestStock(told []Stock) []Stock {
	newest := slices.SortedFunc(slices.Values(told), func(a, b Stock) int {
		return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(b.Revision, a.Revision))
	})
	return slices.CompactFunc(newest, func(a, b Stock) bool { return a.SKU == b.SKU })
}
