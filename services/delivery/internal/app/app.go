package app

import "github.com/akinai/akinai/pkg/clock"

// App implements the use cases of deliveries. Safe for concurrent use, also with other instances on
// the same database.
type App struct {
	zones ZoneStore
	clock clock.Clock
}

// New returns the use cases on a store.
func New(zones ZoneStore, now clock.Clock) *App { return &App{zones: zones, clock: now} }
