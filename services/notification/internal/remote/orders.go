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
}

// reduced is the tax class with the reduced rate.
const reduced = "reduced"

// Order returns an order with its recipient. Errors: domain.ErrRecipientUnknown.
func (o Orders) Order(ctx context.Context, order string) (domain.Order, error) {
	res, err := o.Client.GetOrderContact(ctx, &orderv1.GetOrderContactRequest{OrderId: order})
	if err != nil {
		return domain.Order{}, unknown(err)
	}
	found := res.GetOrder()
	out := domain.Order{
		ID: found.GetId(), Number: found.GetNumber(), Status: statuses[found.GetStatus()], Customer: res.GetCustomerId(),
		Imported: found.GetAddress() == nil, Total: moneyOf(found.GetTotal()), PlacedAt: found.GetPlacedAt().AsTime(),
		Email: domain.NewEmail(res.GetGuest().GetEmail()), Capability: res.GetGuest().GetCapability(), Language: language.Language(res.GetLanguage()),
	}
	for _, line := range found.GetLines() {
		out.Lines = append(out.Lines, domain.Line{
			Name: line.GetName(), Quantity: int64(line.GetQuantity()), UnitPrice: moneyOf(line.GetUnitPrice()), Amount: moneyOf(line.GetAmount()),
			Reduced: line.GetTax().GetTaxClass() == reduced,
		})
	}
	return out, nil
}

func moneyOf(m *typev1.Money) money.Money {
	return money.Money{Amount: m.GetAmount(), Currency: m.GetCurrency()}
}
