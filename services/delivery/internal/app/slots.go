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
	// Revision returns the number of changes of all that places and plans are made of.
	Revision(ctx context.Context) (int64, error)
	// ZonePlan returns a zone, and what its slots depend on from a day on. Nothing in it is older
	// than its revision. Errors: domain.ErrZoneUnknown.
	ZonePlan(ctx context.Context, code domain.ZoneCode, from time.Time) (domain.ZonePlan, error)
	// Loads returns the slots of a zone of which a seat was ever held, from a day to a last one.
	Loads(ctx context.Context, zone domain.ZoneCode, from, last time.Time) ([]domain.Load, error)
	// Hold holds seats for orders in one statement, and returns a result for each, in order.
	Hold(ctx context.Context, holds []Hold, ttl time.Duration, limit int) ([]HoldResult, error)
	// Book makes holds that have not expired permanent, and returns the orders whose hold it was.
	Book(ctx context.Context, orders []domain.OrderID) ([]domain.OrderID, error)
	// Release frees the seat of an order, held or booked, and reports whether it had one.
	Release(ctx context.Context, order domain.OrderID) (bool, error)
	// Expire frees the seats of up to limit expired holds, and returns their number.
	Expire(ctx context.Context, limit int) (int, error)
	// Reschedule moves a booked seat to another slot, or changes nothing. check decides on the
	// booking, which is locked. Errors: domain.ErrSlotFull, domain.ErrBookingNotFound, those of
	// check.
	Reschedule(ctx context.Context, order domain.OrderID, to domain.SlotKey, shipOn time.Time, check func(domain.Booking) error) error
	// Booking returns the booking of an order. Errors: domain.ErrBookingNotFound.
	Booking(ctx context.Context, order domain.OrderID) (domain.Booking, error)
	// Bookings returns the bookings of orders; an order without one is absent.
	Bookings(ctx context.Context, orders []domain.OrderID) (map[domain.OrderID]domain.Booking, error)
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
	// Revision is that of the plan by which the hold was checked; 0: any.
	Revision int64
}

// ErrRevision means that the plan by which a hold was checked has changed. It never leaves the
// service.
var ErrRevision = errors.New("the plan has changed")

// HoldResult is the outcome of a hold.
type HoldResult struct {
	ExpiresAt time.Time
	// Err is ErrRevision, domain.ErrSlotFull, domain.ErrSlotLimit or domain.ErrSlotUnavailable,
	// also for an order that has a booking.
	Err error
}

// HoldSlot holds a seat for an order until it expires; created reports whether this call took it.
// If the order has a seat in this slot, HoldSlot returns it, whatever its state. Errors:
// domain.ErrSlotFull, domain.ErrSlotUnavailable (no such slot, its cut-off is over, or the goods
// are there too late), domain.ErrSlotLimit, domain.ErrSlotMismatch.
func (a *App) HoldSlot(ctx context.Context, hold Hold) (booking domain.Booking, created bool, err error) {
	result, err := a.hold(ctx, hold)
	if err == nil {
		return domain.Booking{
			OrderID: hold.Order, SlotKey: hold.SlotKey, Ready: hold.Ready, State: domain.StateHeld, ExpiresAt: result.ExpiresAt,
		}, true, nil
	}
	// A repeated request, or another one for the same order was faster.
	if booking, found := a.existing(ctx, hold); !errors.Is(found, domain.ErrBookingNotFound) {
		return booking, false, found
	}
	return domain.Booking{}, false, fmt.Errorf("hold a slot for order %s: %w", hold.Order, err)
}

// maxRevisions bounds the changes of the plan during a hold; after them it is made by holdByAny.
const maxRevisions = 10

// hold checks a hold by the cached plan of its zone, and makes it if this plan is current.
func (a *App) hold(ctx context.Context, hold Hold) (result HoldResult, err error) {
	for range maxRevisions {
		var plan domain.ZonePlan
		if plan, err = a.planOf(ctx, hold.Zone, anyRevision); err != nil {
			return HoldResult{}, err
		}
		hold.Revision = plan.Revision
		if err = a.checkOpen(plan, hold.SlotKey, hold.Ready); err != nil {
			current, revisionErr := a.revision(ctx)
			if revisionErr != nil || current == plan.Revision {
				return HoldResult{}, errors.Join(err, revisionErr)
			}
		} else {
			if result, err = a.holds.Do(ctx, []domain.OrderID{hold.Order}, hold); err == nil {
				err = result.Err
			}
			if !errors.Is(err, ErrRevision) {
				return result, err
			}
		}
		a.known.forget(plan.Revision)
	}
	return a.holdByAny(ctx, hold)
}

