package interleave_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// ports is all that the use cases want of a store.
type ports interface {
	app.Stock
	app.StockAdminStore
	// pass lets time go by.
	pass(ctx context.Context, d time.Duration) error
}

// model is the store in memory: each method is one atomic step, with the conditions of the SQL.
// TestI1ModelIsTheStore compares the two.
type model struct {
	ports // what the search does not call

	now        time.Time
	asked      []domain.LocationCode
	levels     map[domain.LevelKey]domain.Level
	booked     map[domain.LevelKey]domain.Level
	orders     map[domain.OrderID]domain.Reservation
	parts      map[domain.OrderID][]domain.ReservationLine
	operations map[string]domain.Digest
	// broken is a condition that is left out, so that the search can be seen to find that.
	broken condition
}

// condition is one that the SQL has.
type condition string

// The conditions that can be left out.
const (
	guardOfUnits     condition = "the guard of the units"
	keyOfReservation condition = "the primary key of the reservations"
	timeOfCommit     condition = "that a commit comes in time"
	stateOfRelease   condition = "that only live reservations are released"
	onceOfOperation  condition = "that an operation is done once"
)

// midnight is when every search begins.
var midnight = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func newModel(levels ...domain.Level) *model {
	m := &model{
		now: midnight, asked: []domain.LocationCode{"main", "east"},
		levels: make(map[domain.LevelKey]domain.Level), booked: make(map[domain.LevelKey]domain.Level),
		orders: make(map[domain.OrderID]domain.Reservation), parts: make(map[domain.OrderID][]domain.ReservationLine),
		operations: make(map[string]domain.Digest),
	}
	for _, l := range levels {
		key := domain.LevelKey{SKU: l.SKU, Location: l.Location}
		m.levels[key], m.booked[key] = l, l
	}
	return m
}

// Snapshot implements app.Stock.
func (m *model) Snapshot(_ context.Context, orders []domain.OrderID, skus []domain.SKU) (app.Snapshot, error) {
	var seen app.Snapshot
	for _, order := range sorted(orders) {
		if r, ok := m.orders[order]; ok {
			seen.Reservations = append(seen.Reservations, r)
		}
	}
	seen.Levels = m.levelsWhere(func(l domain.Level) bool { return slices.Contains(skus, l.SKU) })
	for _, location := range m.asked {
		if slices.ContainsFunc(seen.Levels, func(l domain.Level) bool { return l.Location == location }) {
			seen.Locations = append(seen.Locations, location)
		}
	}
	return seen, nil
}

// levelsWhere returns the levels that are wanted, by SKU and location.
func (m *model) levelsWhere(wanted func(domain.Level) bool) []domain.Level {
	found := slices.DeleteFunc(slices.Collect(maps.Values(m.levels)), func(l domain.Level) bool { return !wanted(l) })
	slices.SortFunc(found, func(a, b domain.Level) int {
		return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Location, b.Location))
	})
	return found
}

// Hold implements app.Stock.
func (m *model) Hold(_ context.Context, holds []app.HoldRequest, _ time.Duration) ([]domain.Reservation, error) {
	taken, made := maps.Clone(m.levels), make([]domain.Reservation, 0, len(holds))
	for i, h := range holds {
		_, exists := m.orders[h.Order]
		twice := slices.ContainsFunc(holds[:i], func(o app.HoldRequest) bool { return o.Order == h.Order })
		if (exists || twice) && m.broken != keyOfReservation {
			return nil, domain.ErrStaleSnapshot
		}
		for _, t := range h.Allocations {
			key := domain.LevelKey{SKU: t.SKU, Location: t.Location}
			l, ok := taken[key]
			if !ok || l.Orderable() < t.Quantity && m.broken != guardOfUnits {
				return nil, domain.ErrStaleSnapshot
			}
			l.Reserved += t.Quantity
			taken[key] = l
		}
		made = append(made, domain.Reservation{
			OrderID: h.Order, Status: domain.StatusHeld, ExpiresAt: m.now.Add(h.TTL), Digest: h.Digest,
		})
	}
	for i, h := range holds {
		m.orders[h.Order], m.parts[h.Order] = made[i], nil
		for _, t := range h.Allocations {
			m.book(domain.LevelKey{SKU: t.SKU, Location: t.Location}, 0, t.Quantity)
			m.parts[h.Order] = append(m.parts[h.Order], domain.ReservationLine{SKU: t.SKU, Location: t.Location, Quantity: t.Quantity})
		}
	}
	return made, nil
}

// book changes a level and the book.
func (m *model) book(key domain.LevelKey, onHand, reserved int64) {
	for _, levels := range []map[domain.LevelKey]domain.Level{m.levels, m.booked} {
		l := levels[key]
		l.SKU, l.Location = key.SKU, key.Location
		l.OnHand, l.Reserved = l.OnHand+onHand, l.Reserved+reserved
		levels[key] = l
	}
}

