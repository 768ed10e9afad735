package domain

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// SlotKey names a window of a method in a zone on a day.
type SlotKey struct {
	Zone   ZoneCode
	Method MethodCode
	// Window is the code of the window, such as "14-16".
	Window string
	// Day is midnight in UTC.
	Day time.Time
}

// Window is a version of a time of the day in which orders arrive.
type Window struct {
	Zone   ZoneCode
	Method MethodCode
	Code   string
	// Start and End are minutes after midnight in the time zone of the shop.
	Start, End int
	Weekdays   Weekdays
	OnHolidays bool
	// Capacity is the number of seats a day.
	Capacity int
	// ValidFrom and ValidUntil are the days of the version; a zero ValidUntil: no end. It is
	// excluded.
	ValidFrom, ValidUntil time.Time
}

// Open reports whether orders of now can arrive in the window on a day that the schedule allows.
func (w Window) Open(c Calendar, day, now time.Time, zone *time.Location) bool {
	if !w.counts(day) {
		return false
	}
	if !w.Weekdays.Has(day) || c.Closed[day] || c.Holidays[day] && !w.OnHolidays {
		return false
	}
	return day.After(DayOf(now, zone)) || w.Start > MinuteOf(now, zone)
}

// counts reports whether the version is that of a day.
func (w Window) counts(day time.Time) bool {
	return !day.Before(w.ValidFrom) && (w.ValidUntil.IsZero() || day.Before(w.ValidUntil))
}

// Follows reports whether the version says the same as the current one. Errors: ErrWindowPeriod.
func (w Window) Follows(current Window) (equal bool, err error) {
	if w.ValidFrom.Before(current.ValidFrom) {
		return false, ErrWindowPeriod
	}
	current.ValidFrom = w.ValidFrom
	return w == current, nil
}

// Load is how much of a slot is taken.
type Load struct {
	SlotKey
	// Capacity is that of the window. Taken can be more: seats stay taken when it is lowered.
	Capacity, Taken int
}

// Slot is a slot that an order can take.
type Slot struct {
	SlotKey
	Start, End int
	// Left is the number of seats that are not taken; 0: it is full.
	Left int
}

// Plan has what slots of a zone depend on, at one moment.
type Plan struct {
	Calendar
	Windows []Window
	// Loads has the slots of which a seat was ever held.
	Loads []Load
}

// Slots returns the slots of a method from a day to a last one, by day and start.
func (p Plan) Slots(method MethodCode, from, last, now time.Time, zone *time.Location) []Slot {
	loads := make(map[SlotKey]Load, len(p.Loads))
	for _, l := range p.Loads {
		loads[l.SlotKey] = l
	}
	var out []Slot
	for day := from; !day.After(last); day = day.AddDate(0, 0, 1) {
		for _, w := range p.Windows {
			if w.Method != method || !w.Open(p.Calendar, day, now, zone) {
				continue
			}
			slot := Slot{SlotKey: SlotKey{w.Zone, w.Method, w.Code, day}, Start: w.Start, End: w.End, Left: w.Capacity}
			if load, ok := loads[slot.SlotKey]; ok {
				slot.Left = max(0, w.Capacity-load.Taken)
			}
			out = append(out, slot)
		}
	}
	slices.SortStableFunc(out, func(a, b Slot) int {
		return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Window, b.Window))
	})
	return out
}

// WindowOf returns the version of the window of a slot.
func (p Plan) WindowOf(key SlotKey) (Window, bool) {
	for _, w := range p.Windows {
		if w.Method == key.Method && w.Code == key.Window && w.counts(key.Day) {
			return w, true
		}
	}
	return Window{}, false
}

// InTime reports whether the cut-off of a slot is still to come: an order of now leaves the shop
// early enough for it, and its window has not begun. Weekdays of the window, holidays and closures
// on the day of arrival do not matter.
func (p Plan) InTime(s Schedule, key SlotKey, now time.Time, zone *time.Location) bool {
	first, ok := Calendar{Holidays: p.Holidays}.Earliest(s, now, zone, time.Time{})
	if !ok || key.Day.Before(first) {
		return false
	}
	window, found := p.WindowOf(key)
	return key.Day.After(DayOf(now, zone)) || found && window.Start > MinuteOf(now, zone)
}

// State is the state of a booking: held → booked → consumed; held and booked → released; held →
// expired.
type State string

// States of a booking.
const (
	StateHeld     State = "held"
	StateBooked   State = "booked"
	StateConsumed State = "consumed"
	StateReleased State = "released"
	StateExpired  State = "expired"
)

// Seated reports whether a booking in the state has a seat.
func (s State) Seated() bool { return s == StateHeld || s == StateBooked || s == StateConsumed }

// OrderID is the id of an order, a UUID in lower case.
type OrderID string

// NewOrderID returns the id of an order in its canonical form.
func NewOrderID(text string) OrderID { return OrderID(strings.ToLower(text)) }

// Booking is the seat of an order.
type Booking struct {
	OrderID OrderID
	SlotKey
	// Ready is the day on which all goods are there; the zero time if they are.
	Ready     time.Time
	State     State
	ExpiresAt time.Time
}

// WhyNotBooked returns why a booking cannot be made permanent; nil if it is.
func (b Booking) WhyNotBooked() error {
	if b.State == StateBooked || b.State == StateConsumed {
		return nil
	}
	return b.whyNotLive()
}

// WhyNotMoved returns why a booking cannot be moved out of a slot; nil if it can.
func (b Booking) WhyNotMoved(from SlotKey) error {
	switch {
	case b.State == StateConsumed:
		return ErrSlotTooLate
	case b.State != StateBooked:
		return b.whyNotLive()
	case !b.In(from):
		return ErrSlotMismatch
	}
	return nil
}

func (b Booking) whyNotLive() error {
	if b.State == StateReleased {
		return ErrSlotReleased
	}
	return ErrSlotExpired
}

// In reports whether the seat is in the slot.
func (b Booking) In(key SlotKey) bool { return b.Is(key) }

// Compare orders slots as the database does when it locks them: by bytes, then by day.
func (k SlotKey) Compare(other SlotKey) int {
	return cmp.Or(cmp.Compare(k.Zone, other.Zone), cmp.Compare(k.Method, other.Method), cmp.Compare(k.Window, other.Window), k.Day.Compare(other.Day))
}

// Is reports whether both keys name the same slot.
func (k SlotKey) Is(other SlotKey) bool {
	return k.Zone == other.Zone && k.Method == other.Method && k.Window == other.Window && k.Day.Equal(other.Day)
}
