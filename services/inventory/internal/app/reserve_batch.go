package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// reserveBatch is a group of requests that share a transaction.
type reserveBatch struct {
	stock    Stock
	requests []reserveRequest
	results  []result
	// open holds the requests without a result.
	open []int
	// late holds requests that fail only because earlier requests of this batch took the stock;
	// final once the batch commits.
	late map[int]error
	// wait bounds the wait for each lock; 0 means the database's setting.
	wait time.Duration
}

// run processes requests until none is open, or returns the error of the open ones.
func (b *reserveBatch) run(ctx context.Context) error {
	for range maxSnapshots {
		holds, err := b.decide(ctx)
		if err != nil || len(holds) == 0 {
			return err
		}
		made, err := b.stock.Hold(ctx, holds, b.wait)
		if err == nil {
			b.complete(made)
			return nil
		}
		if !errors.Is(err, domain.ErrStaleSnapshot) {
			return err
		}
	}
	return domain.ErrStockContended.After(retryAfter)
}

// decide takes a snapshot. It answers requests whose order has a reservation, or that could not be
// served even alone, and returns the holds of all others.
func (b *reserveBatch) decide(ctx context.Context) ([]HoldRequest, error) {
	snapshot, err := b.stock.Snapshot(ctx, b.orders(), b.skus())
	if err != nil {
		return nil, err
	}
	allocator, untouched := domain.NewAllocator(snapshot.Levels, snapshot.Locations), domain.NewAllocator(snapshot.Levels, snapshot.Locations)
	holds := make([]HoldRequest, 0, len(b.open))
	open := b.open[:0]
	b.late = nil
	for _, n := range b.open {
		request := &b.requests[n]
		if r, found := reservationOf(snapshot.Reservations, request.order); found {
			b.results[n] = result{Value: reserveResult{reservation: r}, Err: r.CheckRepeat(request.demand)}
			continue
		}
		if slices.ContainsFunc(holds, func(h HoldRequest) bool { return h.Order == request.order }) {
			open = append(open, n) // the same order twice: the second request gets the first one's reservation
			continue
		}
		allocations, err := allocator.Allocate(request.demand)
		if err != nil && !untouched.Serves(request.demand) {
			b.results[n].Err = err
			continue
		}
		open = append(open, n)
		if err != nil {
			b.refuseLater(n, err)
			continue
		}
		holds = append(holds, HoldRequest{Actor: request.actor, Order: request.order, Digest: request.demand.Digest(), Allocations: allocations, TTL: request.ttl})
	}
	b.open = open
	return holds, nil
}

// refuseLater records the refusal of a request for the case that the holds before it are written.
func (b *reserveBatch) refuseLater(n int, why error) {
	if b.late == nil {
		b.late = make(map[int]error)
	}
	b.late[n] = why
}

// complete answers the open requests after the holds were written: the first request of each order
// has created the reservation, others repeat it, and requests for which too little was left are
// refused.
func (b *reserveBatch) complete(made []domain.Reservation) {
	granted := make(map[domain.OrderID]bool, len(made))
	for _, n := range b.open {
		if why, late := b.late[n]; late {
			b.results[n].Err = why
			continue
		}
		request := &b.requests[n]
		r, _ := reservationOf(made, request.order)
		b.results[n] = result{Value: reserveResult{reservation: r, created: !granted[request.order]}, Err: r.CheckRepeat(request.demand)}
		granted[request.order] = true
	}
	b.open = nil
}

// fail answers the open requests with an error.
func (b *reserveBatch) fail(err error) {
	for _, n := range b.open {
		b.results[n].Err = err
	}
}

func (b *reserveBatch) orders() []domain.OrderID {
	orders := make([]domain.OrderID, len(b.open))
	for i, n := range b.open {
		orders[i] = b.requests[n].order
	}
	return orders
}

// skus returns the distinct SKUs of the open requests.
func (b *reserveBatch) skus() []domain.SKU {
	if len(b.open) == 1 {
		return b.requests[b.open[0]].skus
	}
	var all []domain.SKU
	for _, n := range b.open {
		all = append(all, b.requests[n].skus...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func reservationOf(among []domain.Reservation, order domain.OrderID) (domain.Reservation, bool) {
	for _, r := range among {
		if r.OrderID == order {
			return r, true
		}
	}
	return domain.Reservation{}, false
}