// holdByAny checks a hold by the plan of its zone, which it reads again, and makes it also if the
// plan changes meanwhile. The statement itself checks the window and the closures.
func (a *App) holdByAny(ctx context.Context, hold Hold) (HoldResult, error) {
	plan, err := a.readPlan(ctx, hold.Zone)
	if err != nil {
		return HoldResult{}, err
	}
	if err := a.checkOpen(plan, hold.SlotKey, hold.Ready); err != nil {
		return HoldResult{}, err
	}
	hold.Revision = 0
	result, err := a.holds.Do(ctx, []domain.OrderID{hold.Order}, hold)
	if err == nil {
		err = result.Err
	}
	return result, err
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

// anyRevision is the revision of a plan that is compared later.
const anyRevision = 0

// planOf returns a zone, and what its slots depend on: from the cache, if it is there as of the
// revision. Errors: domain.ErrZoneUnknown.
func (a *App) planOf(ctx context.Context, code domain.ZoneCode, revision int64) (domain.ZonePlan, error) {
	if plan, found := a.known.plan(code); found && (revision == anyRevision || plan.Revision == revision) {
		return plan, nil
	}
	return a.readPlan(ctx, code)
}

// readPlan reads the plan of a zone, and caches it.
func (a *App) readPlan(ctx context.Context, code domain.ZoneCode) (domain.ZonePlan, error) {
	// From yesterday on, because the clocks of processes differ.
	plan, err := a.store.ZonePlan(ctx, code, domain.DayOf(a.clock.Now(), a.settings.Zone).AddDate(0, 0, -1))
	if err == nil {
		a.known.putPlan(plan)
	}
	return plan, err
}

// currentPlanOf is planOf as of the current revision.
func (a *App) currentPlanOf(ctx context.Context, code domain.ZoneCode) (domain.ZonePlan, error) {
	revision, err := a.revision(ctx)
	if err != nil {
		return domain.ZonePlan{}, err
	}
	return a.planOf(ctx, code, revision)
}

// checkOpen returns why an order of now whose goods are there on ready cannot arrive in the slot:
// domain.ErrZoneUnknown, domain.ErrSlotUnavailable.
func (a *App) checkOpen(plan domain.ZonePlan, key domain.SlotKey, ready time.Time) error {
	now := a.clock.Now()
	if !plan.Counts(now) {
		return domain.ErrZoneUnknown
	}
	slots := a.slotsOf(plan, key.Method, now, ready)
	if !slices.ContainsFunc(slots, func(s domain.Slot) bool { return s.Is(key) }) {
		return domain.ErrSlotUnavailable
	}
	return nil
}

// checkInTime returns domain.ErrSlotTooLate if the cut-off of the slot is over. Whether the slot is
// still open does not matter: an order on a day that was closed later has to be moved.
func (a *App) checkInTime(plan domain.ZonePlan, key domain.SlotKey) error {
	method, ok := plan.Zone.Method(key.Method)
	if !ok {
		return domain.ErrSlotUnavailable
	}
	if !plan.Plan.InTime(method.Schedule, key, a.clock.Now(), a.settings.Zone) {
		return domain.ErrSlotTooLate
	}
	return nil
}

// slotsOf returns the slots of a method of a zone from the first day on which an order of now can
// arrive, up to the horizon.
func (a *App) slotsOf(plan domain.ZonePlan, code domain.MethodCode, now, ready time.Time) []domain.Slot {
	method, ok := plan.Zone.Method(code)
	if !ok || method.WindowsRefused {
		return nil
	}
	first, ok := plan.Plan.Earliest(method.Schedule, now, a.settings.Zone, ready)
	if !ok {
		return nil
	}
	return plan.Plan.Slots(code, first, a.last(now), now, a.settings.Zone)
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

// shipOn returns the day on which an order has to leave, so that it arrives in its slot.
func (a *App) shipOn(plan domain.ZonePlan, slot domain.SlotKey) time.Time {
	today := domain.DayOf(a.clock.Now(), a.settings.Zone)
	method, ok := plan.Zone.Method(slot.Method)
	if !ok {
		return today
	}
	return plan.Plan.LatestDispatch(method.Schedule, slot.Day, today)
}

// RescheduleSlot moves the seat of an order to another slot of its zone and method, until the
// cut-off of the one that it has. Errors: domain.ErrSlotFull, domain.ErrSlotUnavailable,
// domain.ErrSlotTooLate, domain.ErrBookingNotFound, and those of a booking that is not booked.
func (a *App) RescheduleSlot(ctx context.Context, order domain.OrderID, window string, day time.Time) (domain.Booking, error) {
	booking, err := a.store.Booking(ctx, order)
	if err != nil {
		return domain.Booking{}, err
	}
	plan, err := a.currentPlanOf(ctx, booking.Zone)
	if err != nil {
		return domain.Booking{}, err
	}
	if err := a.checkInTime(plan, booking.SlotKey); err != nil {
		return domain.Booking{}, err
	}
	to := domain.SlotKey{Zone: booking.Zone, Method: booking.Method, Window: window, Day: day}
	if err := a.checkOpen(plan, to, booking.Ready); err != nil {
		return domain.Booking{}, err
	}
	err = a.store.Reschedule(ctx, order, to, a.shipOn(plan, to), func(b domain.Booking) error { return b.WhyNotMoved(booking.SlotKey) })
	if err != nil {
		return domain.Booking{}, fmt.Errorf("reschedule order %s: %w", order, err)
	}
	booking.SlotKey = to
	return booking, nil
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
