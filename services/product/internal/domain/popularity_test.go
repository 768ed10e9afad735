package domain_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
)

const month = 30 * 24 * time.Hour

var autumn = time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)

func TestPopularityHalvesInThirtyDays(t *testing.T) {
	require.InEpsilon(t, 2*domain.PopularityWeight(autumn), domain.PopularityWeight(autumn.Add(month)), 1e-9)
	require.Greater(t, domain.PopularityWeight(autumn.Add(time.Second)), domain.PopularityWeight(autumn))
	for _, placed := range []time.Time{{}, time.Unix(0, 0), autumn.AddDate(80, 0, 0), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)} {
		sum := domain.PopularityWeight(placed) * 1e9
		require.False(t, math.IsInf(sum, 0), placed)
		require.GreaterOrEqual(t, sum, 0.0)
	}
}

func TestPeriodsAreThirtyDaysAndSixOfThemCount(t *testing.T) {
	require.Equal(t, domain.PeriodOf(autumn)+1, domain.PeriodOf(autumn.Add(month)))
	require.EqualValues(t, 0, domain.PeriodOf(time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)))
	require.EqualValues(t, -1, domain.PeriodOf(time.Date(2025, time.December, 31, 0, 0, 0, 0, time.UTC)))
	require.Equal(t, domain.PeriodOf(autumn.Add(-6*month)), domain.OldestPeriod(autumn))
}

func TestASaleDistinguishesShoppersWithinOnePeriodOnly(t *testing.T) {
	sale := func(customer string, at time.Time) int64 {
		return domain.NewSale("order", customer, "T-50", at).Shopper
	}
	require.Equal(t, sale("a", autumn), sale("a", autumn.Add(time.Hour)))
	require.NotEqual(t, sale("a", autumn), sale("b", autumn))
	require.NotEqual(t, sale("a", autumn), sale("a", autumn.Add(month)))
}
