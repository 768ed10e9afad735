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

// Handler returns the handler of order.confirmed and order.canceled, and of order.created of
// earlier releases. It writes each batch with one statement.
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
	return event.HandleBatch(add, &orderv1.OrderConfirmed{}, &orderv1.OrderCanceled{}, &orderv1.OrderCreated{})
}

// count adds one event to the tally. Error: domain.ErrDayInvalid; a retry of the event cannot
// succeed.
func count(tally *domain.Tally, body proto.Message) error {
	switch e := body.(type) {
	case *orderv1.OrderConfirmed:
		return countSale(tally, e)
	case *orderv1.OrderCreated:
		if e.GetStatus() == orderv1.OrderStatus_ORDER_STATUS_UNSPECIFIED { // of an earlier release: it means a sale
			return countSale(tally, e)
		}
	case *orderv1.OrderCanceled:
		day, err := domain.ParseDay(e.GetBusinessDate())
		if err != nil {
			return err
		}
		tally.Canceled(day, decodeMoney(e.GetTotal()))
	}
	return nil
}

// sale is what OrderConfirmed and the OrderCreated of earlier releases have in common.
type sale interface {
	GetBusinessDate() string
	GetLines() []*orderv1.OrderLine
	GetTotal() *typev1.Money
}

func countSale(tally *domain.Tally, order sale) error {
	day, err := domain.ParseDay(order.GetBusinessDate())
	if err != nil {
		return err
	}
	var units int64
	for _, line := range order.GetLines() {
		units += int64(line.GetQuantity())
	}
	tally.Confirmed(day, int64(len(order.GetLines())), units, decodeMoney(order.GetTotal()))
	return nil
}

func decodeMoney(m *typev1.Money) money.Money {
	return money.Money{Amount: m.GetAmount(), Currency: m.GetCurrency()}
}
