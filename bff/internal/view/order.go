package view

import (
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
)

// PlaceOrder converts the request of a browser to the request of the order service.
func PlaceOrder(key string, req *webv1.PlaceOrderRequest) *orderv1.PlaceOrderRequest {
	return &orderv1.PlaceOrderRequest{
		IdempotencyKey: key, Lines: lineInputs(req.GetLines()), AddressId: req.GetAddressId(),
		PaymentMethod: req.GetPaymentMethod(), ExpectedTotal: expected(req.GetExpectedTotal()), Cart: cartVersion(req.GetCart()),
		Address: req.GetAddress(), Confirmation: req.GetConfirmation(),
		Email: req.GetEmail(), Delivery: deliveryChoice(req.GetDelivery()),
	}
}

func lineInputs(lines []*webv1.OrderLineInput) []*orderv1.OrderLineInput {
	out := make([]*orderv1.OrderLineInput, len(lines))
	for i, l := range lines {
		out[i] = &orderv1.OrderLineInput{Sku: l.GetSku(), Quantity: l.GetQuantity()}
	}
	return out
}

// cartVersion converts the version of a cart, nil for nil.
func cartVersion(m *webv1.CartVersion) *orderv1.CartVersion {
	if m == nil {
		return nil
	}
	return &orderv1.CartVersion{Id: m.GetId(), Version: m.GetVersion()}
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
	var actions []*webv1.OrderAction
	for _, a := range o.GetActions() {
		actions = append(actions, &webv1.OrderAction{Name: a.GetName(), Allowed: a.GetAllowed(), Reason: a.GetReason()})
	}
	var taxes []*webv1.RateTotal
	for _, t := range o.GetTaxes().GetTotals() {
		taxes = append(taxes, &webv1.RateTotal{Rate: t.GetRate(), Amount: t.GetAmount(), Tax: t.GetTax()})
	}
	return &webv1.Order{
		Id: o.GetId(), Number: o.GetNumber(), Status: webv1.OrderStatus(o.GetStatus()), PaymentStatus: webv1.PaymentStatus(o.GetPaymentStatus()),
		Lines: orderLines(o.GetLines()), Total: o.GetTotal(), Address: shown(o.GetAddress()), BusinessDate: o.GetBusinessDate(), PlacedAt: o.GetPlacedAt(),
		CancelReason: o.GetCancelReason(), FulfillmentStatus: webv1.FulfillmentStatus(o.GetFulfillmentStatus()),
		Metadata: o.GetMetadata(), Actions: actions, Delivery: orderDelivery(o.GetDelivery()),
		Taxes: taxes,
	}
}

func orderLines(lines []*orderv1.OrderLine) []*webv1.OrderLine {
	out := make([]*webv1.OrderLine, len(lines))
	for i, l := range lines {
		out[i] = &webv1.OrderLine{
			Sku: l.GetSku(), ProductId: l.GetProductId(), Slug: l.GetSlug(), Name: l.GetName(), Quantity: l.GetQuantity(),
			UnitPrice: l.GetUnitPrice(), LineTotal: l.GetAmount(),
		}
		if tax := l.GetTax(); tax != nil {
			out[i].Tax = &webv1.OrderLineTax{TaxClass: tax.GetTaxClass(), Rate: tax.GetRate()}
		}
		if picture := l.GetPicture(); picture != nil {
			out[i].Picture = &webv1.Picture{Url: picture.GetUrl(), Alt: picture.GetAlt()}
		}
		for _, option := range l.GetOptions() {
			out[i].Options = append(out[i].Options, &webv1.OptionValue{Name: option.GetName(), Value: option.GetValue()})
		}
	}
	return out
}

// OrderSteps converts what has happened to an order. The kinds have the same numbers in both
// protos.
func OrderSteps(steps []*orderv1.OrderStep) []*webv1.OrderStep {
	out := make([]*webv1.OrderStep, len(steps))
	for i, s := range steps {
		out[i] = &webv1.OrderStep{Kind: webv1.OrderStepKind(s.GetKind()), At: s.GetAt()}
	}
	return out
}

// Orders converts a list of orders.
func Orders(list []*orderv1.Order) []*webv1.Order {
	out := make([]*webv1.Order, len(list))
	for i, o := range list {
		out[i] = Order(o)
	}
	return out
}
