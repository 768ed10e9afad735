package rpc_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

// TestAnOrderKeepsHowItArrives: the delivery comes back from the database as it was agreed, and a
// quote has the fee in total and taxes.
func TestAnOrderKeepsHowItArrives(t *testing.T) {
	client := serve(t)
	ctx := rpctest.Customer(t.Context(), id.New())
	lines := []*orderv1.OrderLineInput{{Sku: "A", Quantity: 1}}
	choice := &orderv1.DeliveryChoice{Method: "standard", Window: "14-16", Day: "2026-12-02"}
	quoted, err := client.QuoteOrder(ctx, &orderv1.QuoteOrderRequest{Lines: lines, Delivery: choice, DeliveryOptions: true})
	require.NoError(t, err)
	quote := quoted.GetQuote()
	require.Empty(t, quote.GetBlockers())
	require.EqualValues(t, 3, quote.GetDeliveryOptions()[0].GetSlots()[0].GetLeft())
	sum := int64(0)
	for _, rate := range quote.GetTaxes() {
		sum += rate.GetAmount().GetAmount()
	}
	require.Equal(t, quote.GetTotal().GetAmount(), sum)

	placed, err := client.PlaceOrder(ctx, &orderv1.PlaceOrderRequest{
		IdempotencyKey: "k", Lines: lines, PaymentMethod: "tok", Delivery: choice, ExpectedTotal: quote.GetTotal(),
		Confirmation: quote.GetConfirmation().GetFingerprint(),
	})
	require.NoError(t, err)
	want := &orderv1.OrderDelivery{
		Method: "standard", Carrier: "yamato", Fee: &typev1.Money{Amount: 700, Currency: "JPY"}, Earliest: "2026-12-02",
		Tax: &orderv1.LineTax{TaxClass: "", Rate: 1000}, Slot: &orderv1.DeliverySlot{Window: "14-16", Day: "2026-12-02", StartMinutes: 840, EndMinutes: 960},
	}
	got, err := client.GetOrder(ctx, &orderv1.GetOrderRequest{Id: placed.GetOrder().GetId()})
	require.NoError(t, err)
	require.Equal(t, "通常配送（ヤマト運輸）", got.GetOrder().GetDelivery().GetName())
	got.GetOrder().GetDelivery().Name = ""
	require.True(t, proto.Equal(want, got.GetOrder().GetDelivery()), "%v", got.GetOrder().GetDelivery())
	listed, err := client.ListOrders(ctx, &orderv1.ListOrdersRequest{})
	require.NoError(t, err)
	require.True(t, proto.Equal(want, listed.GetOrders()[0].GetDelivery()))
}
