package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// SlotStore stores windows, slots and bookings. Errors are those of package domain, or the
// database's own.
type SlotStore interface {
	// Plan returns what slots of a zone depend on from a day to a last one.
	Plan(ctx context.Context, zone domain.ZoneCode, from, last time.Time) (domain.Plan, error)
	// Zone returns a zone that counts at a time. Errors: domain.ErrZoneUnknown.
	Zone(ctx context.Context, code domain.ZoneCode, at time.Time) (domain.Zone, error)
	// Hold holds seats for orders in one statement, and returns a result for each, in order.
	Hold(ctx context.Context, holds []Hold, ttl time.Duration, limit int) ([]HoldResult, error)
	// Book makes holds that have not expired permanent, and returns the orders whose hold it was.
	Book(ctx context.Context, orders []domain.OrderID) ([]domain.OrderID, error)
	// Release frees the seat of an order, held or booked, and reports whether it had one.
	Release(ctx context.Context, order domain.OrderID) (bool, error)
	// Consume marks a booking as used, and reports whether it was booked.
	Consume(ctx context.Context, order domain.OrderID) (bool, error)
	// Expire frees the seats of up to limit expired holds, and returns their number.
	Expire(ctx context.Context, limit int) (int, error)
	// Reschedule moves a booked seat to another slot, or changes nothing. check decides on the
	// booking, which is locked. Errors: domain.ErrSlotFull, domain.ErrBookingNotFound, those of
	// check.
	Reschedule(ctx context.Context, order domain.OrderID, to domain.SlotKey, check func(domain.Booking) error) error
	// Booking returns the booking of an order. Errors: domain.ErrBookingNotFound.
	Booking(ctx context.Context, order domain.OrderID) (domain.Booking, error)
	// PutWindow adds a version of a window. Errors: domain.ErrZoneUnknown, domain.ErrWindowPeriod.
	PutWindow(ctx context.Context, w domain.Window) error
	// PutClosure closes a day in a zone, "" for all, or opens it again, and returns orders that
	// have a seat on it.
	PutClosure(ctx context.Context, day time.Time, zone domain.ZoneCode, reason string, closed bool) ([]domain.OrderID, error)
	// ImportHolidays stores public holidays, and returns how many are new or changed.
	ImportHolidays(ctx context.Context, days []time.Time, names []string) (int, error)
}

// Hold is a seat that an order wants.
type Hold struct {
	Order domain.OrderID
	domain.SlotKey
	// Owner and Address count seats: who orders, and where to, as keys.
	Owner, Address string
	// Ready is the day on which all goods are there; the zero time if they are.
	Ready time.Time
}

// HoldResult is the outcome of a hold.
type HoldResult struct {
	ExpiresAt time.Time
	// Err is domain.ErrSlotFull, domain.ErrSlotLimit or domain.ErrSlotUnavailable, also for an
	// order that has a booking.
	Err error
}

// HoldSlot holds a seat for an order until it expires; created reports whether this call took it.
// If the order has a seat in this slot, HoldSlot returns it, whatever its state. Errors:
// domain.ErrSlotFull, domain.ErrSlotUnavailable (no such slot, its cut-off is over, or the goods
// are there too late), domain.ErrSlotLimit, domain.ErrSlotMismatch.
func (a *App) HoldSlot(ctx context.Context, hold Hold) (booking domain.Booking, created bool, err error) {
	err = a.checkOpen(ctx, hold.SlotKey, hold.Ready)
	if err == nil {
		var result HoldResult
		if result, err = a.holds.Do(ctx, []domain.OrderID{hold.Order}, hold); err == nil {
			err = result.Err
		}
		if err == nil {
			return domain.Booking{
				OrderID: hold.Order, SlotKey: hold.SlotKey, Ready: hold.Ready, State: domain.StateHeld, ExpiresAt: result.ExpiresAt,
			}, true, nil
		}
	}
	// A repeated request, or another one for the same order was faster.
	if booking, found := a.existing(ctx, hold); !errors.Is(found, domain.ErrBookingNotFound) {
		return booking, false, found
	}
	return domain.Booking{}, false, fmt.Errorf("hold a slot for order %s: %w", hold.Order, err)
}

// existing returns the booking of the order. Errors: domain.ErrBookingNotFound,
// domain.ErrSlotMismatch if it is in another slot.
func (a *App) existing(ctx context.Context, hold Hold) (domain.Booking, error) {
	booking, err := a.store.Booking(ctx, hold.Order)
	if err == nil && !booking.In(hold.SlotKey) {
		err = domain.ErrSlotMismatch
	}
	return booking, err
}

func (a *App) holdOne(ctx context.Context, hold Hold) (HoldResult, error) {
	results, err := a.holdAll(ctx, []Hold{hold})
	if err != nil {
		return HoldResult{}, err
	}
	return results[0], nil
}

func (a *App) holdAll(ctx context.Context, holds []Hold) ([]HoldResult, error) {
	return a.store.Hold(ctx, holds, a.settings.HoldTTL, a.settings.HoldLimit)
}

// planOf returns a zone, and what its slots depend on up to a day.
func (a *App) planOf(ctx context.Context, code domain.ZoneCode, now, last time.Time) (zone domain.Zone, plan domain.Plan, err error) {
	if zone, err = a.store.Zone(ctx, code, now); err != nil {
		return zone, plan, err
	}
	plan, err = a.store.Plan(ctx, code, domain.DayOf(now, a.settings.Zone), last)
	return zone, plan, err
}

