package app

import (
	"context"
	"slices"
	"time"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// Store stores all that the use cases need.
type Store interface {
	ZoneStore
	SlotStore
}

// Settings are those of the shop.
type Settings struct {
	// Zone is the time zone in which cut-offs and windows are meant.
	Zone *time.Location
	// HorizonDays is the number of days ahead for which a date can be chosen.
	HorizonDays int
	// HoldTTL is the duration of a hold.
	HoldTTL time.Duration
	// HoldLimit is the number of seats that one customer, and one address, can hold at once.
	HoldLimit int
	// Batch configures the batches of holds and bookings.
	Batch batch.Options
	// Lost reports whether an error leaves the outcome unknown.
	Lost func(error) bool
}

// App implements the use cases of deliveries. Safe for concurrent use, also with other instances on
// the same database.
type App struct {
	store    Store
	clock    clock.Clock
	settings Settings
	known    known
	holds    *batch.Shared[domain.OrderID, Hold, HoldResult]
	books    *batch.Shared[domain.OrderID, domain.OrderID, bool]
	// revisions reads the revision once for the quotes that wait for it.
	revisions *batch.Shared[struct{}, struct{}, int64]
}

// New returns the use cases on a store. Concurrent holds, and concurrent bookings, are written in
// batches.
func New(store Store, now clock.Clock, settings Settings) *App {
	a := &App{store: store, clock: now, settings: settings}
	a.holds = batch.NewShared[domain.OrderID](settings.Batch, batch.Work[Hold, HoldResult]{One: a.holdOne, All: a.holdAll, Lost: settings.Lost})
	a.books = batch.NewShared[domain.OrderID](settings.Batch, batch.Work[domain.OrderID, bool]{One: a.bookOne, All: a.bookAll, Lost: settings.Lost})
	a.revisions = batch.NewShared[struct{}](settings.Batch, batch.Work[struct{}, int64]{
		One: func(ctx context.Context, _ struct{}) (int64, error) { return store.Revision(ctx) }, All: a.revisionForAll, Lost: settings.Lost,
	})
	return a
}

// revision returns the current revision: it is read after the call, for all concurrent callers.
func (a *App) revision(ctx context.Context) (int64, error) {
	return a.revisions.Do(ctx, nil, struct{}{})
}

func (a *App) revisionForAll(ctx context.Context, calls []struct{}) ([]int64, error) {
	revision, err := a.store.Revision(ctx)
	return slices.Repeat([]int64{revision}, len(calls)), err
}
