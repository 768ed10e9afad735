package events

import (
	"context"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// SalesWriter writes the sales of orders that are not canceled; app.PopularityStore reads them.
type SalesWriter interface {
	// AddSales adds sales in the transaction, except stored ones and those of canceled orders.
	AddSales(ctx context.Context, tx pgx.Tx, sales []domain.Sale) error
	// CancelSales removes the sales of orders in the transaction, and prevents that they are added
	// later.
	CancelSales(ctx context.Context, tx pgx.Tx, orderIDs []string, period int32) error
}

// SalesHandler returns the handler of order.confirmed and order.canceled, and of order.created of
// earlier releases. Two statements write a batch. The events of an order may arrive in any order
// and any number of times, also after the inbox was purged: a sale is stored once, and not if the
// order is canceled.
func SalesHandler(sales SalesWriter, now clock.Clock) event.Handler {
	add := func(ctx context.Context, tx pgx.Tx, batch []event.Message) error {
		today := now.Now()
		var sold []domain.Sale
		var canceled []string
		for _, message := range batch {
			switch order := message.Body.(type) {
			case *orderv1.OrderConfirmed:
				sold = append(sold, salesOf(order, domain.OldestPeriod(today))...)
			case *orderv1.OrderCreated:
				if order.GetStatus() == orderv1.OrderStatus_ORDER_STATUS_UNSPECIFIED { // of an earlier release: it means a sale
					sold = append(sold, salesOf(order, domain.OldestPeriod(today))...)
				}
			case *orderv1.OrderCanceled:
				canceled = append(canceled, order.GetOrderId())
			}
		}
		if len(canceled) > 0 {
			if err := sales.CancelSales(ctx, tx, canceled, domain.PeriodOf(today)); err != nil {
				return err
			}
		}
		if len(sold) == 0 {
			return nil
		}
		return sales.AddSales(ctx, tx, sold)
	}
	return event.HandleBatch(add, &orderv1.OrderConfirmed{}, &orderv1.OrderCanceled{}, &orderv1.OrderCreated{})
}

// soldOrder is what OrderConfirmed and the OrderCreated of earlier releases have in common.
type soldOrder interface {
	GetOrderId() string
	GetCustomerId() string
	GetLines() []*orderv1.OrderLine
	GetPlacedAt() *timestamppb.Timestamp
}

// salesOf returns the sales of an order; none if it is too old to count.
func salesOf(order soldOrder, oldest int32) (sales []domain.Sale) {
	for _, line := range order.GetLines() {
		sale := domain.NewSale(order.GetOrderId(), order.GetCustomerId(), domain.SKU(line.GetSku()), order.GetPlacedAt().AsTime())
		if sale.Period >= oldest {
			sales = append(sales, sale)
		}
	}
	return sales
}
