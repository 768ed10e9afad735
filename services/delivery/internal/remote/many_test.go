package remote

import (
	"context"
	"fmt"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// shop knows each order; each has 20 SKUs of its own, of which one unit is missing.
type shop struct {
	orderv1connect.UnimplementedOrderServiceHandler
	inventoryv1connect.UnimplementedInventoryServiceHandler
}

func (shop) BatchGetOrderContacts(_ context.Context, req *orderv1.BatchGetOrderContactsRequest) (*orderv1.BatchGetOrderContactsResponse, error) {
	res := &orderv1.BatchGetOrderContactsResponse{}
	for _, order := range req.GetOrderIds() {
		res.Contacts = append(res.Contacts, &orderv1.OrderContact{Order: &orderv1.Order{Id: order, Number: order[:8]}})
	}
	return res, nil
}

func (shop) BatchGetReservations(_ context.Context, req *inventoryv1.BatchGetReservationsRequest) (*inventoryv1.BatchGetReservationsResponse, error) {
	res := &inventoryv1.BatchGetReservationsResponse{}
	for _, order := range req.GetOrderIds() {
		r := &inventoryv1.ReservationDetail{
			Reservation: &inventoryv1.Reservation{OrderId: order, Status: inventoryv1.ReservationStatus_RESERVATION_STATUS_COMMITTED},
		}
		for i := range 20 {
			r.Lines = append(r.Lines, &inventoryv1.ReservationLine{Sku: fmt.Sprint(order, "-", i), Location: "main", Quantity: 2})
		}
		res.Reservations = append(res.Reservations, r)
	}
	return res, nil
}

func (shop) BatchGetAvailability(_ context.Context, req *inventoryv1.BatchGetAvailabilityRequest) (*inventoryv1.BatchGetAvailabilityResponse, error) {
	res := &inventoryv1.BatchGetAvailabilityResponse{Available: make(map[string]int32)}
	for _, sku := range req.GetSkus() {
		res.Available[sku] = -1
	}
	return res, nil
}

// TestMoreOrdersAreReadThanACallTakes: an announcement has up to 500.
func TestMoreOrdersAreReadThanACallTakes(t *testing.T) {
	t.Parallel()
	client := rpctest.Serve(t, func(s *connect.Server) {
		orderv1connect.RegisterOrderServiceHandler(s, shop{})
		inventoryv1connect.RegisterInventoryServiceHandler(s, shop{})
	})
	ids := make([]domain.OrderID, 2*maxOrders+1)
	for i := range ids {
		ids[i] = domain.OrderID(id.New())
	}
	ctx := rpctest.System(t.Context(), "delivery")
	orders, err := Orders{Client: orderv1connect.NewOrderServiceClient(client)}.Orders(ctx, ids)
	require.NoError(t, err)
	reserved, err := Stock{Client: inventoryv1connect.NewInventoryServiceClient(client)}.Reserved(ctx, ids)
	require.NoError(t, err)
	for _, order := range ids {
		require.Equal(t, string(order[:8]), orders[order].Number)
		require.Len(t, reserved[order], 20)
		require.EqualValues(t, 1, reserved[order][7].Missing)
	}
}
