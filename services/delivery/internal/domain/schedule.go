package domain

import "time"

// Schedule says when an order leaves the shop, and how long it takes from there.
type Schedule struct {
	// LeadDays is the number of days from dispatch to delivery; 0: the same day.
	LeadDays int
	// CutOff is in minutes after midnight, in the time zone of the shop; 0: there is none. An order
	// at this time or later is dispatched as if it came the next day.
	CutOff int
	// Weekdays are the days on which the shop dispatches.
	Weekdays Weekdays
	// OnHolidays: the shop dispatches on public holidays, too.
	OnHolidays bool
}

// Weekdays is a set of days of the week: bit 0 is Monday.
type Weekdays uint8

// EveryDay is the set of all days.
const EveryDay Weekdays = 1<<7 - 1

// Has reports whether the set contains the day of the week of a day.
func (w Weekdays) Has(day time.Time) bool {
	return w&(1<<((day.Weekday()+6)%7)) != 0
}

// DayOf returns the day of a moment in a time zone, as midnight in UTC: days are compared and
// counted without a zone, so that daylight saving time does not matter.
func DayOf(at time.Time, zone *time.Location) time.Time {
	year, month, day := at.In(zone).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// MinuteOf returns the minutes after midnight that a clock on the wall shows.
func MinuteOf(at time.Time, zone *time.Location) int {
	const minutes = 60
	local := at.In(zone)
	return local.Hour()*minutes + local.Minute()
}

// Calendar has the exceptional days of a zone. Days are those of DayOf.
type Calendar struct {
	Holidays map[time.Time]bool
	// Closed are days on which nothing arrives.
	Closed map[time.Time]bool
}

// maxSearch bounds the days that are searched for one that is not excluded.
const maxSearch = 366

// Earliest returns the first day on which an order of now can arrive whose goods are there on
// ready; the zero time for goods that are there. It reports false if there is none in a year.
func (c Calendar) Earliest(s Schedule, now time.Time, zone *time.Location, ready time.Time) (time.Time, bool) {
	dispatch := DayOf(now, zone)
	if s.CutOff > 0 && MinuteOf(now, zone) >= s.CutOff {
		dispatch = dispatch.AddDate(0, 0, 1)
	}
	if ready.After(dispatch) {
		dispatch = ready
	}
	dispatch, ok := next(dispatch, func(day time.Time) bool {
		return s.Weekdays.Has(day) && (s.OnHolidays || !c.Holidays[day])
	})
	if !ok {
		return time.Time{}, false
	}
	return next(dispatch.AddDate(0, 0, s.LeadDays), func(day time.Time) bool { return !c.Closed[day] })
}

// next returns the first day from day on that is good.
func next(day time.Time, good func(time.Time) bool) (time.Time, bool) {
	for range maxSearch {
		if good(day) {
			return day, true
		}
		day = day.AddDate(0, 0, 1)
	}
	return time.Time{}, false
}

// LatestDispatch returns the last day on which an order that is to arrive on a day can leave; first
// if it is later, because it can leave no sooner.
func (c Calendar) LatestDispatch(s Schedule, arrive, first time.Time) time.Time {
	day := arrive.AddDate(0, 0, -s.LeadDays)
	for day.After(first) && (!s.Weekdays.Has(day) || !s.OnHolidays && c.Holidays[day]) {
		day = day.AddDate(0, 0, -1)
	}
	if day.Before(first) {
		return first
	}
	return day
}
