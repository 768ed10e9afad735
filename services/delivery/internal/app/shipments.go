package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/crash"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// ShipmentStore stores shipments. Errors are those of package domain, or the database's own.
type ShipmentStore interface {
	// ClaimPlans returns up to limit orders whose shipments are to be planned, and gives this
	// process the lease to do it.
	ClaimPlans(ctx context.Context, limit int, lease time.Duration) ([]domain.OrderID, error)
	// Plan writes the shipments of orders, all in one transaction, and returns those whose slot is
	// not that of the plan any more: of them it writes nothing. Nor does it of an order that was
	// planned before, or canceled.
	Plan(ctx context.Context, plans []OrderPlan) (moved []domain.OrderID, err error)
	// Shipment returns a shipment. Errors: domain.ErrShipmentNotFound.
	Shipment(ctx context.Context, id domain.ShipmentID) (domain.Shipment, error)
	// ShipmentHistory returns the changes of a shipment, the first one first.
	ShipmentHistory(ctx context.Context, id domain.ShipmentID) ([]domain.ShipmentChange, error)
	// Shipments returns shipments by the day on which they have to leave.
	Shipments(ctx context.Context, q ShipmentQuery) ([]domain.Shipment, error)
	// ShipmentTotals returns the totals of each location on a day, sorted by location.
	ShipmentTotals(ctx context.Context, today time.Time) ([]ShipmentTotals, error)
	// Pack, HandOver, Refuse and Report report whether the shipment was in a state that allows it;
	// if not, they change nothing.
	Pack(ctx context.Context, id domain.ShipmentID) (bool, error)
	// BeginHandOver requests a hand-over and returns the attempt, none if the shipment is in no
	// state that allows it. Without a number the stored one stays. Recovery begins another attempt
	// after the lease.
	BeginHandOver(ctx context.Context, id domain.ShipmentID, number domain.TrackingNumber, lease time.Duration) (domain.HandOverAttempt, error)
	// JoinHandOver begins one more attempt of a hand-over that was requested with the number, ""
	// for any, and returns it, none if no such hand-over is running.
	JoinHandOver(ctx context.Context, id domain.ShipmentID, number domain.TrackingNumber, lease time.Duration) (domain.HandOverAttempt, error)
	// HandOver records that the units have left the stock.
	HandOver(ctx context.Context, id domain.ShipmentID) (bool, error)
	// Refuse ends an attempt that inventory has refused, unless a later one is running; canceled:
	// the order is canceled.
	Refuse(ctx context.Context, id domain.ShipmentID, attempt domain.HandOverAttempt, reason string, canceled bool) (bool, error)
	// Report records a report.
	Report(ctx context.Context, id domain.ShipmentID, report domain.Report) (bool, error)
	// ClaimHandOvers begins one more attempt of up to limit hand-overs that were not finished in
	// their lease.
	ClaimHandOvers(ctx context.Context, limit int, lease time.Duration) ([]ClaimedHandOver, error)
}

// OrderPlan is what is shipped of an order.
type OrderPlan struct {
	Order  domain.OrderID
	Number string
	// Slot is zero for an order without one.
	Slot domain.SlotKey
	// Shipments are none if nothing is to be shipped.
	Shipments []domain.Shipment
}

// ClaimedHandOver is a hand-over to finish.
type ClaimedHandOver struct {
	ID      domain.ShipmentID
	Attempt domain.HandOverAttempt
}

// ShipmentQuery selects shipments. A zero field matches all.
type ShipmentQuery struct {
	States   []domain.ShipmentState
	Location string
	Order    domain.OrderID
	Carrier  domain.Carrier
	// Unnumbered selects those without a tracking number.
	Unnumbered bool
	// Number is the number of an order.
	Number string
	// Refused selects packed shipments whose last hand-over was refused.
	Refused bool
	// Problems selects those that staff have to look at.
	Problems bool
	// Until is the last day on which they have to leave.
	Until time.Time
	// AfterDay and AfterID are the position after which the page begins.
	AfterDay time.Time
	AfterID  domain.ShipmentID
	Limit    int
}

// Stock is the inventory service.
type Stock interface {
	// Reserved returns the reserved units of orders by SKU and location; none of an order without
	// a reservation.
	Reserved(ctx context.Context, orders []domain.OrderID) (map[domain.OrderID][]ReservedUnits, error)
	// Fulfill removes the units of a shipment from stock, once. Errors: ErrStockReleased if the
	// order was canceled, ErrStockRefused for another refusal.
	Fulfill(ctx context.Context, p domain.Shipment) error
}

