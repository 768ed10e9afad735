package rpc_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

var capabilityKeys = auth.NewCapabilityKeys(bytes.Repeat([]byte("k"), 32))

// guest returns a context for calls with a capability, which it checks as the service does.
func guest(t *testing.T, text string) context.Context {
	t.Helper()
	capability, err := capabilityKeys.Check(text, time.Now())
	require.NoError(t, err)
	return rpctest.Guest(t.Context(), capability)
}

// TestAGuestGetsACapabilityOnceAndUsesIt: the first write returns it, later ones do not; a
// customer's writes never do.
func TestAGuestGetsACapabilityOnceAndUsesIt(t *testing.T) {
	t.Parallel()
	client := serveCarts(t, &market{prices: map[string]int64{"A": 100, "B": 50}, stock: map[string]int64{"A": 5, "B": 5}})
	empty, err := client.GetCart(t.Context(), &orderv1.GetCartRequest{})
	require.NoError(t, err)
	require.Empty(t, empty.GetCart().GetCapability()+empty.GetCart().GetId(), "a read begins no cart")
	removed, err := client.RemoveCartLine(t.Context(), &orderv1.RemoveCartLineRequest{Sku: "A"})
	require.NoError(t, err)
	require.Empty(t, removed.GetCart().GetCapability())

	begun, err := client.SetCartLine(t.Context(), setLine("A", 2))
	require.NoError(t, err)
	capability, err := capabilityKeys.Check(begun.GetCart().GetCapability(), time.Now())
	require.NoError(t, err)
	require.Equal(t, auth.CapabilityCart, capability.Kind)
	require.Equal(t, begun.GetCart().GetId(), capability.ID)
	require.WithinRange(t, capability.Expires, time.Now().Add(29*24*time.Hour-time.Minute), time.Now().Add(auth.CapabilityTTL))

	ctx := guest(t, begun.GetCart().GetCapability())
	again, err := client.SetCartLine(ctx, setLine("B", 1))
	require.NoError(t, err)
	require.Empty(t, again.GetCart().GetCapability())
	require.Len(t, again.GetCart().GetLines(), 2)
	read, err := client.GetCart(ctx, &orderv1.GetCartRequest{})
	require.NoError(t, err)
	require.EqualValues(t, 2, read.GetCart().GetVersion())

	old := capability
	old.Expires = old.Expires.Add(-24 * time.Hour)
	renewed, err := client.SetCartLine(rpctest.Guest(t.Context(), old), setLine("B", 2))
	require.NoError(t, err)
	require.Equal(t, begun.GetCart().GetCapability(), renewed.GetCart().GetCapability(), "the same day's is the same text")
	theirs, err := client.SetCartLine(rpctest.Customer(t.Context(), id.New()), setLine("A", 1))
	require.NoError(t, err)
	require.Empty(t, theirs.GetCart().GetCapability())
}

func TestACapabilityOfAnotherKindOrOfNoCartIsRefused(t *testing.T) {
	t.Parallel()
	client := serveCarts(t, &market{prices: map[string]int64{"A": 100}, stock: map[string]int64{"A": 5}})
	begun, err := client.SetCartLine(t.Context(), setLine("A", 2))
	require.NoError(t, err)
	good, err := capabilityKeys.Check(begun.GetCart().GetCapability(), time.Now())
	require.NoError(t, err)
	theirs, err := client.SetCartLine(rpctest.Customer(t.Context(), id.New()), setLine("A", 1))
	require.NoError(t, err)
	for name, spoil := range map[string]func(*auth.Capability){
		"of an order":          func(c *auth.Capability) { c.Kind = auth.CapabilityOrder },
		"of no cart":           func(c *auth.Capability) { c.ID = id.New() },
		"of a customer's cart": func(c *auth.Capability) { c.ID = theirs.GetCart().GetId() },
	} {
		bad := good
		spoil(&bad)
		ctx := rpctest.Guest(t.Context(), bad)
		_, err := client.GetCart(ctx, &orderv1.GetCartRequest{})
		require.Equal(t, "CAPABILITY_INVALID", errs.ReasonOf(err), name)
		_, err = client.SetCartLine(ctx, setLine("A", 1))
		require.Equal(t, "CAPABILITY_INVALID", errs.ReasonOf(err), name)
		_, err = client.RemoveCartLine(ctx, &orderv1.RemoveCartLineRequest{Sku: "A"})
		require.Equal(t, "CAPABILITY_INVALID", errs.ReasonOf(err), name)
		_, err = client.SaveCartLine(ctx, &orderv1.SaveCartLineRequest{Sku: "A", Saved: true})
		require.Equal(t, "CAPABILITY_INVALID", errs.ReasonOf(err), name)
	}
}

// TestMergeCartTakesTheGuestsCartOnce: also with a capability that was used before, and for
// another customer.
func TestMergeCartTakesTheGuestsCartOnce(t *testing.T) {
	t.Parallel()
	client := serveCarts(t, &market{prices: map[string]int64{"A": 100, "B": 50}, stock: map[string]int64{"A": 5, "B": 5}})
	hanako, other := rpctest.Customer(t.Context(), id.New()), rpctest.Customer(t.Context(), id.New())
	_, err := client.SetCartLine(hanako, setLine("A", 1))
	require.NoError(t, err)
	begun, err := client.SetCartLine(t.Context(), setLine("A", 3))
	require.NoError(t, err)
	text := begun.GetCart().GetCapability()
	_, err = client.SetCartLine(guest(t, text), setLine("B", 1))
	require.NoError(t, err)

	for range 2 {
		merged, err := client.MergeCart(hanako, &orderv1.MergeCartRequest{Capability: text})
		require.NoError(t, err)
		require.EqualValues(t, 2, merged.GetCart().GetVersion())
		require.EqualValues(t, 350, merged.GetCart().GetSubtotal().GetAmount())
		require.Empty(t, merged.GetCart().GetCapability())
	}
	theirs, err := client.MergeCart(other, &orderv1.MergeCartRequest{Capability: text})
	require.NoError(t, err)
	require.Empty(t, theirs.GetCart().GetLines())
	_, err = client.GetCart(guest(t, text), &orderv1.GetCartRequest{})
	require.Equal(t, "CAPABILITY_INVALID", errs.ReasonOf(err), "the cart is gone")

	order, err := capabilityKeys.Make(auth.Capability{Kind: auth.CapabilityOrder, ID: id.New(), Expires: time.Now().Add(time.Hour)})
	require.NoError(t, err)
	last := map[bool]string{true: "B", false: "A"}[text[87] == 'A']
	for _, bad := range []string{"none", text[:87] + last, order} {
		_, err = client.MergeCart(hanako, &orderv1.MergeCartRequest{Capability: bad})
		require.Equal(t, "CAPABILITY_INVALID", errs.ReasonOf(err), bad)
	}
	_, err = client.MergeCart(guest(t, text), &orderv1.MergeCartRequest{Capability: text})
	require.ErrorContains(t, err, "TOKEN_MISSING", "a guest has no customer's cart")
}