// Extend implements app.Stock.
func (m *model) Extend(_ context.Context, order domain.OrderID, until time.Time) (bool, error) {
	if !until.After(m.now) || until.After(m.now.Add(domain.MaxHold)) {
		return false, domain.ErrHoldInvalid
	}
	r, ok := m.orders[order]
	if !ok || r.Status != domain.StatusHeld || !r.ExpiresAt.After(m.now) {
		return false, nil
	}
	if until.After(r.ExpiresAt) {
		r.ExpiresAt = until
		m.orders[order] = r
	}
	return true, nil
}

// Commit implements app.Stock.
func (m *model) Commit(_ context.Context, order domain.OrderID) (bool, error) {
	r, ok := m.orders[order]
	if !ok || r.Status != domain.StatusHeld || !r.ExpiresAt.After(m.now) && m.broken != timeOfCommit {
		return false, nil
	}
	r.Status = domain.StatusCommitted
	m.orders[order] = r
	return true, nil
}

// CommitAll implements app.Stock.
func (m *model) CommitAll(ctx context.Context, orders []domain.OrderID) (done []domain.OrderID, err error) {
	for _, order := range orders {
		if ok, err := m.Commit(ctx, order); ok && err == nil {
			done = append(done, order)
		}
	}
	return done, nil
}

// Release implements app.Stock.
func (m *model) Release(_ context.Context, _ domain.Actor, order domain.OrderID) (bool, error) {
	r, ok := m.orders[order]
	if !ok || !r.Status.Live() && m.broken != stateOfRelease {
		return false, nil
	}
	m.giveBack(order, domain.StatusReleased)
	return true, nil
}

// giveBack ends a reservation. One of which something was fulfilled ends as what became of that.
func (m *model) giveBack(order domain.OrderID, to domain.Status) {
	parts, r := slices.Clone(m.parts[order]), m.orders[order]
	var fulfilled, restocked, back int64
	for _, p := range parts {
		m.book(domain.LevelKey{SKU: p.SKU, Location: p.Location}, 0, -p.Outstanding())
		fulfilled, restocked, back = fulfilled+p.Fulfilled, restocked+p.Restocked, back+p.Restocked+p.WrittenOff
	}
	switch {
	case fulfilled == 0:
		r.Status = to
	case fulfilled > back:
		r.Status = domain.StatusFulfilled
	case restocked > 0:
		r.Status = domain.StatusRestocked
	default:
		r.Status = domain.StatusWrittenOff
	}
	for i, p := range parts {
		if fulfilled > 0 {
			parts[i].Released = p.Quantity - p.Fulfilled
		}
	}
	m.orders[order], m.parts[order] = r, parts
}

// Expire implements app.Stock.
func (m *model) Expire(_ context.Context, _ domain.Actor, limit int) (int, error) {
	due := slices.DeleteFunc(slices.Sorted(maps.Keys(m.orders)), func(order domain.OrderID) bool {
		r := m.orders[order]
		return r.Status != domain.StatusHeld || r.ExpiresAt.After(m.now)
	})
	due = due[:min(limit, len(due))]
	for _, order := range due {
		m.giveBack(order, domain.StatusExpired)
	}
	return len(due), nil
}

// Get implements app.Stock.
func (m *model) Get(_ context.Context, order domain.OrderID) (domain.Reservation, error) {
	r, ok := m.orders[order]
	if !ok {
		return domain.Reservation{}, domain.ErrReservationNotFound
	}
	return r, nil
}

// Lines implements app.Stock.
func (m *model) Lines(_ context.Context, order domain.OrderID) ([]domain.ReservationLine, error) {
	return slices.Clone(m.parts[order]), nil
}

// pass lets time go by.
func (m *model) pass(_ context.Context, d time.Duration) error {
	m.now = m.now.Add(d)
	return nil
}

// once reports whether an operation is to be done now.
func (m *model) once(o domain.Operation) (bool, error) {
	before, done := m.operations[o.ID]
	if done && before != o.Digest {
		return false, domain.ErrOperationMismatch
	}
	return !done || m.broken == onceOfOperation, nil
}

// Apply implements app.Stock.
func (m *model) Apply(
	_ context.Context, _ domain.Actor, order domain.OrderID, operation domain.Operation,
	decide func(domain.Reservation, []domain.ReservationLine) (domain.ReservationChange, error),
) (domain.Reservation, error) {
	first, err := true, error(nil)
	if operation.ID != "" {
		first, err = m.once(operation)
	}
	r, ok := m.orders[order]
	switch {
	case err != nil:
		return domain.Reservation{}, err
	case !ok:
		return domain.Reservation{}, domain.ErrReservationNotFound
	case !first:
		return r, nil
	}
	change, err := decide(r, slices.Clone(m.parts[order]))
	if err == nil {
		err = change.CheckOnHand(m.levelsWhere(func(domain.Level) bool { return true }))
	}
	if err != nil {
		return domain.Reservation{}, err
	}
	if len(change.Movements) > 0 {
		r.Status = change.Status
		m.orders[order], m.parts[order] = r, change.Lines
	}
	for _, move := range change.Movements {
		m.book(domain.LevelKey{SKU: move.SKU, Location: move.Location}, move.OnHandDelta, move.ReservedDelta)
	}
	if operation.ID != "" {
		m.operations[operation.ID] = operation.Digest
	}
	return r, nil
}

