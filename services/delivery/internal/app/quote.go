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
// slots. If the destination and its zone are cached, it is one statement, which reads the revision,
// and one more if seats are counted.
func (a *App) QuoteDelivery(ctx context.Context, req QuoteRequest) (Quote, error) {
	place, revision, err := a.locate(ctx, req.To)
	if err != nil {
		return Quote{}, fmt.Errorf("locate an address: %w", err)
	}
	now := a.clock.Now()
	quote := Quote{Source: place.Source, Delivers: place.Delivers}
	zone, found := place.ZoneAt(now)
	if !found {
		return quote, nil
	}
	quote.Zone = zone
	plan, err := a.planOf(ctx, zone, revision)
	if err == nil && req.Only == nil && !req.WithoutSlots {
		plan.Plan.Loads, err = a.store.Loads(ctx, zone, domain.DayOf(now, a.settings.Zone), a.last(now))
	}
	if err != nil {
		return Quote{}, fmt.Errorf("plan of zone %s: %w", zone, err)
	}
	for _, m := range plan.Zone.Methods {
		if way, ok := a.way(plan, m, req, now); ok {
			quote.Methods = append(quote.Methods, way)
		}
	}
	return quote, nil
}

// locate returns where a destination lies as of the current revision.
func (a *App) locate(ctx context.Context, to domain.Destination) (domain.Place, int64, error) {
	key := to.Key()
	if place, revision, found := a.known.place(key); found {
		current, err := a.revision(ctx)
		if err != nil || current == revision {
			return place, revision, err
		}
	}
	place, revision, err := a.store.Locate(ctx, to)
	if err == nil {
		a.known.putPlace(revision, key, place)
	}
	return place, revision, err
}

// way returns how an order arrives by a method. It reports false if it does not.
func (a *App) way(plan domain.ZonePlan, m domain.Method, req QuoteRequest, now time.Time) (way MethodQuote, ok bool) {
	if req.Only != nil && req.Only.Method != m.Code {
		return way, false
	}
	way = MethodQuote{Code: m.Code, Carrier: m.Carrier}
	if way.Fee, ok = m.FeeFor(req.Grams, req.Amount); !ok {
		return way, false
	}
	if way.Earliest, ok = plan.Plan.Earliest(m.Schedule, now, a.settings.Zone, req.Ready); !ok {
		return way, false
	}
	if !req.WithoutSlots {
		way.Slots = a.slotsOf(plan, m.Code, now, req.Ready)
	}
	if only := req.Only; only != nil {
		way.Slots = slices.DeleteFunc(way.Slots, func(s domain.Slot) bool { return s.Window != only.Window || !s.Day.Equal(only.Day) })
	}
	return way, true
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
	return a.store.Loads(ctx, zone, from, last)
}
