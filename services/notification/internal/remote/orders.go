package remote

import (
	"context"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/notification/internal/domain"
)

// Orders calls the order service.
type Orders struct {
	Client orderv1connect.OrderServiceClient
}

// statuses maps the statuses of orders.
var statuses = map[orderv1.OrderStatus]domain.Status{
	orderv1.OrderStatus_ORDER_STATUS_PENDING:   domain.StatusPending,
	orderv1.OrderStatus_ORDER_STATUS_CONFIRMED: domain.StatusConfirmed,
	orderv1.OrderStatus_ORDER_STATUS_CANCELED:  domain.StatusCanceled,
	// An order that is packed before the mail is sent was confirmed all the same.
	orderv1.OrderStatus_ORDER_STATUS_PROCESSING: domain.StatusConfirmed,
	orderv1.OrderStatus_ORDER_STATUS_COMPLETED:  domain.StatusConfirmed,
}

// reduced is the tax class with the reduced rate.
const reduced = "reduced"

// Orders returns orders with their recipients, by id. Unknown orders are absent. Errors:
// domain.ErrRefused.
func (o Orders) Orders(ctx context.Context, ids []string) (map[string]domain.Order, error) {
	res, err := o.Client.BatchGetOrderContacts(ctx, &orderv1.BatchGetOrderContactsRequest{OrderIds: ids})
	if err != nil {
		return nil, refused(err)
	}
	orders := make(map[string]domain.Order, len(res.GetContacts()))
	for _, contact := range res.GetContacts() {
		orders[contact.GetOrder().GetId()] = orderFromProto(contact)
	}
	return orders, nil
}

func orderFromProto(contact *orderv1.OrderContact) domain.Order {
	found := contact.GetOrder()
	out := domain.Order{
		ID: found.GetId(), Number: found.GetNumber(), Status: statuses[found.GetStatus()], Customer: contact.GetCustomerId(),
		Imported: found.GetAddress() == nil, Total: moneyOf(found.GetTotal()), PlacedAt: found.GetPlacedAt().AsTime(),
		Email: domain.NewEmail(contact.GetGuest().GetEmail()), Capability: contact.GetGuest().GetCapability(),
		Language: language.Language(contact.GetLanguage()),
	}
	for _, line := range found.GetLines() {
		out.Lines = append(out.Lines, domain.Line{
			Name: line.GetName(), Quantity: int64(line.GetQuantity()), UnitPrice: moneyOf(line.GetUnitPrice()), Amount: moneyOf(line.GetAmount()),
			Reduced: line.GetTax().GetTaxClass() == reduced,
		})
	}
	return out
}

func moneyOf(m *typev1.Money) money.Money {
	return money.Money{Amount: m.GetAmount(), Currency: m.GetCurrency()}
}
