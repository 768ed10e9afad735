package view

import (
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/bff/internal/public"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/pkg/rpc"
)

// Notices returns what a reader should know on every screen.
func Notices(reader auth.Identity, l language.Language) []*webv1.Notice {
	if len(reader.Unverified) == 0 {
		return nil
	}
	text := public.Of(rpc.ErrEmailNotVerified.Reason)
	return []*webv1.Notice{{
		Reason: rpc.ErrEmailNotVerified.Reason, Message: public.Text{Japanese: text.Japanese, English: text.English}.In(l == language.English),
	}}
}

// CartCount returns the number of units in a cart, without lines that are saved for later.
func CartCount(cart *orderv1.Cart) int32 {
	var units int64
	for _, line := range cart.GetLines() {
		units += int64(line.GetQuantity())
	}
	return num.Clamp32(units)
}
