package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

func TestNewLocation(t *testing.T) {
	for in, want := range map[string]domain.Location{"": domain.DefaultLocation, "tokyo-1": "tokyo-1"} {
		got, err := domain.NewLocation(in)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, in := range []string{"Tokyo", "a b", "東京", "a\x00", "a\n"} {
		_, err := domain.NewLocation(in)
		require.ErrorIs(t, err, domain.ErrLocationInvalid)
	}
}

func TestNewStocktakeRefusesNonsense(t *testing.T) {
	for name, tc := range map[string]struct {
		counts []domain.Count
		want   error
	}{
		"twice":    {[]domain.Count{{SKU: "A", OnHand: 1}, {SKU: "B"}, {SKU: "A", OnHand: 1}}, domain.ErrSKURepeated},
		"negative": {[]domain.Count{{SKU: "A", OnHand: -1}}, domain.ErrQuantityInvalid},
		"no SKU":   {[]domain.Count{{SKU: " ", OnHand: 1}}, domain.ErrSKUInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := domain.NewStocktake("main", tc.counts, "", "")
			require.ErrorIs(t, err, tc.want)
		})
	}
}

func TestCountBooksTheDifference(t *testing.T) {
	level := domain.Level{SKU: "A", OnHand: 10, Reserved: 4}
	for name, tc := range map[string]struct {
		onHand int64
		cause  domain.Cause
		delta  int64
		want   error
	}{
		"more":                {12, domain.CauseReceived, 2, nil},
		"the same":            {10, domain.CauseReceived, 0, nil},
		"fewer":               {4, domain.CauseAdjusted, -6, nil},
		"fewer than reserved": {3, "", 0, domain.ErrStockBelowReserved},
	} {
		t.Run(name, func(t *testing.T) {
			cause, delta, err := domain.Count{SKU: "A", OnHand: tc.onHand}.Book(level)
			require.ErrorIs(t, err, tc.want)
			require.Equal(t, tc.cause, cause)
			require.Equal(t, tc.delta, delta)
		})
	}
}
