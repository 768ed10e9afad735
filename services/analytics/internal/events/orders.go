package events

import (
	"context"

	"github.com/jackc/pgx/v5"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/analytics/internal/domain"
)

// Sales are the sums that events add to.
type Sales interface {
	// Add adds the tally in the transaction.
	Add(ctx context.Context, tx pgx.Tx, tally *domain.Tally) error
}

// Handlers returns the handlers of order.created and order.cancelled.
func Handlers(sales Sales) []event.Handler {
	return []event.Handler{
		event.Handle(func(ctx context.Context, tx pgx.Tx, _ event.Record, e *orderv1.OrderCreated) error {
			var tally domain.Tally
			day, err := domain.ParseDay(e.GetBusinessDate())
			if err != nil {
				return err
			}
			var units int64
			for _, line := range e.GetLines() {
				units += line.GetQuantity()
			}
			tally.Created(day, int64(len(e.GetLines())), units, decodeMoney(e.GetTotal()))
			return sales.Add(ctx, tx, &tally)
		}),
		event.Handle(func(ctx context.Context, tx pgx.Tx, _ event.Record, e *orderv1.OrderCancelled) error {
			var tally domain.Tally
			day, err := domain.ParseDay(e.GetBusinessDate())
			if err != nil {
				return err
			}
			tally.Cancelled(day, decodeMoney(e.GetTotal()))
			return sales.Add(ctx, tx, &tally)
		}),
	}
}

func decodeMoney(m *typev1.Money) money.Money {
	return money.Money{Amount: m.GetAmount(), Currency: m.GetCurrency()}
}
