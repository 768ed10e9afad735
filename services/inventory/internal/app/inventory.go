package app

import (
	"time"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Inventory implements the use cases of reservations: what orders do with stock. Safe for
// concurrent use, also with other instances on the same database.
type Inventory struct {
	stock   Stock
	holdTTL time.Duration
	// reserveBatches batches ReserveStock; nil without batching.
	reserveBatches *batch.Batcher[domain.SKU, reserveRequest, reserveResult]
	// commits batches CommitReservation; nil without batching.
	commits *batch.Shared[domain.OrderID, domain.OrderID, bool]
	// lost reports whether an error leaves the outcome unknown, so that only the caller may retry.
	lost func(error) bool
	// stuck reports whether an error is a timeout of waiting for a lock.
	stuck func(error) bool
}

// Batching configures the batches of concurrent orders.
type Batching struct {
	batch.Options
	// Lost reports whether an error leaves the outcome unknown.
	Lost func(error) bool
}

// NewInventory returns the use cases without batching. Holds last for holdTTL.
func NewInventory(stock Stock, holdTTL time.Duration) *Inventory {
	return &Inventory{stock: stock, holdTTL: holdTTL}
}

// NewBatchingInventory returns the use cases with batching: concurrent orders are reserved, and
// committed, in common transactions.
func NewBatchingInventory(stock Stock, holdTTL time.Duration, how Batching) *Inventory {
	i := NewInventory(stock, holdTTL)
	i.lost, i.stuck = how.Lost, how.Stuck
	i.reserveBatches = batch.New[domain.SKU](how.Options, i.reserveAll)
	i.commits = batch.NewShared[domain.OrderID](how.Options, batch.Work[domain.OrderID, bool]{One: stock.Commit, All: i.commitAll, Lost: how.Lost})
	return i
}
