package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// Address is where an order goes. It is read when it is needed, and stored nowhere in the service.
type Address struct {
	Name, NameKana, PostalCode, Prefecture, City, Line1, Line2, Phone string
	Company, Department, DeliveryNotes                                string
}

// String returns a mask instead of the address.
func (a Address) String() string { return "address (masked)" }

// LogValue returns a mask instead of the address.
func (a Address) LogValue() slog.Value { return slog.StringValue(a.String()) }

// errOrderUnknown means that the order service does not know an order that it has confirmed.
var errOrderUnknown = errors.New("no such order")

// PlanDue plans the shipments of confirmed orders, many in one batch. Errors are joined: the next
// run tries again.
func (s *Shipments) PlanDue(ctx context.Context) error {
	for {
		due, err := s.store.ClaimPlans(ctx, recoverBatch, s.lease)
		if err != nil || len(due) == 0 {
			return err
		}
		slices.Sort(due) // the first one first
		if err := s.planAll(ctx, due); err != nil || len(due) < recoverBatch {
			return err
		}
	}
}

// planAll plans the shipments of orders together. What one order needs cannot keep the others from
// it: if orders cannot be read or written together, each is alone.
func (s *Shipments) planAll(ctx context.Context, orders []domain.OrderID) error {
	plans, faults := s.plansOf(ctx, orders)
	if len(plans) == 0 && len(orders) > 1 && ctx.Err() == nil {
		faults = nil
		for _, order := range orders {
			faults = append(faults, s.planAll(ctx, []domain.OrderID{order}))
		}
		return errors.Join(faults...)
	}
	if len(plans) == 0 {
		return errors.Join(faults...)
	}
	moved, err := s.store.Plan(ctx, plans)
	if err != nil && len(plans) > 1 && ctx.Err() == nil {
		moved, err = nil, nil
		for _, plan := range plans {
			alone, fault := s.store.Plan(ctx, []OrderPlan{plan})
			moved, err = append(moved, alone...), errors.Join(err, fault)
		}
	}
	if len(moved) > 0 { // they are planned again after the lease
		faults = append(faults, fmt.Errorf("plan the shipments of orders %v: %w", moved, domain.ErrSlotMoved))
	}
	if err != nil {
		faults = append(faults, fmt.Errorf("plan the shipments of %d orders, the first is %s: %w", len(plans), plans[0].Order, err))
	}
	return errors.Join(faults...)
}

// plansOf returns what is shipped of orders, one shipment a location, and one more a location for
// units that are not there yet; and why some orders have no plan.
func (s *Shipments) plansOf(ctx context.Context, orders []domain.OrderID) (plans []OrderPlan, faults []error) {
	placed, err1 := s.orders.Orders(ctx, orders)
	reserved, err2 := s.stock.Reserved(ctx, orders)
	bookings, err3 := s.app.store.Bookings(ctx, orders)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, []error{fmt.Errorf("plan the shipments of %d orders, the first is %s: %w", len(orders), orders[0], err)}
	}
	for _, id := range orders {
		order, known := placed[id]
		if !known {
			faults = append(faults, fmt.Errorf("plan the shipments of order %s: %w", id, errOrderUnknown))
			continue
		}
		plan := OrderPlan{Order: id, Number: order.Number}
		if order.Address != nil { // of a sale of another system nothing is shipped
			shipOn, slot, err := s.schedule(ctx, bookings[id], &order)
			if err != nil {
				faults = append(faults, fmt.Errorf("plan the shipments of order %s: %w", id, err))
				continue
			}
			plan.Slot, plan.Shipments = slot, shipmentsOf(id, order, reserved[id])
			for j := range plan.Shipments {
				plan.Shipments[j].ShipOn = shipOn
			}
		}
		plans = append(plans, plan)
	}
	return plans, faults
}

// schedule returns the day on which an order has to leave, so that it arrives on its day, and its
// slot, which replaces that of the order as it was placed. An order without a slot arrives on the
// first possible day; one without a day leaves today.
func (s *Shipments) schedule(ctx context.Context, booking domain.Booking, order *PlacedOrder) (time.Time, domain.SlotKey, error) {
	if booking.State.Seated() {
		plan, err := s.app.currentPlanOf(ctx, booking.Zone)
		if err != nil {
			return time.Time{}, domain.SlotKey{}, err
		}
		order.ArriveOn, order.Window = booking.Day, booking.Window
		return s.app.shipOn(plan, booking.SlotKey), booking.SlotKey, nil
	}
	today := domain.DayOf(s.clock.Now(), s.app.settings.Zone)
	if order.ArriveOn.IsZero() {
		return today, domain.SlotKey{}, nil
	}
	found, err := s.app.FindZone(ctx, domain.Destination{
		PostalCode: order.Address.PostalCode, Prefecture: order.Address.Prefecture, City: order.Address.City, Line1: order.Address.Line1,
	})
	if err != nil || len(found.Zones) == 0 {
		return today, domain.SlotKey{}, err
	}
	plan, err := s.app.currentPlanOf(ctx, found.Zones[0].Code)
	if err != nil {
		return time.Time{}, domain.SlotKey{}, err
	}
	return s.app.shipOn(plan, domain.SlotKey{Method: order.Method, Day: order.ArriveOn}), domain.SlotKey{}, nil
}

// shipmentsOf returns the shipments of an order, by location and by availability.
func shipmentsOf(id domain.OrderID, order PlacedOrder, reserved []ReservedUnits) []domain.Shipment {
	byID := make(map[domain.ShipmentID]*domain.Shipment)
	var shipments []*domain.Shipment
	add := func(units ReservedUnits, availability domain.Availability, quantity int64) {
		if quantity <= 0 {
			return
		}
		key := domain.ShipmentIDFor(id, units.Location, availability)
		p, known := byID[key]
		if !known {
			p = &domain.Shipment{
				ID: key, OrderID: id, Location: units.Location, Availability: availability, Method: order.Method, Carrier: order.Carrier,
				ArriveOn: order.ArriveOn, Window: order.Window,
			}
			byID[key], shipments = p, append(shipments, p)
		}
		p.Lines = append(p.Lines, domain.ShipmentLine{SKU: units.SKU, Name: order.Names[units.SKU], Quantity: quantity})
	}
	for _, units := range reserved {
		missing := min(units.Missing, units.Quantity)
		add(units, domain.InStock, units.Quantity-missing)
		add(units, domain.BackOrder, missing)
	}
	out := make([]domain.Shipment, len(shipments))
	for i, p := range shipments {
		p.Reference = order.Number + "-" + strconv.Itoa(i+1)
		slices.SortFunc(p.Lines, func(a, b domain.ShipmentLine) int { return cmp.Compare(a.SKU, b.SKU) })
		out[i] = *p
	}
	return out
}
