package events

import (
	"context"

	"github.com/jackc/pgx/v5"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Sales keeps what was sold.
type Sales interface {
	// AddSold adds weights in the transaction.
	AddSold(ctx context.Context, tx pgx.Tx, weights map[domain.SKU]float64) error
}

// SoldHandler returns the handler of order.created. One statement writes a batch. A second delivery is kept out by the inbox.
func SoldHandler(sales Sales) event.Handler {
	add := func(ctx context.Context, tx pgx.Tx, batch []event.Message) error {
		weights := make(map[domain.SKU]float64)
		for _, message := range batch {
			if order, ok := message.Body.(*orderv1.OrderCreated); ok {
				placed := order.GetPlacedAt().AsTime()
				for _, line := range order.GetLines() {
					weights[domain.SKU(line.GetSku())] += domain.Popularity(line.GetQuantity(), placed)
				}
			}
		}
		return sales.AddSold(ctx, tx, weights)
	}
	return event.HandleBatch(add, &orderv1.OrderCreated{})
}
