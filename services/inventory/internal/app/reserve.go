package app

import (
	"cmp"
	"context"
	"time"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// reserveRequest is the request of one ReserveStock call.
type reserveRequest struct {
	actor  domain.Actor
	order  domain.OrderID
	demand domain.Demand
	skus   []domain.SKU
	ttl    time.Duration
}

// reserveResult is the reservation, and whether this request has created it.
type reserveResult struct {
	reservation domain.Reservation
	created     bool
}

// ReserveStock reserves the lines, all or nothing, and reports whether this call created the
// reservation. The hold lasts for holdFor; 0 means the default of the service. If the order already
// has a reservation of the same lines, ReserveStock returns it, whatever its status.
//
// Concurrent orders are reserved in batches (reserveAll). Errors: domain.ErrOutOfStock,
// domain.ErrReservationMismatch, domain.ErrSKUInvalid, domain.ErrQuantityInvalid,
// domain.ErrHoldInvalid, domain.ErrStockContended.
func (i *Inventory) ReserveStock(
	ctx context.Context, actor domain.Actor, order domain.OrderID, lines []domain.SKUQuantity, holdFor time.Duration,
) (domain.Reservation, bool, error) {
	demand, err := domain.NewDemand(lines)
	if err != nil {
		return domain.Reservation{}, false, err
	}
	if holdFor < 0 || holdFor > domain.MaxHold {
		return domain.Reservation{}, false, domain.ErrHoldInvalid
	}
	request := reserveRequest{actor: actor, order: order, demand: demand, skus: demand.SKUs(), ttl: cmp.Or(holdFor, i.holdTTL)}
	got, err := i.reserve(ctx, request)
	return got.reservation, got.created, err
}

func (i *Inventory) reserve(ctx context.Context, request reserveRequest) (reserveResult, error) {
	if i.reserveBatches != nil {
		return i.reserveBatches.Do(ctx, request.skus, request)
	}
	result := i.reserveAll(ctx, []reserveRequest{request})[0]
	return result.Value, result.Err
}
