package remote

import (
	"cmp"
	"context"
	"slices"
	"time"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// Orders calls the order service.
type Orders struct {
	Client orderv1connect.OrderServiceClient
}

// Orders implements app.Orders.
func (o Orders) Orders(ctx context.Context, ids []domain.OrderID) (map[domain.OrderID]app.PlacedOrder, error) {
	orders := make(map[domain.OrderID]app.PlacedOrder, len(ids))
	for some := range slices.Chunk(ids, maxOrders) {
		res, err := o.Client.BatchGetOrderContacts(ctx, &orderv1.BatchGetOrderContactsRequest{OrderIds: texts(some)})
		if err != nil {
			return nil, err
		}
		for _, contact := range res.GetContacts() {
			id := domain.OrderID(contact.GetOrder().GetId())
			if orders[id], err = placedOrder(contact.GetOrder()); err != nil {
				return nil, err
			}
		}
	}
	return orders, nil
}

// maxOrders is how many orders a call reads.
const maxOrders = 100

func texts(ids []domain.OrderID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}

func placedOrder(order *orderv1.Order) (out app.PlacedOrder, err error) {
	delivery := order.GetDelivery()
	out = app.PlacedOrder{
		Number: order.GetNumber(), Address: addressOf(order.GetAddress()), Names: make(map[string]string),
		Method: domain.MethodCode(delivery.GetMethod()), Carrier: domain.Carrier(delivery.GetCarrier()), Window: delivery.GetSlot().GetWindow(),
	}
	for _, line := range order.GetLines() {
		out.Names[line.GetSku()] = line.GetName()
	}
	if day := cmp.Or(delivery.GetSlot().GetDay(), delivery.GetEarliest()); day != "" {
		out.ArriveOn, err = time.Parse(time.DateOnly, day)
	}
	return out, err
}

func addressOf(m *typev1.Address) *app.Address {
	if m == nil {
		return nil
	}
	return &app.Address{
		Name: m.GetName(), NameKana: m.GetNameKana(), PostalCode: m.GetPostalCode(), Prefecture: m.GetPrefecture(), City: m.GetCity(),
		Line1: m.GetLine1(), Line2: m.GetLine2(), Phone: m.GetPhone(), Company: m.GetCompany(), Department: m.GetDepartment(),
		DeliveryNotes: m.GetDeliveryNotes(),
	}
}
