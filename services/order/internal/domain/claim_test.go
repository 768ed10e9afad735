package domain_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// guestOrder is the order of a guest that was confirmed.
var guestOrder = domain.Order{
	Status: domain.StatusConfirmed, Email: "Hanako@example.jp", ConfirmedAt: at, Version: 2, CapabilityGeneration: 1,
}

func TestClaimNeedsTheVerifiedAddressOfTheOrder(t *testing.T) {
	hanako := domain.Account{ID: "c", Email: "hanako@EXAMPLE.jp", Verified: true}
	order := guestOrder
	applied, err := order.Claim(at, hanako)
	require.NoError(t, err)
	require.Equal(t, domain.AppliedTransition{Command: domain.CommandClaim, At: at}, applied)
	require.Equal(t, "c", order.CustomerID)
	require.EqualValues(t, 2, order.CapabilityGeneration, "the links of before end")
	require.EqualValues(t, 3, order.Version)

	for name, change := range map[string]func(*domain.Order, *domain.Account){
		"unverified":             func(_ *domain.Order, a *domain.Account) { a.Verified = false },
		"another address":        func(_ *domain.Order, a *domain.Account) { a.Email = "hanako@example.com" },
		"a tag in the address":   func(_ *domain.Order, a *domain.Account) { a.Email = "hanako+1@example.jp" },
		"a letter that is alike": func(o *domain.Order, a *domain.Account) { o.Email, a.Email = "kei@example.jp", "\u212aei@example.jp" },
		"no address":             func(o *domain.Order, a *domain.Account) { o.Email, a.Email = "", "" },
		"no account":             func(_ *domain.Order, a *domain.Account) { a.ID = "" },
		"the order of another":   func(o *domain.Order, _ *domain.Account) { o.CustomerID = "d" },
		"it was never confirmed": func(o *domain.Order, _ *domain.Account) { o.ConfirmedAt = time.Time{} },
	} {
		order, account := guestOrder, hanako
		change(&order, &account)
		before := order
		_, err := order.Claim(at, account)
		require.ErrorIs(t, err, domain.ErrNotFound, name)
		require.Equal(t, before, order, name)
	}
}

func TestOnlyTheOrderOfAGuestCanBeClaimed(t *testing.T) {
	names := func(o domain.Order) (names []string) {
		for _, action := range o.Actions() {
			names = append(names, action.Name)
		}
		return names
	}
	require.Equal(t, []string{domain.ActionCancel, domain.ActionClaim}, names(guestOrder))
	claimed := guestOrder
	claimed.CustomerID = "c"
	require.Equal(t, []string{domain.ActionCancel}, names(claimed))
}
