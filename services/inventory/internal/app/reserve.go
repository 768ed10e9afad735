package app

import (
	"context"
	"errors"
	"time"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// maxLooks bounds how often Reserve looks again after others were faster. Each time somebody else got units or the order its
// reservation, so that stock still moves; only a mix of sales and returns of the same SKU can come to the last one.
const maxLooks = 10

// retryAfter is the advice to those who came to the last look.
const retryAfter = time.Second

// Reserve holds what the lines ask for, all or nothing, and reports whether this call did so. Of an order that has a reservation of
// the same lines it returns that, whatever became of it.
//
// The look refuses what is sold out without a write or a lock; the hold decides. Errors: domain.ErrOutOfStock,
// domain.ErrReservationMismatch, domain.ErrSKUInvalid, domain.ErrQuantityInvalid, domain.ErrStockContended.
func (i *Inventory) Reserve(
	ctx context.Context, actor domain.Actor, order domain.OrderID, lines []domain.Line,
) (domain.Reservation, bool, error) {
	demand, err := domain.NewDemand(lines)
	if err != nil {
		return domain.Reservation{}, false, err
	}
	for range maxLooks {
		found, levels, err := i.stock.Look(ctx, order, demand.SKUs())
		if err != nil {
			return domain.Reservation{}, false, err
		}
		if found != nil {
			return *found, false, found.Repeat(demand)
		}
		takes, err := demand.Allocate(levels)
		if err != nil {
			return domain.Reservation{}, false, err
		}
		made, err := i.stock.Hold(ctx, actor, order, demand.Digest(), takes, i.holdTTL)
		if !errors.Is(err, domain.ErrOvertaken) {
			return made, err == nil, err
		}
	}
	return domain.Reservation{}, false, domain.ErrStockContended.After(retryAfter)
}
