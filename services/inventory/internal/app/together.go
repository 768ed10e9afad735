package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/akinai/akinai/pkg/combine"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// maxLooks bounds how often a reservation looks again after others were faster. Each time somebody else got units or the order its
// reservation, so that stock still moves; only a mix of sales and returns of the same SKU can come to the last one.
const maxLooks = 10

// retryAfter is the advice to those who came to the last look.
const retryAfter = time.Second

// patience is how long an order whose batch failed waits alone for each lock. It has waited before, with the batch.
const patience = 250 * time.Millisecond

// result is what one wish gets.
type result = combine.Result[answer]

// reserveAll serves wishes in their order, in one transaction, and gives each an answer of its own.
//
// A look refuses what is sold out without a write or a lock; the hold of all others decides. If somebody else was faster it looks
// again. A batch that fails is taken apart, so that no wish is refused for its company.
func (i *Inventory) reserveAll(ctx context.Context, wishes []wish) []result {
	b := &batch{stock: i.stock, wishes: wishes, results: make([]result, len(wishes))}
	for n := range wishes {
		b.open = append(b.open, n)
	}
	err := b.run(ctx)
	if len(b.open) > 1 && i.mayRepeat(ctx, err) {
		i.reserveEach(ctx, b)
		return b.results
	}
	b.fail(err)
	return b.results
}

// mayRepeat tells whether wishes that failed together may be tried alone.
func (i *Inventory) mayRepeat(ctx context.Context, err error) bool {
	return err != nil && ctx.Err() == nil && !i.lost(err)
}

// reserveEach serves each open wish of a batch alone. Those that want all the SKUs of one that got stuck would get stuck as it did.
func (i *Inventory) reserveEach(ctx context.Context, b *batch) {
	var (
		blocked [][]domain.SKU
		reason  error
	)
	for _, n := range b.open {
		w := b.wishes[n]
		if slices.ContainsFunc(blocked, func(skus []domain.SKU) bool { return includes(w.skus, skus) }) {
			b.results[n].Err = reason
			continue
		}
		alone := &batch{stock: i.stock, wishes: b.wishes[n : n+1], results: b.results[n : n+1], open: []int{0}, wait: patience}
		err := alone.run(ctx)
		alone.fail(err)
		if err != nil && i.stuck(err) {
			blocked, reason = append(blocked, w.skus), err
		}
	}
}

// includes tells whether all of part are among the SKUs.
func includes(skus, part []domain.SKU) bool {
	return !slices.ContainsFunc(part, func(sku domain.SKU) bool { return !slices.Contains(skus, sku) })
}

// batch is wishes that are served together.
type batch struct {
	stock   Stock
	wishes  []wish
	results []result
	// open are the wishes without an answer.
	open []int
	// late are the refusals of open wishes that come too late only because of the batch's own holds: they stand once those are made.
	late map[int]error
	// wait bounds that for each lock; 0 leaves it to the database's settings.
	wait time.Duration
}

// run answers wishes until none is open, or returns what the open ones failed with.
func (b *batch) run(ctx context.Context) error {
	for range maxLooks {
		holds, err := b.decide(ctx)
		if err != nil || len(holds) == 0 {
			return err
		}
		made, err := b.stock.Hold(ctx, holds, b.wait)
		if err == nil {
			b.grant(made)
			return nil
		}
		if !errors.Is(err, domain.ErrOvertaken) {
			return err
		}
	}
	return domain.ErrStockContended.After(retryAfter)
}

// decide looks, answers those who have a reservation or could not be served even alone, and returns the holds of the others.
func (b *batch) decide(ctx context.Context) ([]Hold, error) {
	seen, err := b.stock.Look(ctx, b.orders(), b.skus())
	if err != nil {
		return nil, err
	}
	offer, untouched := domain.NewOffer(seen.Levels, seen.Locations), domain.NewOffer(seen.Levels, seen.Locations)
	holds := make([]Hold, 0, len(b.open))
	open := b.open[:0]
	b.late = nil
	for _, n := range b.open {
		w := &b.wishes[n]
		if r, found := reservationOf(seen.Reservations, w.order); found {
			b.results[n] = result{Value: answer{reservation: r}, Err: r.Repeat(w.demand)}
			continue
		}
		if slices.ContainsFunc(holds, func(h Hold) bool { return h.Order == w.order }) {
			open = append(open, n) // the same order twice: the second is answered by what the first gets
			continue
		}
		takes, err := offer.Allocate(w.demand)
		if err != nil && !untouched.Serves(w.demand) {
			b.results[n].Err = err
			continue
		}
		open = append(open, n)
		if err != nil {
			b.refuseLater(n, err)
			continue
		}
		holds = append(holds, Hold{Actor: w.actor, Order: w.order, Digest: w.demand.Digest(), Takes: takes, TTL: w.ttl})
	}
	b.open = open
	return holds, nil
}

// refuseLater remembers why a wish will be refused if the holds of those before it are made.
func (b *batch) refuseLater(n int, why error) {
	if b.late == nil {
		b.late = make(map[int]error)
	}
	b.late[n] = why
}

// grant answers the open wishes with the reservations that were made: the first of each order made it, others repeat it, and those
// for whom the batch left too little are refused.
func (b *batch) grant(made []domain.Reservation) {
	granted := make(map[domain.OrderID]bool, len(made))
	for _, n := range b.open {
		if why, late := b.late[n]; late {
			b.results[n].Err = why
			continue
		}
		w := &b.wishes[n]
		r, _ := reservationOf(made, w.order)
		b.results[n] = result{Value: answer{reservation: r, created: !granted[w.order]}, Err: r.Repeat(w.demand)}
		granted[w.order] = true
	}
	b.open = nil
}

// fail answers the open wishes with an error.
func (b *batch) fail(err error) {
	for _, n := range b.open {
		b.results[n].Err = err
	}
}

func (b *batch) orders() []domain.OrderID {
	orders := make([]domain.OrderID, len(b.open))
	for i, n := range b.open {
		orders[i] = b.wishes[n].order
	}
	return orders
}

// skus returns the SKUs of the open wishes, each once.
func (b *batch) skus() []domain.SKU {
	if len(b.open) == 1 {
		return b.wishes[b.open[0]].skus
	}
	var all []domain.SKU
	for _, n := range b.open {
		all = append(all, b.wishes[n].skus...)
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
