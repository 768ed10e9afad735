package app

import "time"

// Inventory answers what the service is asked. Safe for concurrent use, and beside other instances on the same database.
type Inventory struct {
	stock   Stock
	holdTTL time.Duration
}

// New returns the service over a stock; holds last for holdTTL.
func New(stock Stock, holdTTL time.Duration) *Inventory {
	return &Inventory{stock: stock, holdTTL: holdTTL}
}
