package rpc

import (
	paymentv1 "github.com/akinai/akinai/api/gen/akinai/payment/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/payment/internal/domain"
)

var states = map[domain.Status]paymentv1.PaymentStatus{
	domain.StatusNone:       paymentv1.PaymentStatus_PAYMENT_STATUS_NONE,
	domain.StatusAuthorized: paymentv1.PaymentStatus_PAYMENT_STATUS_AUTHORIZED,
	domain.StatusCaptured:   paymentv1.PaymentStatus_PAYMENT_STATUS_CAPTURED,
	domain.StatusFailed:     paymentv1.PaymentStatus_PAYMENT_STATUS_FAILED,
	domain.StatusVoided:     paymentv1.PaymentStatus_PAYMENT_STATUS_VOIDED,
	domain.StatusRefunded:   paymentv1.PaymentStatus_PAYMENT_STATUS_REFUNDED,
}

func moneyFromProto(m *typev1.Money) money.Money {
	return money.Money{Amount: m.GetAmount(), Currency: m.GetCurrency()}
}

// paymentToProto omits the amount if no authorization was requested.
func paymentToProto(p domain.Payment) *paymentv1.Payment {
	out := &paymentv1.Payment{OrderId: string(p.OrderID), Status: states[p.Status], BankReference: p.BankReference}
	if p.Amount != (money.Money{}) {
		out.Amount = &typev1.Money{Amount: p.Amount.Amount, Currency: p.Amount.Currency}
	}
	return out
}
