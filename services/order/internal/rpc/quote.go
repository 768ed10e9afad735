package rpc

import (
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/message"
)

func quoteToProto(q app.Quote, language string) *orderv1.Quote {
	quote := &orderv1.Quote{
		Lines: message.Lines(q.Lines), Delivery: message.Delivery(q.Delivery), DeliveryOptions: optionsToProto(q.Options, language),
		DeliveryOptionsUnavailable: q.OptionsUnavailable,
	}
	if d := q.Delivery; d != nil {
		quote.Delivery.Name = domain.DeliveryName(language, d.Method, d.Carrier)
	}
	if q.Total.Currency != "" {
		quote.Total = message.Money(q.Total)
	}
	for _, t := range q.Taxes {
		quote.Taxes = append(quote.Taxes, &orderv1.RateTotal{Rate: num.Clamp32(t.Rate), Amount: message.Money(t.Amount), Tax: message.Money(t.Tax)})
	}
	for _, b := range q.Blockers {
		quote.Blockers = append(quote.Blockers, &orderv1.OrderBlocker{Reason: b.Reason, Sku: b.SKU})
	}
	quote.Confirmation = confirmationToProto(q.Confirmation)
	return quote
}

func optionsToProto(options []app.DeliveryOption, language string) []*orderv1.DeliveryOption {
	out := make([]*orderv1.DeliveryOption, len(options))
	for i, o := range options {
		out[i] = &orderv1.DeliveryOption{
			Method: o.Method, Carrier: o.Carrier, Fee: message.Money(domain.Fee(o.Fee)), Earliest: o.Earliest, Slots: slotsToProto(o.Slots),
			Name: domain.DeliveryName(language, o.Method, o.Carrier),
		}
	}
	return out
}

func slotsToProto(slots []domain.Slot) []*orderv1.DeliverySlot {
	out := make([]*orderv1.DeliverySlot, len(slots))
	for i, slot := range slots {
		out[i] = message.Slot(&slot)
	}
	return out
}

var confirmationKinds = map[domain.ConfirmationKind]orderv1.ConfirmationKind{
	domain.ConfirmQuantity:     orderv1.ConfirmationKind_CONFIRMATION_KIND_QUANTITY,
	domain.ConfirmPrice:        orderv1.ConfirmationKind_CONFIRMATION_KIND_PRICE,
	domain.ConfirmPayment:      orderv1.ConfirmationKind_CONFIRMATION_KIND_PAYMENT,
	domain.ConfirmDelivery:     orderv1.ConfirmationKind_CONFIRMATION_KIND_DELIVERY,
	domain.ConfirmPeriod:       orderv1.ConfirmationKind_CONFIRMATION_KIND_ORDER_PERIOD,
	domain.ConfirmCancellation: orderv1.ConfirmationKind_CONFIRMATION_KIND_CANCELLATION,
}

// confirmationToProto returns nil for nil.
func confirmationToProto(c *domain.FinalConfirmation) *orderv1.FinalConfirmation {
	if c == nil {
		return nil
	}
	out := &orderv1.FinalConfirmation{Language: c.Language, Notice: c.Notice, Button: c.Button, Fingerprint: c.Fingerprint()}
	for _, item := range c.Items {
		out.Items = append(out.Items, &orderv1.ConfirmationItem{Kind: confirmationKinds[item.Kind], Title: item.Title, Lines: item.Lines})
	}
	for _, page := range c.Pages {
		out.Pages = append(out.Pages, &orderv1.AgreedPage{Name: page.Name, Version: page.Version, Title: page.Title})
	}
	return out
}
