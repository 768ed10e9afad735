package domain_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/order/internal/domain"
)

var cartTime = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)

func cartLine(sku string, quantity int64) domain.CartLine {
	return domain.CartLine{SKU: sku, Quantity: quantity, AddedPrice: money.Money{Amount: 100, Currency: "JPY"}, AddedAt: cartTime}
}

// TestCartVersionGrowsWithChangesAlone: a repeated write is no change.
func TestCartVersionGrowsWithChangesAlone(t *testing.T) {
	t.Parallel()
	var c domain.Cart
	require.NoError(t, c.Set(cartLine("A", 1), 2))
	require.NoError(t, c.Set(cartLine("A", 1), 2))
	require.EqualValues(t, 1, c.Version)
	require.NoError(t, c.Set(cartLine("A", 3), 2))
	require.EqualValues(t, 2, c.Version)
	require.NoError(t, c.Save("A", true, 2, cartTime))
	require.NoError(t, c.Save("A", true, 2, cartTime))
	require.EqualValues(t, 3, c.Version)
	c.Remove("B", cartTime)
	require.EqualValues(t, 3, c.Version)
	c.Remove("A", cartTime)
	require.EqualValues(t, 4, c.Version)
	require.Empty(t, c.Lines)
}

func TestCartKeepsThePriceAtWhichALineWasAdded(t *testing.T) {
	t.Parallel()
	var c domain.Cart
	require.NoError(t, c.Set(cartLine("A", 1), 2))
	dearer := cartLine("A", 2)
	dearer.AddedPrice.Amount = 120
	require.NoError(t, c.Set(dearer, 2))
	require.EqualValues(t, 100, c.Lines[0].AddedPrice.Amount)
	require.EqualValues(t, 2, c.Lines[0].Quantity)
}

// TestCartLimitsBothLists: saved lines do not count as lines of the cart, and have the same limit.
func TestCartLimitsBothLists(t *testing.T) {
	t.Parallel()
	var c domain.Cart
	require.NoError(t, c.Set(cartLine("A", 1), 1))
	require.ErrorIs(t, c.Set(cartLine("B", 1), 1), domain.ErrLineLimit)
	require.NoError(t, c.Set(cartLine("A", 2), 1), "a line that is there is no new one")
	require.NoError(t, c.Save("A", true, 1, cartTime))
	require.NoError(t, c.Set(cartLine("B", 1), 1))
	require.ErrorIs(t, c.Save("B", true, 1, cartTime), domain.ErrLineLimit)
	require.ErrorIs(t, c.Save("A", false, 1, cartTime), domain.ErrLineLimit)
	require.ErrorIs(t, c.Set(cartLine("A", 2), 1), domain.ErrLineLimit, "setting a saved line moves it to the cart")
	require.ErrorIs(t, c.Save("C", true, 1, cartTime), domain.ErrCartLineNotFound)
}

// TestMergeKeepsWhatAShopperChoseLast: see ADR 0060.
func TestMergeKeepsWhatAShopperChoseLast(t *testing.T) {
	t.Parallel()
	saved := func(l domain.CartLine) domain.CartLine { l.Saved = true; return l }
	for _, tc := range []struct {
		name                  string
		customer, guest, want []domain.CartLine
		changed               bool
	}{
		{"nothing", []domain.CartLine{cartLine("A", 1)}, nil, []domain.CartLine{cartLine("A", 1)}, false},
		{"another SKU", []domain.CartLine{cartLine("A", 1)}, []domain.CartLine{cartLine("B", 2)}, []domain.CartLine{cartLine("A", 1), cartLine("B", 2)}, true},
		{"the larger quantity of the guest", []domain.CartLine{cartLine("A", 1)}, []domain.CartLine{cartLine("A", 2)}, []domain.CartLine{cartLine("A", 2)}, true},
		{"the larger quantity of the customer", []domain.CartLine{cartLine("A", 3)}, []domain.CartLine{cartLine("A", 2)}, []domain.CartLine{cartLine("A", 3)}, false},
		{"a saved line that the guest wants now", []domain.CartLine{saved(cartLine("A", 1))}, []domain.CartLine{cartLine("A", 1)}, []domain.CartLine{cartLine("A", 1)}, true},
		{"a line that the guest saved", []domain.CartLine{cartLine("A", 1)}, []domain.CartLine{saved(cartLine("A", 1))}, []domain.CartLine{cartLine("A", 1)}, false},
		{
			"more lines than a cart can have are saved",
			[]domain.CartLine{cartLine("A", 1)},
			[]domain.CartLine{cartLine("B", 1), cartLine("C", 1)},
			[]domain.CartLine{cartLine("A", 1), cartLine("B", 1), saved(cartLine("C", 1))},
			true,
		},
		{
			"a saved line stays if the cart is full",
			[]domain.CartLine{cartLine("A", 1), cartLine("B", 1), saved(cartLine("C", 1))},
			[]domain.CartLine{cartLine("C", 4)},
			[]domain.CartLine{cartLine("A", 1), cartLine("B", 1), saved(cartLine("C", 4))},
			true,
		},
		{
			"the oldest saved lines give way",
			[]domain.CartLine{saved(cartLine("A", 1)), saved(cartLine("B", 1))},
			[]domain.CartLine{saved(cartLine("C", 1)), cartLine("D", 1)},
			[]domain.CartLine{saved(cartLine("B", 1)), saved(cartLine("C", 1)), cartLine("D", 1)},
			true,
		},
	} {
		c := domain.Cart{Version: 5, Lines: tc.customer}
		c.Merge(domain.Cart{Lines: tc.guest}, 2, cartTime)
		require.Equal(t, tc.want, c.Lines, tc.name)
		require.Equal(t, tc.changed, c.Version == 6, tc.name)
		once := c.Version
		c.Merge(domain.Cart{Lines: tc.guest}, 2, cartTime)
		require.Equal(t, once, c.Version, "%s: merged twice", tc.name)
	}
}
