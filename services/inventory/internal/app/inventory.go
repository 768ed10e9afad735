package app

import (
	"time"

	"github.com/akinai/akinai/pkg/combine"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Inventory implements the use cases of reservations. Safe for concurrent use, also with other instances on
// the same database.
type Inventory struct {
	stock   Stock
	holdTTL time.Duration
	// together batches Reserve; nil without batching.
	together *combine.Combiner[domain.SKU, wish, answer]
	// commits batches Commit; nil without batching.
	commits *combine.Combiner[domain.OrderID, domain.OrderID, bool]
	// lost reports whether an error leaves the outcome unknown, so that only the caller may retry.
	lost func(error) bool
	// stuck reports whether an error is a timeout of waiting for a lock.
	stuck func(error) bool
}

// Combining configures the batches of concurrent orders.
type Combining struct {
	combine.Options
	// Lost reports whether an error leaves the outcome unknown.
	Lost func(error) bool
}

// New returns the use cases without batching. Holds last for holdTTL.
func New(stock Stock, holdTTL time.Duration) *Inventory {
	return &Inventory{stock: stock, holdTTL: holdTTL}
}

// NewCombining returns the use cases with batching: concurrent orders are reserved, and committed, in common
// transactions.
func NewCombining(stock Stock, holdTTL time.Duration, how Combining) *Inventory {
	i := New(stock, holdTTL)
	i.lost, i.stuck = how.Lost, how.Stuck
	i.together = combine.New[domain.SKU](how.Options, i.reserveAll)
	i.commits = combine.New[domain.OrderID](how.Options, i.commitAll)
	return i
}
