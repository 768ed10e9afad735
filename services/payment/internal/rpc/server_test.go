package rpc_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	paymentv1 "github.com/akinai/akinai/api/gen/akinai/payment/v1"
	"github.com/akinai/akinai/api/gen/akinai/payment/v1/paymentv1connect"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/payment/internal/app"
	"github.com/akinai/akinai/services/payment/internal/domain"
	"github.com/akinai/akinai/services/payment/internal/remote/sandbox"
	"github.com/akinai/akinai/services/payment/internal/rpc"
	"github.com/akinai/akinai/services/payment/internal/store"
)

// dial returns a client of the service with its own bank and database, and a context that calls as
// the order service.
func dial(t *testing.T) (paymentv1connect.PaymentServiceClient, context.Context) {
	t.Helper()
	bank := sandbox.New(pgtest.New(t, "bank", db.Migrations("bank")), time.Millisecond)
	payments := store.New(pgtest.New(t, "payments", db.Kit(), db.Migrations("payments")))
	client := rpctest.Serve(t, func(s *connect.Server) {
		paymentv1connect.RegisterPaymentServiceHandler(s, rpc.NewServer(app.New(bank, payments, clock.System(), domain.Limits{"JPY": 10_000})))
	})
	return paymentv1connect.NewPaymentServiceClient(client), rpctest.System(t.Context(), "order")
}

func yen(amount int64) *typev1.Money { return &typev1.Money{Amount: amount, Currency: "JPY"} }

func requireReason(t *testing.T, err error, kind errs.Kind, reason string) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, reason, errs.ReasonOf(err), err)
	require.Equal(t, kind, errs.KindOf(err), err)
}

func TestMoneyOfAnOrder(t *testing.T) {
	t.Parallel()
	client, ctx := dial(t)
	paid, other := id.New(), id.New()

	authorized, err := client.AuthorizePayment(ctx,
		&paymentv1.AuthorizePaymentRequest{OrderId: strings.ToUpper(paid), MethodToken: "tok_visa", Amount: yen(1980)})
	require.NoError(t, err)
	payment := authorized.GetPayment()
	require.Equal(t, paid, payment.GetOrderId())
	require.Equal(t, paymentv1.PaymentStatus_PAYMENT_STATUS_AUTHORIZED, payment.GetStatus())
	require.Equal(t, int64(1980), payment.GetAmount().GetAmount())
	require.Equal(t, "JPY", payment.GetAmount().GetCurrency())
	require.NotEmpty(t, payment.GetBankReference())

	captured, err := client.CapturePayments(ctx, &paymentv1.CapturePaymentsRequest{OrderIds: []string{other, paid}})
	require.NoError(t, err)
	require.Len(t, captured.GetPayments(), 2)
	require.Equal(t, paymentv1.PaymentStatus_PAYMENT_STATUS_NONE, captured.GetPayments()[0].GetStatus())
	require.Equal(t, paymentv1.PaymentStatus_PAYMENT_STATUS_CAPTURED, captured.GetPayments()[1].GetStatus())

	reversed, err := client.ReversePayment(ctx, &paymentv1.ReversePaymentRequest{OrderId: paid})
	require.NoError(t, err)
	require.Equal(t, paymentv1.PaymentStatus_PAYMENT_STATUS_REFUNDED, reversed.GetPayment().GetStatus())
	found, err := client.GetPayment(ctx, &paymentv1.GetPaymentRequest{OrderId: paid})
	require.NoError(t, err)
	require.Equal(t, paymentv1.PaymentStatus_PAYMENT_STATUS_REFUNDED, found.GetPayment().GetStatus())
}

