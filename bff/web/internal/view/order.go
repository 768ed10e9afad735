package view

import (
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
)

// PlaceOrder converts the request of a browser to the request of the order service.
func PlaceOrder(key string, req *webv1.PlaceOrderRequest) *orderv1.PlaceOrderRequest {
	out := &orderv1.PlaceOrderRequest{
		IdempotencyKey: key, Lines: make([]*orderv1.OrderLineInput, len(req.GetLines())), AddressId: req.GetAddressId(),
		PaymentMethod: req.GetPaymentMethod(), ExpectedTotal: expected(req.GetExpectedTotal()),
	}
	if cart := req.GetCart(); cart != nil {
		out.Cart = &orderv1.CartVersion{Id: cart.GetId(), Version: cart.GetVersion()}
	}
	for i, l := range req.GetLines() {
		out.Lines[i] = &orderv1.OrderLineInput{Sku: l.GetSku(), Quantity: l.GetQuantity()}
	}
	return out
}

// expected converts the total that the customer saw, nil for nil.
func expected(m *webv1.MoneyInput) *typev1.Money {
	if m == nil {
		return nil
	}
	return &typev1.Money{Amount: m.GetAmount(), Currency: m.GetCurrency()}
}

// Order converts an order. The statuses have the same numbers in both protos; a test compares their
// names.
func Order(o *orderv1.Order) *webv1.Order {
	lines := make([]*webv1.OrderLine, len(o.GetLines()))
	for i, l := range o.GetLines() {
		lines[i] = &webv1.OrderLine{
			Sku: l.GetSku(), ProductId: l.GetProductId(), Slug: l.GetSlug(), Name: l.GetName(), Quantity: l.GetQuantity(),
			UnitPrice: l.GetUnitPrice(), LineTotal: l.GetAmount(),
		}
		if tax := l.GetTax(); tax != nil {
			lines[i].Tax = &webv1.OrderLineTax{TaxClass: tax.GetTaxClass(), Rate: tax.GetRate()}
		}
		if picture := l.GetPicture(); picture != nil {
			lines[i].Picture = &webv1.Picture{Url: picture.GetUrl(), Alt: picture.GetAlt()}
		}
		for _, option := range l.GetOptions() {
			lines[i].Options = append(lines[i].Options, &webv1.OptionValue{Name: option.GetName(), Value: option.GetValue()})
		}
	}
	return &webv1.Order{
		Id: o.GetId(), Number: o.GetNumber(), Status: webv1.OrderStatus(o.GetStatus()), PaymentStatus: webv1.PaymentStatus(o.GetPaymentStatus()),
		Lines: lines, Total: o.GetTotal(), Address: shown(o.GetAddress()), BusinessDate: o.GetBusinessDate(), PlacedAt: o.GetPlacedAt(),
		CancelReason: o.GetCancelReason(), FulfillmentStatus: webv1.FulfillmentStatus(o.GetFulfillmentStatus()),
		Metadata: o.GetMetadata(),
	}
}

// Orders converts a list of orders.
func Orders(list []*orderv1.Order) []*webv1.Order {
	out := make([]*webv1.Order, len(list))
	for i, o := range list {
		out[i] = Order(o)
	}
	return out
}
