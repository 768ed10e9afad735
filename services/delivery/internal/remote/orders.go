package remote

import (
	"cmp"
	"context"
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

// Order implements app.Orders.
func (o Orders) Order(ctx context.Context, id domain.OrderID) (app.PlacedOrder, error) {
	res, err := o.Client.BatchGetOrderContacts(ctx, &orderv1.BatchGetOrderContactsRequest{OrderIds: []string{string(id)}})
	if err != nil {
		return app.PlacedOrder{}, err
	}
	if len(res.GetContacts()) == 0 {
		return app.PlacedOrder{}, app.ErrOrderUnknown
	}
	return placedOrder(res.GetContacts()[0].GetOrder())
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
