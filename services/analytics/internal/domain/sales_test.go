package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/analytics/internal/domain"
)

func TestSalesAreSummedByDayAndCurrency(t *testing.T) {
	var tally domain.Tally
	require.Empty(t, tally.Days())
	tally.Confirmed("2026-04-02", 1, 2, money.Money{Amount: 100, Currency: "JPY"})
	tally.Confirmed("2026-04-01", 3, 4, money.Money{Amount: 200, Currency: "JPY"})
	tally.Confirmed("2026-04-01", 1, 1, money.Money{Amount: 255, Currency: "GBP"})
	tally.Confirmed("2026-04-01", 2, 5, money.Money{Amount: 300, Currency: "JPY"})
	tally.Canceled("2026-04-01", money.Money{Amount: 200, Currency: "JPY"})
	require.Equal(t, []domain.SalesDay{
		{Day: "2026-04-01", Currency: "GBP", Orders: 1, Lines: 1, Units: 1, Total: 255},
		{Day: "2026-04-01", Currency: "JPY", Orders: 2, Lines: 5, Units: 9, Total: 500, CanceledOrders: 1, CanceledTotal: 200},
		{Day: "2026-04-02", Currency: "JPY", Orders: 1, Lines: 1, Units: 2, Total: 100},
	}, tally.Days())
}

func TestParseDay(t *testing.T) {
	day, err := domain.ParseDay("2024-02-29")
	require.NoError(t, err)
	require.Equal(t, domain.Day("2024-02-29"), day)
	for _, s := range []string{"", "2026-02-29", "2026-13-01", "2026-4-1", "2026-04-01T00:00:00Z", "明日"} {
		_, err := domain.ParseDay(s)
		require.ErrorIs(t, err, domain.ErrDayInvalid, s)
	}
}

func TestNewPeriod(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     error
	}{
		{"2026-04-01", "2026-04-01", nil},
		{"2024-01-01", "2026-12-31", nil},
		{"2024-01-01", "2027-01-01", domain.ErrPeriodInvalid},
		{"2026-04-02", "2026-04-01", domain.ErrPeriodInvalid},
		{"2026-04-31", "2026-05-01", domain.ErrDayInvalid},
		{"2026-04-01", "2026-99-99", domain.ErrDayInvalid},
	} {
		_, err := domain.NewPeriod(c.from, c.to)
		require.ErrorIs(t, err, c.want, c)
	}
}
