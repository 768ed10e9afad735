package rpc_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/audittest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

// An order that a shopper places leaves none.
func TestEveryWriteByStaffLeavesARow(t *testing.T) {
	t.Parallel()
	raw, pool := open(t)
	client := orderv1connect.NewOrderServiceClient(raw)
	log := audittest.Log{
		Client: raw, DB: pool, Package: "akinai.order.v1",
		Staff: auth.Identity{Subject: id.New(), Permissions: []string{"orders.import", "orders.write"}},
	}
	log.Check(t, map[string]audittest.Request{
		"OrderService/ImportOrder": func() proto.Message {
			return &orderv1.ImportOrderRequest{
				IdempotencyKey: "sale-1", CustomerId: id.New(), BusinessDate: "2026-01-31", PaymentMethod: "tok_visa",
				Lines: []*orderv1.OrderLineInput{{Sku: "TEA-01", Quantity: 2}},
			}
		},
		"OrderService/SetOrderMetadata": func() proto.Message {
			placed, err := client.PlaceOrder(rpctest.Customer(t.Context(), id.New()), place("k1"))
			require.NoError(t, err)
			return &orderv1.SetOrderMetadataRequest{
				Id: placed.GetOrder().GetId(), Version: placed.GetOrder().GetVersion(), Metadata: map[string]string{"erp_id": "4711"},
			}
		},
	})
}
