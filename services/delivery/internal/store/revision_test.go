package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// TestAHoldByAnOldPlanIsNotMade: beside one of the current revision, in the same batch.
func TestAHoldByAnOldPlanIsNotMade(t *testing.T) {
	t.Parallel()
	stores, pool := slotShop(t, 9)
	s := stores[0]
	old, err := s.Revision(t.Context())
	require.NoError(t, err)
	_, err = stores[1].PutClosure(t.Context(), day(7), "", "snow", true)
	require.NoError(t, err)
	current, err := s.Revision(t.Context())
	require.NoError(t, err)
	late, fresh := hold(5), hold(5)
	late.Revision, fresh.Revision = old, current
	results := mustHold(t, s, time.Hour, late, fresh)
	require.ErrorIs(t, results[0].Err, app.ErrRevision)
	require.NoError(t, results[1].Err)
	_, err = s.Booking(t.Context(), late.Order)
	require.ErrorIs(t, err, domain.ErrBookingNotFound)
	requireSeats(t, pool)
}

// TestEveryChangeOfAPlanCountsARevision: zones, towns, holidays, closures, windows; not holds.
func TestEveryChangeOfAPlanCountsARevision(t *testing.T) {
	t.Parallel()
	stores, _ := slotShop(t, 9)
	s, ctx := stores[0], t.Context()
	last, err := s.Revision(ctx)
	require.NoError(t, err)
	for name, change := range map[string]func() error{
		"zone": func() error {
			_, err := s.ImportZones(ctx, set, []domain.Zone{{Code: "new", PostalCodes: []string{"200"}, Methods: standard()}})
			return err
		},
		"town": func() error {
			_, err := s.ImportTownPoints(ctx, set, []domain.TownPoint{{Prefecture: "東京都", City: "港区", Town: "芝", Point: domain.Point{Latitude: 35, Longitude: 139}}})
			return err
		},
		"holiday": func() error {
			_, err := s.ImportHolidays(ctx, []time.Time{day(23)}, []string{"臨時"})
			return err
		},
		"closure": func() error {
			_, err := s.PutClosure(ctx, day(9), "z", "snow", true)
			return err
		},
		"opened": func() error {
			_, err := s.PutClosure(ctx, day(9), "z", "", false)
			return err
		},
		"window": func() error { return s.PutWindow(ctx, window(3)) },
	} {
		require.NoError(t, change(), name)
		now, err := s.Revision(ctx)
		require.NoError(t, err)
		require.Greater(t, now, last, name)
		last = now
	}
	mustHold(t, s, time.Hour, hold(5))
	now, err := s.Revision(ctx)
	require.NoError(t, err)
	require.Equal(t, last, now)
}
