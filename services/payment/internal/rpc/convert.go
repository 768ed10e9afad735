package rpc

import (
	paymentv1 "github.com/akinai/akinai/api/gen/akinai/payment/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/payment/internal/domain"
)

var states = map[domain.Status]paymentv1.PaymentState{
	domain.StatusNone:       paymentv1.PaymentState_PAYMENT_STATE_NONE,
	domain.StatusAuthorized: paymentv1.PaymentState_PAYMENT_STATE_AUTHORIZED,
	domain.StatusCaptured:   paymentv1.PaymentState_PAYMENT_STATE_CAPTURED,
	domain.StatusFailed:     paymentv1.PaymentState_PAYMENT_STATE_FAILED,
	domain.StatusVoided:     paymentv1.PaymentState_PAYMENT_STATE_VOIDED,
	domain.StatusRefunded:   paymentv1.PaymentState_PAYMENT_STATE_REFUNDED,
}

func decodeMoney(m *typev1.Money) money.Money {
	return money.Money{Amount: m.GetAmount(), Currency: m.GetCurrency()}
}

// encodePayment omits the amount if no authorization was requested.
func encodePayment(p domain.Payment) *paymentv1.Payment {
	out := &paymentv1.Payment{OrderId: string(p.OrderID), State: states[p.Status], BankReference: p.BankReference}
	if p.Amount != (money.Money{}) {
		out.Amount = &typev1.Money{Amount: p.Amount.Amount, Currency: p.Amount.Currency}
	}
	return out
}
