package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/payment/internal/domain"
)

func TestAuthorizedByStatus(t *testing.T) {
	want := map[domain.Status]error{
		domain.StatusNone:       domain.ErrCanceled,
		domain.StatusAuthorized: nil,
		domain.StatusCaptured:   nil,
		domain.StatusFailed:     domain.ErrDeclined,
		domain.StatusVoided:     domain.ErrCanceled,
		domain.StatusRefunded:   domain.ErrCanceled,
	}
	require.Len(t, want, len(domain.Statuses()))
	for status, err := range want {
		require.ErrorIs(t, domain.Payment{Status: status}.Authorized(), err, status)
	}
}

func TestALimitIsThatOfItsCurrency(t *testing.T) {
	limits := domain.Limits{"JPY": 1000, "GBP": 5}
	for amount, want := range map[money.Money]error{
		{Amount: -1, Currency: "JPY"}:   domain.ErrAmountInvalid,
		{Amount: 0, Currency: "JPY"}:    domain.ErrAmountInvalid,
		{Amount: 1, Currency: "JPY"}:    nil,
		{Amount: 1000, Currency: "JPY"}: nil,
		{Amount: 1001, Currency: "JPY"}: domain.ErrLimitExceeded,
		{Amount: 5, Currency: "GBP"}:    nil,
		{Amount: 6, Currency: "GBP"}:    domain.ErrLimitExceeded,
		{Amount: 1001, Currency: "KRW"}: nil,
	} {
		require.ErrorIs(t, limits.Check(amount, false), want, amount)
	}
}

// TestTheLargestSaleOfTheRetailHistory checks invoice 581483 of the retail history: 80,995 units at
// £2.08.
func TestTheLargestSaleOfTheRetailHistory(t *testing.T) {
	limits := domain.Limits{"GBP": 5_000_000}
	sale := money.Money{Amount: 80_995 * 208, Currency: "GBP"}
	require.NoError(t, limits.Check(sale, true), "an imported sale has no limit")
	require.ErrorIs(t, limits.Check(sale, false), domain.ErrLimitExceeded, "a shopper's payment has one")
	require.ErrorIs(t, limits.Check(money.Money{Currency: "GBP"}, true), domain.ErrAmountInvalid)
}

func TestOrderIDIsLowerCase(t *testing.T) {
	require.Equal(t, domain.OrderID("0198c0de-0000-7000-8000-00000000000a"), domain.NewOrderID("0198C0DE-0000-7000-8000-00000000000A"))
}