// ReservedUnits are units of a SKU that are reserved for an order at a location.
type ReservedUnits struct {
	SKU, Location string
	Quantity      int64
	// Missing is how many of them are not there: they are on back-order.
	Missing int64
}

var (
	// ErrStockReleased means that the units of a shipment were released: its order was canceled. It
	// wraps the refusal of inventory.
	ErrStockReleased = errors.New("the units of the shipment were released")
	// ErrStockRefused means that inventory does not fulfill the units of a shipment now. It wraps
	// the refusal of inventory.
	ErrStockRefused = errors.New("the units of the shipment are not fulfilled")
)

// Orders is the order service.
type Orders interface {
	// Orders returns orders; one that the service does not know is absent.
	Orders(ctx context.Context, ids []domain.OrderID) (map[domain.OrderID]PlacedOrder, error)
}

// PlacedOrder is an order as it was placed.
type PlacedOrder struct {
	Number string
	// Address is nil for a sale of another system, which is not shipped.
	Address *Address
	// Names are the names of the SKUs.
	Names map[string]string
	// Method and Carrier are "" if the shopper has not chosen how the order arrives.
	Method  domain.MethodCode
	Carrier domain.Carrier
	// ArriveOn is the day of the slot, or the first day of arrival; zero if there is none.
	ArriveOn time.Time
	Window   string
}

// Shipments implements the use cases of shipments. Safe for concurrent use, also with other
// instances on the same database.
type Shipments struct {
	store  ShipmentStore
	stock  Stock
	orders Orders
	app    *App
	clock  clock.Clock
	// lease is the time after which recovery repeats what was begun.
	lease time.Duration
}

// NewShipments returns the use cases of shipments. Zones are read from app.
func NewShipments(store ShipmentStore, stock Stock, orders Orders, app *App, now clock.Clock, lease time.Duration) *Shipments {
	return &Shipments{store: store, stock: stock, orders: orders, app: app, clock: now, lease: lease}
}

// List returns shipments by the day on which they have to leave.
func (s *Shipments) List(ctx context.Context, q ShipmentQuery) ([]domain.Shipment, error) {
	return s.store.Shipments(ctx, q)
}

// ShipmentTotals are totals of the shipments of a location. A shipment can be in several.
type ShipmentTotals struct {
	Location string
	// ToPack and ToHandOver have to leave today or should have left before; Overdue should have
	// left before today.
	ToPack, ToHandOver, Overdue int64
	// Refused are packed, and their last hand-over was refused. Returned came back, or are lost.
	Refused, Returned int64
}

// Totals returns totals of the shipments by location, and the day on which they count.
func (s *Shipments) Totals(ctx context.Context) (today time.Time, totals []ShipmentTotals, err error) {
	today = domain.DayOf(s.clock.Now(), s.app.settings.Zone)
	totals, err = s.store.ShipmentTotals(ctx, today)
	return today, totals, err
}

// ShipmentDetail is a shipment with its history, and where it goes.
type ShipmentDetail struct {
	domain.Shipment
	History []domain.ShipmentChange
	// Address is nil if the order cannot be read now.
	Address *Address
}

// Get returns a shipment. Errors: domain.ErrShipmentNotFound.
func (s *Shipments) Get(ctx context.Context, id domain.ShipmentID) (d ShipmentDetail, err error) {
	if d.Shipment, err = s.store.Shipment(ctx, id); err != nil {
		return ShipmentDetail{}, err
	}
	if d.History, err = s.store.ShipmentHistory(ctx, id); err != nil {
		return ShipmentDetail{}, err
	}
	if orders, err := s.orders.Orders(ctx, []domain.OrderID{d.OrderID}); err == nil {
		d.Address = orders[d.OrderID].Address
	}
	return d, nil
}

// Pack marks a planned shipment as packed. Repeated, it returns the shipment. Errors:
// domain.ErrShipmentNotFound, domain.ErrShipmentState.
func (s *Shipments) Pack(ctx context.Context, id domain.ShipmentID) (domain.Shipment, error) {
	moved, err := s.store.Pack(ctx, id)
	if err != nil {
		return domain.Shipment{}, fmt.Errorf("pack shipment %s: %w", id, err)
	}
	p, err := s.store.Shipment(ctx, id)
	if err == nil && !moved && p.State != domain.ShipmentPacked {
		err = domain.ErrShipmentState.With("state", string(p.State))
	}
	return p, err
}