func TestOrderWithoutMoney(t *testing.T) {
	t.Parallel()
	client, ctx := dial(t)
	order := id.New()
	found, err := client.GetPayment(ctx, &paymentv1.GetPaymentRequest{OrderId: order})
	require.NoError(t, err)
	require.Equal(t, paymentv1.PaymentStatus_PAYMENT_STATUS_NONE, found.GetPayment().GetStatus())

	reversed, err := client.ReversePayment(ctx, &paymentv1.ReversePaymentRequest{OrderId: order})
	require.NoError(t, err)
	require.Equal(t, paymentv1.PaymentStatus_PAYMENT_STATUS_VOIDED, reversed.GetPayment().GetStatus())
	require.Nil(t, reversed.GetPayment().GetAmount())
	_, err = client.AuthorizePayment(ctx, &paymentv1.AuthorizePaymentRequest{OrderId: order, MethodToken: "tok_visa", Amount: yen(1980)})
	requireReason(t, err, errs.Precondition, "PAYMENT_CANCELED")
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	client, ctx := dial(t)
	for _, c := range []struct {
		token  string
		amount int64
		kind   errs.Kind
		reason string
	}{
		{"tok_declined", 1980, errs.Precondition, "PAYMENT_DECLINED"},
		{"tok_timeout", 1980, errs.Unavailable, "PAYMENT_UNKNOWN"},
		{"tok_lost_reply", 1980, errs.Unavailable, "PAYMENT_UNKNOWN"},
		{"tok_mars", 1980, errs.Invalid, "PAYMENT_METHOD_INVALID"},
		{"tok_visa", 0, errs.Invalid, "PAYMENT_AMOUNT_INVALID"},
		{"tok_visa", -1, errs.Invalid, "PAYMENT_AMOUNT_INVALID"},
		{"tok_visa", 10_001, errs.Invalid, "PAYMENT_LIMIT_EXCEEDED"},
	} {
		_, err := client.AuthorizePayment(ctx, &paymentv1.AuthorizePaymentRequest{OrderId: id.New(), MethodToken: c.token, Amount: yen(c.amount)})
		requireReason(t, err, c.kind, c.reason)
		_, err = client.ValidatePaymentMethod(ctx, &paymentv1.ValidatePaymentMethodRequest{MethodToken: c.token, Amount: yen(c.amount)})
		if c.kind == errs.Invalid {
			requireReason(t, err, c.kind, c.reason)
		} else {
			require.NoError(t, err, c.token)
		}
	}
	order := id.New()
	_, err := client.AuthorizePayment(ctx, &paymentv1.AuthorizePaymentRequest{OrderId: order, MethodToken: "tok_visa", Amount: yen(1980)})
	require.NoError(t, err)
	_, err = client.AuthorizePayment(ctx, &paymentv1.AuthorizePaymentRequest{OrderId: order, MethodToken: "tok_visa", Amount: yen(1981)})
	requireReason(t, err, errs.Precondition, "PAYMENT_AMOUNT_MISMATCH")
}

func TestTheLimitDoesNotBindAnImportedSale(t *testing.T) {
	t.Parallel()
	client, ctx := dial(t)
	_, err := client.ValidatePaymentMethod(ctx, &paymentv1.ValidatePaymentMethodRequest{MethodToken: "tok_visa", Amount: yen(10_001), Imported: true})
	require.NoError(t, err)
	_, err = client.AuthorizePayment(ctx,
		&paymentv1.AuthorizePaymentRequest{OrderId: id.New(), MethodToken: "tok_visa", Amount: yen(10_001), Imported: true})
	require.NoError(t, err)
}

func TestMalformedRequestsAndStrangersAreRefused(t *testing.T) {
	t.Parallel()
	client, ctx := dial(t)
	_, err := client.CapturePayments(ctx, &paymentv1.CapturePaymentsRequest{OrderIds: []string{id.New(), "'; DROP TABLE payments"}})
	require.Equal(t, errs.Invalid, errs.KindOf(err), err)
	_, err = client.AuthorizePayment(ctx, &paymentv1.AuthorizePaymentRequest{OrderId: "1", MethodToken: "tok_visa", Amount: yen(1)})
	require.Equal(t, errs.Invalid, errs.KindOf(err), err)
	_, err = client.AuthorizePayment(ctx, &paymentv1.AuthorizePaymentRequest{OrderId: id.New(), MethodToken: "tok_visa"})
	require.Equal(t, errs.Invalid, errs.KindOf(err), err)

	for _, stranger := range []context.Context{rpctest.Customer(t.Context(), id.New()), t.Context()} {
		_, err = client.ReversePayment(stranger, &paymentv1.ReversePaymentRequest{OrderId: id.New()})
		require.ErrorContains(t, err, "refused our identity")
	}
}
