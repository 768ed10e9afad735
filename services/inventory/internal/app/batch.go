package app

import (
	"context"
	"slices"
	"time"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// maxSnapshots bounds the attempts of a batch after conflicts. A conflict means that another
// request has succeeded, so there is progress; only a mix of sales and returns of one SKU can reach
// the limit.
const maxSnapshots = 10

// retryAfter is the advised delay after the last attempt.
const retryAfter = time.Second

// lockTimeout bounds the wait for each lock of an order that is retried alone after its batch
// failed: it has already waited with the batch.
const lockTimeout = 250 * time.Millisecond

// result is the outcome of one request.
type result = batch.Result[reserveResult]

// reserveAll reserves for a batch of requests, in their order and in one transaction, and returns a
// result for each.
//
// A snapshot refuses sold-out requests without a write or a lock. The reservations of all others
// are then written with guards. If another transaction has changed the stock since the snapshot,
// the batch retries with a new one. If the batch fails, its requests are retried one by one, so
// that none fails because of another.
func (i *Inventory) reserveAll(ctx context.Context, requests []reserveRequest) []result {
	b := &reserveBatch{stock: i.stock, requests: requests, results: make([]result, len(requests))}
	for n := range requests {
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

// mayRepeat reports whether the requests of a failed batch may be retried one by one.
func (i *Inventory) mayRepeat(ctx context.Context, err error) bool {
	return err != nil && ctx.Err() == nil && !i.lost(err)
}

// reserveEach retries each open request alone. After a request was stuck at a lock, requests that
// contain all its SKUs are not retried: they would be stuck, too.
func (i *Inventory) reserveEach(ctx context.Context, b *reserveBatch) {
	var (
		blocked [][]domain.SKU
		reason  error
	)
	for _, n := range b.open {
		request := b.requests[n]
		if slices.ContainsFunc(blocked, func(skus []domain.SKU) bool { return includes(request.skus, skus) }) {
			b.results[n].Err = reason
			continue
		}
		alone := &reserveBatch{stock: i.stock, requests: b.requests[n : n+1], results: b.results[n : n+1], open: []int{0}, wait: lockTimeout}
		err := alone.run(ctx)
		alone.fail(err)
		if err != nil && i.stuck(err) {
			blocked, reason = append(blocked, request.skus), err
		}
	}
}

// includes reports whether skus contains all of part.
func includes(skus, part []domain.SKU) bool {
	return !slices.ContainsFunc(part, func(sku domain.SKU) bool { return !slices.Contains(skus, sku) })
}