// checkOpen returns domain.ErrSlotUnavailable if an order of now whose goods are there on ready
// cannot arrive in the slot.
func (a *App) checkOpen(ctx context.Context, key domain.SlotKey, ready time.Time) error {
	now := a.clock.Now()
	zone, plan, err := a.planOf(ctx, key.Zone, now, key.Day)
	if err != nil {
		return err
	}
	slots := a.slotsOf(zone, key.Method, plan, now, ready)
	if !slices.ContainsFunc(slots, func(s domain.Slot) bool { return s.Is(key) }) {
		return domain.ErrSlotUnavailable
	}
	return nil
}

// checkInTime returns domain.ErrSlotTooLate if the cut-off of the slot is over. Whether the slot is
// still open does not matter: an order on a day that was closed later has to be moved.
func (a *App) checkInTime(ctx context.Context, key domain.SlotKey) error {
	now := a.clock.Now()
	zone, plan, err := a.planOf(ctx, key.Zone, now, key.Day)
	if err != nil {
		return err
	}
	method, ok := zone.Method(key.Method)
	if !ok {
		return domain.ErrSlotUnavailable
	}
	if !plan.InTime(method.Schedule, key, now, a.settings.Zone) {
		return domain.ErrSlotTooLate
	}
	return nil
}

// slotsOf returns the slots of a method of a zone from the first day on which an order of now can
// arrive, up to the horizon.
func (a *App) slotsOf(zone domain.Zone, code domain.MethodCode, plan domain.Plan, now, ready time.Time) []domain.Slot {
	method, ok := zone.Method(code)
	if !ok || method.WindowsRefused {
		return nil
	}
	first, ok := plan.Earliest(method.Schedule, now, a.settings.Zone, ready)
	if !ok {
		return nil
	}
	return plan.Slots(code, first, a.last(now), now, a.settings.Zone)
}

// last returns the last day for which a date can be chosen.
func (a *App) last(now time.Time) time.Time {
	return domain.DayOf(now, a.settings.Zone).AddDate(0, 0, a.settings.HorizonDays)
}

// BookSlot makes the hold of an order permanent. It is idempotent. Errors: domain.ErrSlotExpired,
// domain.ErrSlotReleased, domain.ErrBookingNotFound.
func (a *App) BookSlot(ctx context.Context, order domain.OrderID) error {
	done, err := a.books.Do(ctx, []domain.OrderID{order}, order)
	if done || err != nil {
		return err
	}
	booking, err := a.store.Booking(ctx, order)
	if err != nil {
		return err
	}
	return booking.WhyNotBooked()
}

func (a *App) bookOne(ctx context.Context, order domain.OrderID) (bool, error) {
	done, err := a.store.Book(ctx, []domain.OrderID{order})
	return len(done) == 1, err
}

func (a *App) bookAll(ctx context.Context, orders []domain.OrderID) ([]bool, error) {
	done, err := a.store.Book(ctx, orders)
	booked := make([]bool, len(orders))
	for i, order := range orders {
		booked[i] = slices.Contains(done, order)
	}
	return booked, err
}

// ReleaseSlot frees the seat of an order. It does nothing if the order has none, or used it.
func (a *App) ReleaseSlot(ctx context.Context, order domain.OrderID) error {
	_, err := a.store.Release(ctx, order)
	return err
}

// ConsumeSlot marks the booking of an order as used, when it is handed over. It is idempotent.
// Errors: domain.ErrSlotExpired, domain.ErrSlotReleased, domain.ErrBookingNotFound.
func (a *App) ConsumeSlot(ctx context.Context, order domain.OrderID) error {
	done, err := a.store.Consume(ctx, order)
	if done || err != nil {
		return err
	}
	booking, err := a.store.Booking(ctx, order)
	if err != nil {
		return err
	}
	return booking.WhyNotBooked()
}

// RescheduleSlot moves the seat of an order to another slot of its zone and method, until the
// cut-off of the one that it has. Errors: domain.ErrSlotFull, domain.ErrSlotUnavailable,
// domain.ErrSlotTooLate, domain.ErrBookingNotFound, and those of a booking that is not booked.
func (a *App) RescheduleSlot(ctx context.Context, order domain.OrderID, window string, day time.Time) (domain.Booking, error) {
	booking, err := a.store.Booking(ctx, order)
	if err != nil {
		return domain.Booking{}, err
	}
	to := domain.SlotKey{Zone: booking.Zone, Method: booking.Method, Window: window, Day: day}
	if err := a.checkInTime(ctx, booking.SlotKey); err != nil {
		return domain.Booking{}, err
	}
	if err := a.checkOpen(ctx, to, booking.Ready); err != nil {
		return domain.Booking{}, err
	}
	err = a.store.Reschedule(ctx, order, to, func(b domain.Booking) error { return b.WhyNotMoved(booking.SlotKey) })
	if err != nil {
		return domain.Booking{}, fmt.Errorf("reschedule order %s: %w", order, err)
	}
	booking.SlotKey = to
	return booking, nil
}

// GetSlotBooking returns the seat of an order. Errors: domain.ErrBookingNotFound.
func (a *App) GetSlotBooking(ctx context.Context, order domain.OrderID) (domain.Booking, error) {
	return a.store.Booking(ctx, order)
}

// expireLimit bounds the holds that one statement frees.
const expireLimit = 500

// Expire frees the seats of expired holds, and returns their number.
func (a *App) Expire(ctx context.Context) (int, error) {
	total := 0
	for {
		count, err := a.store.Expire(ctx, expireLimit)
		if total += count; err != nil || count < expireLimit {
			return total, err
		}
	}
}
