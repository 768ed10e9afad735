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

// Fulfillments records fulfillments.
type Fulfillments interface {
	// RecordFulfillments records fulfillments in the transaction. Recorded ones do not change.
	RecordFulfillments(ctx context.Context, tx pgx.Tx, at time.Time, units map[domain.OrderID]domain.FulfilledUnits) error
}

// FulfillmentHandler returns the handler of stock.fulfilled. The event contains sums since the
// order was placed, so a second or late delivery changes nothing.
func FulfillmentHandler(orders Fulfillments, clock clock.Clock) event.Handler {
	record := func(ctx context.Context, tx pgx.Tx, batch []event.Message) error {
		units := make(map[domain.OrderID]domain.FulfilledUnits, len(batch))
		for _, message := range batch {
			body, ok := message.Body.(*inventoryv1.StockFulfilled)
			id := domain.OrderID(body.GetOrderId())
			if fulfilled := int64(body.GetFulfilled()); ok && fulfilled > units[id].Fulfilled {
				units[id] = domain.FulfilledUnits{Fulfilled: fulfilled, Ordered: int64(body.GetPromised())}
			}
		}
		return orders.RecordFulfillments(ctx, tx, clock.Now(), units)
	}
	return event.HandleBatch(record, &inventoryv1.StockFulfilled{})
}
