package view

import (
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/bff/internal/public"
	"github.com/akinai/akinai/pkg/language"
)

// QuoteOrder converts the request of a browser to the request of the order service.
func QuoteOrder(req *webv1.QuoteOrderRequest) *orderv1.QuoteOrderRequest {
	return &orderv1.QuoteOrderRequest{
		Lines: lineInputs(req.GetLines()), Cart: cartVersion(req.GetCart()), AddressId: req.GetAddressId(), Address: req.GetAddress(),
		Delivery: deliveryChoice(req.GetDelivery()), DeliveryOptions: req.GetDeliveryOptions(),
	}
}

// Quote converts a quote; the texts of its blockers are in the language.
func Quote(q *orderv1.Quote, l language.Language) *webv1.OrderQuote {
	out := &webv1.OrderQuote{Lines: orderLines(q.GetLines()), Total: q.GetTotal(), Confirmation: Confirmation(q.GetConfirmation())}
	out.Delivery, out.DeliveryOptions = orderDelivery(q.GetDelivery()), deliveryOptions(q.GetDeliveryOptions())
	out.DeliveryOptionsUnavailable = q.GetDeliveryOptionsUnavailable()
	for _, t := range q.GetTaxes() {
		out.Taxes = append(out.Taxes, &webv1.RateTotal{Rate: t.GetRate(), Amount: t.GetAmount(), Tax: t.GetTax()})
	}
	for _, b := range q.GetBlockers() {
		out.Blockers = append(out.Blockers, &webv1.OrderBlocker{Reason: b.GetReason(), Sku: b.GetSku(), Message: messageOf(b.GetReason(), l)})
	}
	return out
}

// messageOf returns the text of a reason in the language.
func messageOf(reason string, l language.Language) string {
	known := public.Of(reason)
	return public.Text{Japanese: known.Japanese, English: known.English}.In(l == language.English)
}

// Confirmation converts a final confirmation, nil for nil. The kinds have the same numbers in both
// protos; a test compares their names.
func Confirmation(c *orderv1.FinalConfirmation) *webv1.FinalConfirmation {
	if c == nil {
		return nil
	}
	out := &webv1.FinalConfirmation{Language: c.GetLanguage(), Notice: c.GetNotice(), Button: c.GetButton(), Fingerprint: c.GetFingerprint()}
	for _, item := range c.GetItems() {
		out.Items = append(out.Items, &webv1.ConfirmationItem{Kind: webv1.ConfirmationKind(item.GetKind()), Title: item.GetTitle(), Lines: item.GetLines()})
	}
	for _, p := range c.GetPages() {
		out.Pages = append(out.Pages, &webv1.AgreedPage{Name: p.GetName(), Version: p.GetVersion(), Title: p.GetTitle()})
	}
	return out
}