// HandOver hands a packed shipment over. First the request is stored; then inventory fulfills the
// units, under the id of the shipment, so that a repetition takes nothing twice; then the hand-over
// is recorded, here or by recovery. Without a number the shipment keeps the one that it has, which
// its carrier may have given to it. Errors: domain.ErrShipmentNotFound, domain.ErrShipmentState,
// domain.ErrShipmentNumber, refusals of inventory.
func (s *Shipments) HandOver(ctx context.Context, id domain.ShipmentID, number domain.TrackingNumber) (domain.Shipment, error) {
	attempt, err := s.store.BeginHandOver(ctx, id, number, s.lease)
	if err == nil && !attempt.Running() {
		attempt, err = s.store.JoinHandOver(ctx, id, number, s.lease)
	}
	if err != nil {
		return domain.Shipment{}, fmt.Errorf("hand shipment %s over: %w", id, err)
	}
	p, err := s.store.Shipment(ctx, id)
	if err != nil {
		return domain.Shipment{}, err
	}
	if !attempt.Running() {
		return p, repeatable(p, number)
	}
	crash.At("handover.requested")
	return s.fulfill(ctx, p, attempt)
}

// repeatable returns why a request to hand the shipment over does not repeat an earlier one.
func repeatable(p domain.Shipment, number domain.TrackingNumber) error {
	switch {
	case !p.Attempt.Running() && !p.Left():
		return domain.ErrShipmentState.With("state", string(p.State))
	case number != "" && p.Tracking != number:
		return domain.ErrShipmentNumber
	default:
		return nil
	}
}

// fulfill is an attempt of a hand-over that was requested. Several may run at once.
func (s *Shipments) fulfill(ctx context.Context, p domain.Shipment, attempt domain.HandOverAttempt) (domain.Shipment, error) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), s.lease)
	defer stop()
	refused := s.stock.Fulfill(ctx, p)
	crash.At("handover.fulfilled")
	var err error
	switch {
	case refused == nil:
		_, err = s.store.HandOver(ctx, p.ID)
	case errors.Is(refused, ErrStockReleased), errors.Is(refused, ErrStockRefused):
		_, err = s.store.Refuse(ctx, p.ID, attempt, errs.ReasonOf(refused), errors.Is(refused, ErrStockReleased))
	}
	if err = errors.Join(refused, err); err != nil {
		return domain.Shipment{}, fmt.Errorf("hand shipment %s over: %w", p.ID, err)
	}
	return s.store.Shipment(ctx, p.ID)
}

const (
	// clockSkew is how far ahead the clock of a carrier may be.
	clockSkew = 5 * time.Minute
	// oldestReport is how old a report may be: what is older names another parcel, or no time.
	oldestReport = 90 * 24 * time.Hour
)

// inTime reports whether a report can be of this time.
func inTime(at, now time.Time) bool {
	return !at.After(now.Add(clockSkew)) && !at.Before(now.Add(-oldestReport))
}

// Report records what happened to a shipment that was handed over. A report that changes nothing is
// no error; one without a time is of now. Errors: domain.ErrShipmentNotFound,
// domain.ErrShipmentState if it was not handed over, domain.ErrReportTime.
func (s *Shipments) Report(ctx context.Context, id domain.ShipmentID, r domain.Report) (domain.Shipment, error) {
	if r.At.IsZero() {
		r.At = s.clock.Now()
	}
	if !inTime(r.At, s.clock.Now()) {
		return domain.Shipment{}, domain.ErrReportTime
	}
	if _, err := s.store.Report(ctx, id, r); err != nil {
		return domain.Shipment{}, fmt.Errorf("report on shipment %s: %w", id, err)
	}
	p, err := s.store.Shipment(ctx, id)
	if err == nil && !p.Left() {
		err = domain.ErrShipmentState.With("state", string(p.State))
	}
	return p, err
}

// recoverBatch bounds what recovery claims together.
const recoverBatch = 50

// Recover finishes hand-overs whose process died. Errors are joined: the next run tries again.
func (s *Shipments) Recover(ctx context.Context) error {
	claimed, err := s.store.ClaimHandOvers(ctx, recoverBatch, s.lease)
	faults := []error{err}
	for _, c := range claimed {
		p, err := s.store.Shipment(ctx, c.ID)
		if err == nil {
			_, err = s.fulfill(ctx, p, c.Attempt)
		}
		if errors.Is(err, ErrStockReleased) || errors.Is(err, ErrStockRefused) {
			err = nil // a final answer; it is recorded
		}
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}
