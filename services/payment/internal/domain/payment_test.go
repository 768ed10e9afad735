package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/payment/internal/domain"
)

func TestAuthorizedByStatus(t *testing.T) {
	want := map[domain.Status]error{
		domain.StatusNone:       domain.ErrCancelled,
		domain.StatusAuthorized: nil,
		domain.StatusCaptured:   nil,
		domain.StatusFailed:     domain.ErrDeclined,
		domain.StatusVoided:     domain.ErrCancelled,
		domain.StatusRefunded:   domain.ErrCancelled,
	}
	require.Len(t, want, len(domain.Statuses()))
	for status, err := range want {
		require.ErrorIs(t, domain.Payment{Status: status}.Authorized(), err, status)
	}
}

func TestLimit(t *testing.T) {
	limit := domain.Limit(1000)
	for amount, want := range map[int64]error{
		-1: domain.ErrAmountInvalid, 0: domain.ErrAmountInvalid, 1: nil, 1000: nil, 1001: domain.ErrLimitExceeded,
	} {
		require.ErrorIs(t, limit.Check(money.Money{Amount: amount, Currency: "JPY"}), want, amount)
	}
}

func TestOrderIDIsLowerCase(t *testing.T) {
	require.Equal(t, domain.OrderID("0198c0de-0000-7000-8000-00000000000a"), domain.NewOrderID("0198C0DE-0000-7000-8000-00000000000A"))
}
