package domain

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
