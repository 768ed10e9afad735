package domain_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/delivery/internal/domain"
)

const weekdays domain.Weekdays = 0b0011111

func date(t *testing.T, text string) time.Time {
	t.Helper()
	day, err := time.Parse(time.DateOnly, text)
	require.NoError(t, err)
	return day
}

func TestEarliestDayOfArrival(t *testing.T) {
	t.Parallel()
	calendar := domain.Calendar{Holidays: map[time.Time]bool{}, Closed: map[time.Time]bool{date(t, "2026-12-24"): true}}
	for _, day := range []string{
		"2027-01-01", "2026-05-03", "2026-05-04", "2026-05-05", "2026-05-06", // 6 May is the substitute of Sunday, 3 May
	} {
		calendar.Holidays[date(t, day)] = true
	}
	plain := domain.Schedule{LeadDays: 1, CutOff: 11 * 60, Weekdays: weekdays}
	sameDay := domain.Schedule{CutOff: 14 * 60, Weekdays: domain.EveryDay, OnHolidays: true}
	for _, c := range []struct {
		name     string
		schedule domain.Schedule
		zone     string
		now      string // in the zone
		ready    string
		want     string
	}{
		{"a minute before the cut-off", plain, "Asia/Tokyo", "2026-12-01 10:59", "", "2026-12-02"},
		{"at the cut-off", plain, "Asia/Tokyo", "2026-12-01 11:00", "", "2026-12-03"},
		{"just before midnight", plain, "Asia/Tokyo", "2026-12-01 23:59", "", "2026-12-03"},
		{"just after midnight", plain, "Asia/Tokyo", "2026-12-02 00:00", "", "2026-12-03"},
		{"Friday after the cut-off", plain, "Asia/Tokyo", "2026-12-04 11:00", "", "2026-12-08"},
		{"Saturday", plain, "Asia/Tokyo", "2026-12-05 09:00", "", "2026-12-08"},
		{"year end", plain, "Asia/Tokyo", "2026-12-31 12:00", "", "2027-01-05"},
		{"29 February", plain, "Asia/Tokyo", "2028-02-28 12:00", "", "2028-03-01"},
		{"holidays with a substitute day", plain, "Asia/Tokyo", "2026-05-01 12:00", "", "2026-05-08"},
		{"a closed day", plain, "Asia/Tokyo", "2026-12-23 10:00", "", "2026-12-25"},
		{"goods that arrive later", plain, "Asia/Tokyo", "2026-12-01 10:00", "2026-12-05", "2026-12-08"},
		{"goods that were there before", plain, "Asia/Tokyo", "2026-12-01 10:00", "2026-11-01", "2026-12-02"},
		{"the same day", sameDay, "Asia/Tokyo", "2027-01-01 13:59", "", "2027-01-01"},
		{"the same day after its cut-off", sameDay, "Asia/Tokyo", "2027-01-01 14:00", "", "2027-01-02"},
		{"no cut-off", domain.Schedule{Weekdays: domain.EveryDay}, "Asia/Tokyo", "2026-12-01 23:59", "", "2026-12-01"},
		{"the clock goes forward at 2:00", domain.Schedule{CutOff: 3 * 60, Weekdays: domain.EveryDay}, "Europe/Berlin", "2026-03-29 03:00", "", "2026-03-30"},
		{"the clock goes back at 3:00", domain.Schedule{CutOff: 3 * 60, Weekdays: domain.EveryDay}, "Europe/Berlin", "2026-10-25 02:59", "", "2026-10-25"},
		{"the day with 25 hours", domain.Schedule{LeadDays: 1, Weekdays: domain.EveryDay}, "Europe/Berlin", "2026-10-24 23:59", "", "2026-10-25"},
	} {
		zone, err := time.LoadLocation(c.zone)
		require.NoError(t, err)
		now, err := time.ParseInLocation("2006-01-02 15:04", c.now, zone)
		require.NoError(t, err)
		var ready time.Time
		if c.ready != "" {
			ready = date(t, c.ready)
		}
		got, ok := calendar.Earliest(c.schedule, now.UTC(), zone, ready)
		require.True(t, ok, c.name)
		require.Equal(t, c.want, got.Format(time.DateOnly), c.name)
	}
	_, ok := calendar.Earliest(domain.Schedule{}, date(t, "2026-12-01"), time.UTC, time.Time{})
	require.False(t, ok, "a shop that never dispatches")
}

