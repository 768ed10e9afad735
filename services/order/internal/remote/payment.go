package remote

import (
	"context"
	"fmt"

	paymentv1 "github.com/akinai/akinai/api/gen/akinai/payment/v1"
	"github.com/akinai/akinai/api/gen/akinai/payment/v1/paymentv1connect"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/message"
)

// Payments calls the payment service.
type Payments struct {
	Client paymentv1connect.PaymentServiceClient
}

// Validate implements app.Payments.
func (p Payments) Validate(ctx context.Context, charge app.Charge) error {
	_, err := p.Client.ValidatePaymentMethod(ctx, &paymentv1.ValidatePaymentMethodRequest{
		MethodToken: charge.Method, Amount: message.Money(charge.Amount), Imported: charge.Imported,
	})
	return err
}

// Authorize implements app.Payments.
func (p Payments) Authorize(ctx context.Context, id domain.OrderID, charge app.Charge) error {
	_, err := p.Client.AuthorizePayment(ctx, &paymentv1.AuthorizePaymentRequest{
		OrderId: string(id), MethodToken: charge.Method, Amount: message.Money(charge.Amount), Imported: charge.Imported,
	})
	return err
}

// Lookup implements app.Payments.
func (p Payments) Lookup(ctx context.Context, id domain.OrderID) (domain.PaymentStatus, error) {
	res, err := p.Client.GetPayment(ctx, &paymentv1.GetPaymentRequest{OrderId: string(id)})
	if err != nil {
		return "", err
	}
	return statusOf(res.GetPayment().GetStatus())
}

// Capture implements app.Payments.
func (p Payments) Capture(ctx context.Context, ids []domain.OrderID) (out app.Captures, err error) {
	req := &paymentv1.CapturePaymentsRequest{OrderIds: make([]string, len(ids))}
	for i, id := range ids {
		req.OrderIds[i] = string(id)
	}
	res, err := p.Client.CapturePayments(ctx, req)
	if err != nil {
		return out, err
	}
	for _, payment := range res.GetPayments() {
		id := domain.OrderID(payment.GetOrderId())
		switch payment.GetStatus() {
		case paymentv1.PaymentStatus_PAYMENT_STATUS_CAPTURED:
			out.Captured = append(out.Captured, id)
		case paymentv1.PaymentStatus_PAYMENT_STATUS_FAILED, paymentv1.PaymentStatus_PAYMENT_STATUS_VOIDED,
			paymentv1.PaymentStatus_PAYMENT_STATUS_REFUNDED:
			out.NotCapturable = append(out.NotCapturable, id)
		default: // the bank did not answer
		}
	}
	return out, nil
}

// Reverse implements app.Payments.
func (p Payments) Reverse(ctx context.Context, id domain.OrderID) (domain.PaymentStatus, error) {
	res, err := p.Client.ReversePayment(ctx, &paymentv1.ReversePaymentRequest{OrderId: string(id)})
	if err != nil {
		return "", err
	}
	status, err := statusOf(res.GetPayment().GetStatus())
	if status == domain.PaymentPending {
		status = domain.PaymentVoided // nothing was authorized, and a later authorization is refused
	}
	return status, err
}

func statusOf(state paymentv1.PaymentStatus) (domain.PaymentStatus, error) {
	switch state {
	case paymentv1.PaymentStatus_PAYMENT_STATUS_NONE, paymentv1.PaymentStatus_PAYMENT_STATUS_FAILED:
		return domain.PaymentPending, nil
	case paymentv1.PaymentStatus_PAYMENT_STATUS_AUTHORIZED:
		return domain.PaymentAuthorized, nil
	case paymentv1.PaymentStatus_PAYMENT_STATUS_CAPTURED:
		return domain.PaymentPaid, nil
	case paymentv1.PaymentStatus_PAYMENT_STATUS_VOIDED:
		return domain.PaymentVoided, nil
	case paymentv1.PaymentStatus_PAYMENT_STATUS_REFUNDED:
		return domain.PaymentRefunded, nil
	default:
		return "", fmt.Errorf("payment state %s is not known", state)
	}
}
