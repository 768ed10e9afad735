//go:build testdata

package store_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/delivery/internal/domain"
	"github.com/akinai/akinai/services/delivery/internal/storetest"
)

// TestLookUpOfAZoneIsFastInAnyNumberOfZones: the grid has one zone over each point, whatever the
// number of zones, so that the answers are equal in size. The bound is wide because tests share the
// machine; the median is logged.
func TestLookUpOfAZoneIsFastInAnyNumberOfZones(t *testing.T) {
	for _, count := range []int{100, 5000} {
		s, _ := storetest.New(t, 1)
		side := int(math.Ceil(math.Sqrt(float64(count))))
		zones := make([]domain.Zone, 0, count)
		for n := range count {
			west, south := 130+float64(n%side)*10/float64(side), 30+float64(n/side)*10/float64(side)
			east, north := west+10/float64(side), south+10/float64(side)
			zones = append(zones, domain.Zone{
				Code: domain.ZoneCode(fmt.Sprintf("%d-%d", count, n)), Methods: standard(),
				Area: fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%[1]v,%[2]v],[%[3]v,%[2]v],[%[3]v,%[4]v],[%[1]v,%[4]v],[%[1]v,%[2]v]]]}`,
					west, south, east, north),
			})
		}
		for part := range slices.Chunk(zones, 500) {
			put(t, s, part...)
		}
		rng := rand.New(rand.NewPCG(1, 2))
		took := make([]time.Duration, 0, 400)
		for range cap(took) {
			point := domain.Point{Latitude: 30 + rng.Float64()*9, Longitude: 130 + rng.Float64()*9}
			began := time.Now()
			_, err := s.ZonesAt(t.Context(), &point, "1000001", now)
			took = append(took, time.Since(began))
			require.NoError(t, err)
		}
		slices.Sort(took)
		median := took[len(took)/2]
		t.Logf("%d zones: median %v, 99 %% %v", count, median, took[len(took)*99/100])
		require.Less(t, median, 10*time.Millisecond, "a look-up that reads all zones takes far longer")
	}
}
