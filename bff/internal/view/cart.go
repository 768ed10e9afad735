package view

import (
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/bff/internal/public"
	"github.com/akinai/akinai/pkg/language"
)

// Cart converts a cart, with texts in a language.
func Cart(c *orderv1.Cart, l language.Language) *webv1.Cart {
	out := &webv1.Cart{
		Id: c.GetId(), Version: c.GetVersion(), Lines: cartLines(c.GetLines()), SavedLines: cartLines(c.GetSavedLines()),
		Subtotal: c.GetSubtotal(), UpdatedAt: c.GetUpdatedAt(),
	}
	for _, line := range c.GetLines() {
		out.TotalQuantity += line.GetQuantity()
	}
	for _, b := range c.GetBlockers() {
		out.Blockers = append(out.Blockers, &webv1.CartBlocker{Reason: b.GetReason(), Sku: b.GetSku(), Message: textOf(b.GetReason(), l)})
	}
	return out
}

// textOf returns the text of a reason in a language.
func textOf(reason string, l language.Language) string {
	known := public.Of(reason)
	return public.Text{Japanese: known.Japanese, English: known.English}.In(l == language.English)
}

// cartLines converts lines. The statuses have the same numbers in both protos; a test compares
// their names.
func cartLines(lines []*orderv1.CartLine) []*webv1.CartLine {
	out := make([]*webv1.CartLine, len(lines))
	for i, l := range lines {
		out[i] = &webv1.CartLine{
			Sku: l.GetSku(), Quantity: l.GetQuantity(), Status: webv1.CartLineStatus(l.GetStatus()), MaxQuantity: l.GetMaxQuantity(),
			ProductId: l.GetProductId(), Slug: l.GetSlug(), Name: l.GetName(), UnitPrice: l.GetUnitPrice(), LineTotal: l.GetLineTotal(),
		}
		if l.GetUnitPrice() != nil && !proto.Equal(l.GetUnitPrice(), l.GetAddedPrice()) {
			out[i].PreviousPrice = l.GetAddedPrice()
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
