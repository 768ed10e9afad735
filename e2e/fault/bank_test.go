package fault

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// TestFaultF09BankErrorsAndLostReplies checks that money is charged at most once, and that the same
// key has one response, even if the bank's responses are lost, an authorization times out, or a
// capture fails once. The cards are described in services/payment/README.md.
func TestFaultF09BankErrorsAndLostReplies(t *testing.T) {
	t.Parallel()
	s := harness.NewShop(t, cluster.One, hasty())
	g, p := s.Sell(t, 700, 20), s.Customer(t)
	scenes := make(map[string]scene)
	wants := map[string]string{
		"tok_lost_reply": confirmed, "tok_timeout": interrupted, "tok_capture_lost_reply": confirmed, "tok_capture_fail_once": confirmed,
	}
	for card, want := range wants {
		now := scene{who: p, sku: g.SKU, key: id.New(), request: harness.Basket(harness.Line(g.SKU, 2))}
		now.request.PaymentMethod = card
		require.Equal(t, want, now.answer(t), card)
		scenes[card] = now
	}
	s.Settles(t, mended)
	b, err := harness.ReadSnapshot(t.Context(), s.Cluster)
	require.NoError(t, err)
	count := make(map[string]int)
	for order, entry := range b.Ledger {
		count[fmt.Sprintf("%s %s", b.Orders[order].Status, entry.State)]++
	}
	require.Equal(t, map[string]int{"confirmed captured": 3, "canceled voided": 1}, count)
	require.EqualValues(t, 20-3*2, s.Available(t, g.SKU))
	for card, now := range scenes {
		require.Equal(t, wants[card], now.answer(t), card)
	}
}
