// Package events consumes the events of orders, and stores the mails that they cause.
//
// A second delivery changes nothing: the transaction that stored the mail also wrote the receipt to
// the inbox. Two events that say the same about an order cause one mail, because its id is derived
// from the order and the kind.
package events

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/services/notification/internal/domain"
)

// Notices stores mails about orders.
type Notices interface {
	// AddNotices stores the mails in the transaction.
	AddNotices(ctx context.Context, tx pgx.Tx, notices []domain.Notice, now time.Time) error
}

// Handler returns the handler of the events that cause a mail. It writes each batch with one
// statement.
func Handler(notices Notices, clock clock.Clock) event.Handler {
	add := func(ctx context.Context, tx pgx.Tx, batch []event.Message) error {
		var due []domain.Notice
		for _, message := range batch {
			if kind, order := noticeOf(message.Body); kind != "" {
				due = append(due, domain.Notice{Kind: kind, Order: order, At: message.Time})
			}
		}
		if len(due) == 0 {
			return nil
		}
		return notices.AddNotices(ctx, tx, due, clock.Now())
	}
	return event.HandleBatch(add, &orderv1.OrderCreated{}, &orderv1.OrderConfirmed{}, &orderv1.OrderCanceled{})
}

// noticeOf returns the kind of mail that an event causes, "" for none, and the order. An order that
// becomes visible when it is confirmed causes no mail of its own.
func noticeOf(body proto.Message) (kind domain.Kind, order string) {
	switch e := body.(type) {
	case *orderv1.OrderCreated:
		switch e.GetStatus() {
		case orderv1.OrderStatus_ORDER_STATUS_PENDING:
			return domain.KindOrderReceived, e.GetOrderId()
		case orderv1.OrderStatus_ORDER_STATUS_UNSPECIFIED: // of an earlier release: it means a sale
			return domain.KindOrderConfirmed, e.GetOrderId()
		case orderv1.OrderStatus_ORDER_STATUS_CONFIRMED, orderv1.OrderStatus_ORDER_STATUS_CANCELED,
			orderv1.OrderStatus_ORDER_STATUS_PROCESSING, orderv1.OrderStatus_ORDER_STATUS_COMPLETED:
		}
	case *orderv1.OrderConfirmed:
		return domain.KindOrderConfirmed, e.GetOrderId()
	case *orderv1.OrderCanceled:
		return domain.KindOrderCanceled, e.GetOrderId()
	}
	return "", ""
}
