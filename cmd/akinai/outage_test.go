package main

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/descriptorpb"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
)

// The public methods that need a login and are served while auth does not answer: docs/security.md
// lists them, and a new one needs the consideration of ADR 0058.
func TestWhatEdgesServeWithoutAuth(t *testing.T) {
	t.Parallel()
	var served []string
	for method, rule := range methods() {
		if rule.GetAudience() != optionsv1.Audience_AUDIENCE_PUBLIC || rule.GetOwnership() != optionsv1.Ownership_OWNERSHIP_SELF {
			require.False(t, rule.GetDuringAuthOutage(), method.FullName())
			continue
		}
		options, _ := method.Options().(*descriptorpb.MethodOptions)
		if rule.GetDuringAuthOutage() || options.GetIdempotencyLevel() == descriptorpb.MethodOptions_NO_SIDE_EFFECTS {
			served = append(served, string(method.Parent().Name())+"."+string(method.Name()))
		}
	}
	slices.Sort(served)
	require.Equal(t, []string{
		"AccountService.GetProfile", "AccountService.ListAddresses", "AppService.GetAccount", "AppService.GetCheckout", "CartService.GetCart",
		"CartService.MergeCart", "CartService.RemoveCartLine",
		"CartService.SaveCartLine", "CartService.SetCartLine", "FactorService.GetFactor", "OrderService.CancelOrder", "OrderService.GetOrder",
		"OrderService.GetOrderConfirmation", "OrderService.ListOrderSlots", "OrderService.ListOrders", "OrderService.PlaceOrder", "OrderService.QuoteOrder",
		"PasskeyService.ListPasskeys", "ScreenService.GetAccount", "SessionService.ListSessions",
	}, served)
}
