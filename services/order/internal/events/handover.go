package events

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// HandOvers records hand-overs.
type HandOvers interface {
	// HandOver records hand-overs in the transaction. Recorded ones do not change.
	HandOver(ctx context.Context, tx pgx.Tx, at time.Time, overs map[domain.OrderID]domain.HandOver) error
}

// HandOverHandler returns the handler of stock.fulfilled. The event contains sums since the order
// was placed, so a second or late delivery changes nothing.
func HandOverHandler(orders HandOvers, clock clock.Clock) event.Handler {
	record := func(ctx context.Context, tx pgx.Tx, batch []event.Message) error {
		overs := make(map[domain.OrderID]domain.HandOver, len(batch))
		for _, message := range batch {
			body, ok := message.Body.(*inventoryv1.StockFulfilled)
			id := domain.OrderID(body.GetOrderId())
			if fulfilled := int64(body.GetFulfilled()); ok && fulfilled > overs[id].Fulfilled {
				overs[id] = domain.HandOver{Fulfilled: fulfilled, Promised: int64(body.GetPromised())}
			}
		}
		return orders.HandOver(ctx, tx, clock.Now(), overs)
	}
	return event.HandleBatch(record, &inventoryv1.StockFulfilled{})
}
