package money_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/money"
)

func TestIncludedTaxIsRounded(t *testing.T) {
	for _, tc := range []struct {
		amount, rate int64
		rounding     money.Rounding
		want         int64
	}{
		{1234, 1000, money.RoundDown, 112},
		{1234, 1000, money.RoundHalfUp, 112},
		{1234, 1000, money.RoundUp, 113},
		{1045, 1000, money.RoundUp, 95},
		{1, 1000, money.RoundHalfUp, 0},
		{1000, 0, money.RoundUp, 0},
		{1<<63 - 1, 10_000, money.RoundDown, 1<<62 - 1},
	} {
		got := money.Money{Amount: tc.amount, Currency: "JPY"}.IncludedTax(tc.rate, tc.rounding)
		require.Equal(t, money.Money{Amount: tc.want, Currency: "JPY"}, got, "%+v", tc)
	}
}
