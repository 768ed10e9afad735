package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// QuoteRequest is what a quote is for.
type QuoteRequest struct {
	To domain.Destination
	// Grams is the weight of all lines, Amount what they cost in JPY.
	Grams, Amount int64
	// Ready is the day on which all goods are there; the zero time if they are.
	Ready time.Time
	// Only is the way that was chosen; nil for all.
	Only *QuoteChoice
	// WithoutSlots: no slots are wanted.
	WithoutSlots bool
}

// QuoteChoice is a way of delivery that was chosen, with a slot if Window is not "".
type QuoteChoice struct {
	Method domain.MethodCode
	Window string
	Day    time.Time
}

// Quote is how an order can arrive.
type Quote struct {
	Source domain.Source
	// Zone is the zone that decides; "" if the shop does not deliver there.
	Zone    domain.ZoneCode
	Methods []MethodQuote
	// Delivers reports whether the shop has a zone at all.
	Delivers bool
}

// MethodQuote is one way.
type MethodQuote struct {
	Code    domain.MethodCode
	Carrier domain.Carrier
	// Fee is in JPY with tax.
	Fee int64
	// Earliest is the first day of arrival.
	Earliest time.Time
	// Slots are those that can be chosen, also full ones; none if the carrier takes no windows.
	Slots []domain.Slot
}

// QuoteDelivery returns the ways in which an order of now can arrive, with fee, first day and
// slots. It is at most six statements, for any number of lines, methods and slots.
func (a *App) QuoteDelivery(ctx context.Context, req QuoteRequest) (Quote, error) {
	found, err := a.FindZone(ctx, req.To)
	if err != nil {
		return Quote{}, err
	}
	if len(found.Zones) == 0 {
		some, err := a.store.ListZones(ctx, "", 1)
		return Quote{Source: found.Source, Delivers: len(some) > 0}, err
	}
	zone, now := found.Zones[0], a.clock.Now()
	quote := Quote{Source: found.Source, Zone: zone.Code, Delivers: true}
	plan, err := a.store.Plan(ctx, zone.Code, domain.DayOf(now, a.settings.Zone), a.last(now))
	if err != nil {
		return Quote{}, fmt.Errorf("plan of zone %s: %w", zone.Code, err)
	}
	for _, m := range zone.Methods {
		if req.Only != nil && req.Only.Method != m.Code {
			continue
		}
		fee, fits := m.FeeFor(req.Grams, req.Amount)
		earliest, ok := plan.Earliest(m.Schedule, now, a.settings.Zone, req.Ready)
		if !fits || !ok {
			continue
		}
		var slots []domain.Slot
		if !req.WithoutSlots {
			slots = a.slotsOf(zone, m.Code, plan, now, req.Ready)
		}
		if only := req.Only; only != nil {
			slots = slices.DeleteFunc(slots, func(s domain.Slot) bool { return s.Window != only.Window || !s.Day.Equal(only.Day) })
		}
		quote.Methods = append(quote.Methods, MethodQuote{Code: m.Code, Carrier: m.Carrier, Fee: fee, Earliest: earliest, Slots: slots})
	}
	return quote, nil
}

// PutWindow adds a version of a window. Errors: domain.ErrWindowInvalid, domain.ErrZoneUnknown,
// domain.ErrWindowPeriod.
func (a *App) PutWindow(ctx context.Context, w domain.Window) error {
	if w.Start >= w.End {
		return domain.ErrWindowInvalid
	}
	return a.store.PutWindow(ctx, w)
}

// PutClosure closes a day in a zone, "" for all, or opens it again. It returns orders that have a
// seat on it; they are not changed. Errors: domain.ErrZoneUnknown.
func (a *App) PutClosure(ctx context.Context, day time.Time, zone domain.ZoneCode, reason string, closed bool) ([]domain.OrderID, error) {
	return a.store.PutClosure(ctx, day, zone, reason, closed)
}

// ImportHolidays stores public holidays, and returns how many are new or changed.
func (a *App) ImportHolidays(ctx context.Context, days []time.Time, names []string) (int, error) {
	return a.store.ImportHolidays(ctx, days, names)
}

// Loads returns the slots of a zone of which a seat was ever held, from a day to a last one.
func (a *App) Loads(ctx context.Context, zone domain.ZoneCode, from, last time.Time) ([]domain.Load, error) {
	plan, err := a.store.Plan(ctx, zone, from, last)
	return plan.Loads, err
}
