package app_test

import (
	"context"
	"time"

	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// fakeStock answers what the test says; methods that the test did not expect panic.
type fakeStock struct {
	app.Stock
	looks  []look
	holds  []error
	looked int
	held   int
	commit bool
	find   domain.Reservation
	expire []int
	err    error
	swept  chan struct{}
}

// look is one answer of Look.
type look struct {
	found  *domain.Reservation
	levels []domain.Level
}

// Look gives the looks in turn, the last one for ever.
func (f *fakeStock) Look(context.Context, domain.OrderID, []domain.SKU) (*domain.Reservation, []domain.Level, error) {
	answer := f.looks[min(f.looked, len(f.looks)-1)]
	f.looked++
	return answer.found, answer.levels, f.err
}

// Hold gives the errors in turn, the last one for ever.
func (f *fakeStock) Hold(
	_ context.Context, _ domain.Actor, order domain.OrderID, _ domain.Digest, _ []domain.Take, _ time.Duration,
) (domain.Reservation, error) {
	err := f.holds[min(f.held, len(f.holds)-1)]
	f.held++
	if err != nil {
		return domain.Reservation{}, err
	}
	return domain.Reservation{OrderID: order, Status: domain.StatusHeld}, nil
}

func (f *fakeStock) Commit(context.Context, domain.OrderID) (bool, error) { return f.commit, f.err }

func (f *fakeStock) Find(context.Context, domain.OrderID) (domain.Reservation, error) {
	return f.find, f.err
}

// Expire gives the counts in turn, then zero, and tells the test each time.
func (f *fakeStock) Expire(context.Context, domain.Actor, int) (count int, err error) {
	if len(f.expire) > 0 {
		count, f.expire = f.expire[0], f.expire[1:]
	}
	if f.swept != nil {
		f.swept <- struct{}{}
	}
	return count, f.err
}
