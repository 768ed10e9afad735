package money_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/money"
)

func TestAddChecksCurrencyAndRange(t *testing.T) {
	yen := func(n int64) money.Money { return money.Money{Amount: n, Currency: "JPY"} }
	for _, tc := range []struct {
		name    string
		a, b    money.Money
		want    money.Money
		wantErr error
	}{
		{"sum", yen(1), yen(2), yen(3), nil},
		{"the zero value is neutral on the left", money.Money{}, yen(2), yen(2), nil},
		{"the zero value is neutral on the right", yen(2), money.Money{}, yen(2), nil},
		{"a zero amount changes nothing", yen(5), yen(0), yen(5), nil},
		{"other currency", yen(1), money.Money{Amount: 1, Currency: "GBP"}, money.Money{}, money.ErrCurrencyMixed},
		{"too large", yen(math.MaxInt64), yen(1), money.Money{}, money.ErrOverflow},
		{"too small", yen(math.MinInt64), yen(-1), money.Money{}, money.ErrOverflow},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := tc.a.Add(tc.b)
			require.ErrorIs(t, err, tc.wantErr)
			require.Equal(t, tc.want, got)
		})
	}
}

func TestMulChecksRange(t *testing.T) {
	for _, tc := range []struct {
		amount, quantity, want int64
		wantErr                error
	}{
		{1980, 3, 5940, nil},
		{0, math.MaxInt64, 0, nil},
		{1, math.MaxInt64, math.MaxInt64, nil},
		{2, math.MaxInt64, 0, money.ErrOverflow},
		{1 << 40, 1 << 40, 0, money.ErrOverflow},
		{-1, 1, 0, money.ErrOverflow},
		{1, -1, 0, money.ErrOverflow},
	} {
		got, err := money.Money{Amount: tc.amount, Currency: "JPY"}.Mul(tc.quantity)
		require.ErrorIs(t, err, tc.wantErr)
		require.Equal(t, tc.want, got.Amount)
	}
}