// Adjust implements app.StockAdminStore.
func (m *model) Adjust(_ context.Context, operation domain.Operation, a domain.Adjustment) ([]domain.Level, error) {
	if err := m.edit(operation, a.LevelKeys(), a.Changes); err != nil {
		return nil, err
	}
	return m.levelsWhere(func(l domain.Level) bool {
		return slices.Contains(a.LevelKeys(), domain.LevelKey{SKU: l.SKU, Location: l.Location})
	}), nil
}

// Transfer implements app.StockAdminStore.
func (m *model) Transfer(_ context.Context, operation domain.Operation, t domain.Transfer) error {
	return m.edit(operation, t.LevelKeys(), t.Changes)
}

// edit changes levels, all or none, and makes those that are missing.
func (m *model) edit(
	operation domain.Operation, keys []domain.LevelKey, decide func([]domain.Level) ([]domain.LevelChange, error),
) error {
	first, err := m.once(operation)
	if err != nil || !first {
		return err
	}
	levels := make([]domain.Level, len(keys))
	for i, key := range keys {
		l, ok := m.levels[key]
		if !ok {
			l = domain.Level{SKU: key.SKU, Location: key.Location}
		}
		levels[i] = l
	}
	changes, err := decide(levels)
	if err != nil {
		return err
	}
	for _, l := range levels {
		m.book(domain.LevelKey{SKU: l.SKU, Location: l.Location}, 0, 0)
	}
	for _, c := range changes {
		m.book(c.LevelKey, c.Delta, 0)
		l := m.levels[c.LevelKey]
		l.Version++
		m.levels[c.LevelKey] = l
	}
	m.operations[operation.ID] = operation.Digest
	return nil
}

// String is all that the model knows; times are counted from now.
func (m *model) String() string {
	var s strings.Builder
	for _, l := range m.levelsWhere(func(domain.Level) bool { return true }) {
		fmt.Fprintf(&s, "%s@%s %d/%d limit %d version %d\n", l.SKU, l.Location, l.OnHand, l.Reserved, l.BackorderLimit, l.Version)
	}
	for _, order := range slices.Sorted(maps.Keys(m.orders)) {
		fmt.Fprintf(&s, "%s %v\n", describe(m.orders[order], m.now), m.parts[order])
	}
	for _, id := range slices.Sorted(maps.Keys(m.operations)) {
		fmt.Fprintf(&s, "operation %s\n", id)
	}
	return s.String()
}

// describe is a reservation in words; its end is counted in hours from now, and means nothing once
// it is not held.
func describe(r domain.Reservation, now time.Time) string {
	text := fmt.Sprintf("%s %s %x", r.OrderID, r.Status, r.Digest[:4])
	if r.Status == domain.StatusHeld {
		text += " " + r.ExpiresAt.Sub(now).Round(time.Hour).String()
	}
	return text
}

// faults returns the laws that are broken (I1, I2, I5). before are the reservations as they were
// one step ago.
func (m *model) faults(before map[domain.OrderID]domain.Reservation) (faults []string) {
	held := make(map[domain.LevelKey]int64)
	for order, r := range m.orders {
		for _, p := range m.parts[order] {
			if r.Status.Live() {
				held[domain.LevelKey{SKU: p.SKU, Location: p.Location}] += p.Outstanding()
			}
			if p.Outstanding() < 0 || p.Restocked+p.WrittenOff > p.Fulfilled {
				faults = append(faults, fmt.Sprintf("I5: order %s has more parts than it has: %+v", order, p))
			}
		}
		from, was := before[order]
		if was && from.Status != r.Status && !leads(from.Status, r.Status) {
			faults = append(faults, fmt.Sprintf("I5: order %s went from %s to %s", order, from.Status, r.Status))
		}
		late := was && from.Status == domain.StatusHeld && !from.ExpiresAt.After(m.now)
		if late && r.Status == domain.StatusCommitted {
			faults = append(faults, fmt.Sprintf("I5: order %s was committed after its time", order))
		}
	}
	for key, l := range m.levels {
		if b := m.booked[key]; l.OnHand != b.OnHand || l.Reserved != b.Reserved {
			faults = append(faults, fmt.Sprintf("I1: %v is %+v, booked %+v", key, l, b))
		}
		if l.Reserved != held[key] {
			faults = append(faults, fmt.Sprintf("I1: %v has %d reserved, live reservations hold %d", key, l.Reserved, held[key]))
		}
		if l.OnHand < 0 || l.Reserved < 0 || l.Reserved > l.OnHand+l.BackorderLimit {
			faults = append(faults, fmt.Sprintf("I2: %v promises what is not there: %+v", key, l))
		}
	}
	return faults
}

// leads reports whether any command leads from one status to the other.
func leads(from, to domain.Status) bool {
	return slices.ContainsFunc(domain.Commands(), func(c domain.Command) bool {
		targets, err := from.After(c)
		return err == nil && slices.Contains(targets, to)
	})
}

func sorted[T cmp.Ordered](in []T) []T { return slices.Compact(slices.Sorted(slices.Values(in))) }
