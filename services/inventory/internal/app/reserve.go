package app

import (
	"cmp"
	"context"
	"time"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// wish is a reservation that is asked for.
type wish struct {
	actor  domain.Actor
	order  domain.OrderID
	demand domain.Demand
	skus   []domain.SKU
	ttl    time.Duration
}

// answer is the reservation, and whether this wish made it.
type answer struct {
	reservation domain.Reservation
	created     bool
}

// Reserve holds what the lines ask for, all or nothing, and reports whether this call did so. The hold lasts for holdFor, or as
// the service is set when that is 0. Of an order that has a reservation of the same lines it returns that, whatever became of it.
//
// Orders that come at the same time are served together (reserveAll). Errors: domain.ErrOutOfStock, domain.ErrReservationMismatch,
// domain.ErrSKUInvalid, domain.ErrQuantityInvalid, domain.ErrHoldInvalid, domain.ErrStockContended.
func (i *Inventory) Reserve(
	ctx context.Context, actor domain.Actor, order domain.OrderID, lines []domain.Line, holdFor time.Duration,
) (domain.Reservation, bool, error) {
	demand, err := domain.NewDemand(lines)
	if err != nil {
		return domain.Reservation{}, false, err
	}
	if holdFor < 0 || holdFor > domain.MaxHold {
		return domain.Reservation{}, false, domain.ErrHoldInvalid
	}
	w := wish{actor: actor, order: order, demand: demand, skus: demand.SKUs(), ttl: cmp.Or(holdFor, i.holdTTL)}
	got, err := i.grant(ctx, w)
	return got.reservation, got.created, err
}

func (i *Inventory) grant(ctx context.Context, w wish) (answer, error) {
	if i.together != nil {
		return i.together.Do(ctx, w.skus, w)
	}
	result := i.reserveAll(ctx, []wish{w})[0]
	return result.Value, result.Err
}
