package app

import (
	"time"

	"github.com/akinai/akinai/pkg/combine"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Inventory answers what the service is asked. Safe for concurrent use, and beside other instances on the same database.
type Inventory struct {
	stock   Stock
	holdTTL time.Duration
	// together is nil when each order is served alone.
	together *combine.Combiner[domain.SKU, wish, answer]
	// commits is nil too, then.
	commits *combine.Combiner[domain.OrderID, domain.OrderID, bool]
	// lost tells whether an error leaves the outcome unknown, so that doing it again is the caller's business.
	lost func(error) bool
	// stuck tells whether an error came from waiting for others.
	stuck func(error) bool
}

// Combining says how orders that come at the same time are served together.
type Combining struct {
	combine.Options
	// Lost tells whether an error leaves the outcome unknown.
	Lost func(error) bool
}

// New returns the service over a stock; holds last for holdTTL. Each order is served alone.
func New(stock Stock, holdTTL time.Duration) *Inventory {
	return &Inventory{stock: stock, holdTTL: holdTTL}
}

// NewCombining returns the service over a stock that reserves for, and commits, orders together that come at the same time.
func NewCombining(stock Stock, holdTTL time.Duration, how Combining) *Inventory {
	i := New(stock, holdTTL)
	i.lost, i.stuck = how.Lost, how.Stuck
	i.together = combine.New[domain.SKU](how.Options, i.reserveAll)
	i.commits = combine.New[domain.OrderID](how.Options, i.commitAll)
	return i
}
