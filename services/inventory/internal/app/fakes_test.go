package app_test

import (
	"context"
	"time"

	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// fakeStock returns the results that the test sets. Methods that a test does not expect panic.
type fakeStock struct {
	app.Stock
	looks  []look
	holds  []error
	looked int
	held   int
	ttl    time.Duration
	commit bool
	find   domain.Reservation
	expire []int
	err    error
	swept  chan struct{}
}

// look is one result of Snapshot.
type look struct {
	found  *domain.Reservation
	levels []domain.Level
}

// Snapshot returns the looks in turn, and repeats the last one.
func (f *fakeStock) Snapshot(context.Context, []domain.OrderID, []domain.SKU) (app.Snapshot, error) {
	answer := f.looks[min(f.looked, len(f.looks)-1)]
	f.looked++
	snapshot := app.Snapshot{Levels: answer.levels, Locations: []domain.LocationCode{"main"}}
	if answer.found != nil {
		snapshot.Reservations = []domain.Reservation{*answer.found}
	}
	return snapshot, f.err
}

// Hold returns the errors in turn, and repeats the last one.
func (f *fakeStock) Hold(_ context.Context, holds []app.HoldRequest, _ time.Duration) ([]domain.Reservation, error) {
	err := f.holds[min(f.held, len(f.holds)-1)]
	f.held++
	if err != nil {
		return nil, err
	}
	made := make([]domain.Reservation, len(holds))
	for i, h := range holds {
		f.ttl = h.TTL
		made[i] = domain.Reservation{OrderID: h.Order, Status: domain.StatusHeld, Digest: h.Digest}
	}
	return made, nil
}

func (f *fakeStock) Commit(context.Context, domain.OrderID) (bool, error) { return f.commit, f.err }

func (f *fakeStock) Get(context.Context, domain.OrderID) (domain.Reservation, error) {
	return f.find, f.err
}

// Expire returns the counts in turn, then zero, and signals each call to the test.
func (f *fakeStock) Expire(context.Context, domain.Actor, int) (count int, err error) {
	if len(f.expire) > 0 {
		count, f.expire = f.expire[0], f.expire[1:]
	}
	if f.swept != nil {
		f.swept <- struct{}{}
	}
	return count, f.err
}
