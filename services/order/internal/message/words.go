package message

import (
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// StatusOf is the inverse of Status; "" for an unknown one, which matches no order.
func StatusOf(s orderv1.OrderStatus) domain.Status { return inverse(statuses, s) }

// PaymentOf is the inverse of Payment.
func PaymentOf(s orderv1.PaymentStatus) domain.PaymentStatus { return inverse(payments, s) }

// FulfillmentOf is the inverse of Fulfillment.
func FulfillmentOf(s orderv1.FulfillmentStatus) domain.Fulfillment { return inverse(fulfillments, s) }

func inverse[K, V comparable](words map[K]V, wanted V) (none K) {
	for word, message := range words {
		if message == wanted {
			return word
		}
	}
	return none
}
