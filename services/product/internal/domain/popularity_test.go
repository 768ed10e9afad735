package domain_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
)

func TestPopularityHalvesInThirtyDays(t *testing.T) {
	today := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	month := 30 * 24 * time.Hour
	require.InEpsilon(t, domain.Popularity(2, today), domain.Popularity(1, today.Add(month)), 1e-9)
	require.InEpsilon(t, 3*domain.Popularity(1, today), domain.Popularity(3, today), 1e-9)
	require.Greater(t, domain.Popularity(1, today.Add(time.Second)), domain.Popularity(1, today))
	for _, placed := range []time.Time{{}, time.Unix(0, 0), today.AddDate(80, 0, 0), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)} {
		sum := domain.Popularity(1_000_000, placed) * 1000
		require.False(t, math.IsInf(sum, 0), placed)
		require.GreaterOrEqual(t, sum, 0.0)
	}
}