func TestInTimeUntilTheCutOff(t *testing.T) {
	t.Parallel()
	friday := date(t, "2026-12-04")
	monday := friday.AddDate(0, 0, 3)
	plan := domain.Plan{
		Calendar: domain.Calendar{Holidays: map[time.Time]bool{monday: true}, Closed: map[time.Time]bool{friday: true, monday: true}},
		Windows:  []domain.Window{{Zone: "z", Method: "m", Code: "w", Start: 900, End: 960, ValidFrom: friday}},
	}
	weekdays := domain.Schedule{CutOff: 660, LeadDays: 1, Weekdays: 0b0011111}
	sameDay := domain.Schedule{Weekdays: domain.EveryDay}
	for _, c := range []struct {
		name     string
		schedule domain.Schedule
		window   string
		day, now time.Time
		want     bool
	}{
		{"before the cut-off", weekdays, "w", monday, friday.Add(10 * time.Hour), true},
		{"Monday, a holiday, dispatches nothing: after the cut-off of Friday", weekdays, "w", monday.AddDate(0, 0, 1), friday.Add(11 * time.Hour), false},
		{"in the past", weekdays, "w", friday, monday, false},
		{"today, before the window begins", sameDay, "w", friday, friday.Add(14 * time.Hour), true},
		{"today, when the window begins", sameDay, "w", friday, friday.Add(15 * time.Hour), false},
		{"today, in a window of which nothing is known", sameDay, "other", friday, friday, false},
	} {
		key := domain.SlotKey{Zone: "z", Method: "m", Window: c.window, Day: c.day}
		require.Equal(t, c.want, plan.InTime(c.schedule, key, c.now, time.UTC), c.name)
	}
}

func TestSlotsOfAPlan(t *testing.T) {
	t.Parallel()
	friday := date(t, "2026-12-04")
	window := func(code string, start int, days domain.Weekdays, from, until time.Time) domain.Window {
		return domain.Window{
			Zone: "z", Method: "m", Code: code, Start: start, End: start + 60, Weekdays: days, Capacity: 3, ValidFrom: from, ValidUntil: until,
		}
	}
	saturday, sunday := friday.AddDate(0, 0, 1), friday.AddDate(0, 0, 2)
	plan := domain.Plan{
		Calendar: domain.Calendar{Holidays: map[time.Time]bool{saturday: true}},
		Windows: []domain.Window{
			window("late", 900, domain.EveryDay, friday, time.Time{}), window("early", 600, domain.EveryDay, friday, sunday),
			{Zone: "z", Method: "other", Weekdays: domain.EveryDay},
		},
		Loads: []domain.Load{{SlotKey: domain.SlotKey{Zone: "z", Method: "m", Window: "late", Day: friday}, Capacity: 3, Taken: 4}},
	}
	var got []string
	for _, s := range plan.Slots("m", friday, sunday, friday.Add(10*time.Hour), time.UTC) {
		got = append(got, s.Day.Format(time.DateOnly)+" "+s.Window)
	}
	require.Equal(t, []string{"2026-12-04 late", "2026-12-06 late"}, got, "today's early window has begun, 5 December is a holiday, early ends on the 6th")
	require.Zero(t, plan.Slots("m", friday, friday, friday.Add(10*time.Hour), time.UTC)[0].Left, "a lowered window can have fewer seats than are taken")
	require.Equal(t, 3, plan.Slots("m", sunday, sunday, friday, time.UTC)[0].Left)
}
