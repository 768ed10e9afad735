package events

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/analytics/internal/domain"
)

// Sales stores the sums.
type Sales interface {
	// Add adds the tally in the transaction.
	Add(ctx context.Context, tx pgx.Tx, tally *domain.Tally) error
}

// Handler returns the handler of order.created and order.canceled. It writes each batch with one
// statement.
func Handler(sales Sales) event.Handler {
	add := func(ctx context.Context, tx pgx.Tx, batch []event.Message) error {
		var tally domain.Tally
		for _, message := range batch {
			if err := count(&tally, message.Body); err != nil {
				return fmt.Errorf("event %s: %w", message.EventID, err)
			}
		}
		return sales.Add(ctx, tx, &tally)
	}
	return event.HandleBatch(add, &orderv1.OrderCreated{}, &orderv1.OrderCanceled{})
}

// count adds one event to the tally. Error: domain.ErrDayInvalid; a retry of the event cannot
// succeed.
func count(tally *domain.Tally, body proto.Message) error {
	switch e := body.(type) {
	case *orderv1.OrderCreated:
		day, err := domain.ParseDay(e.GetBusinessDate())
		if err != nil {
			return err
		}
		var units int64
		for _, line := range e.GetLines() {
			units += line.GetQuantity()
		}
		tally.Created(day, int64(len(e.GetLines())), units, decodeMoney(e.GetTotal()))
	case *orderv1.OrderCanceled:
		day, err := domain.ParseDay(e.GetBusinessDate())
		if err != nil {
			return err
		}
		tally.Canceled(day, decodeMoney(e.GetTotal()))
	}
	return nil
}

func decodeMoney(m *typev1.Money) money.Money {
	return money.Money{Amount: m.GetAmount(), Currency: m.GetCurrency()}
}
