package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
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

// PlanDue plans the shipments of confirmed orders. Errors are joined: the next run tries again.
func (s *Shipments) PlanDue(ctx context.Context) error {
	for {
		orders, err := s.store.ClaimPlans(ctx, recoverBatch, s.lease)
		faults := []error{err}
		for _, order := range orders {
			if err := s.plan(ctx, order); err != nil {
				faults = append(faults, fmt.Errorf("plan the shipments of order %s: %w", order, err))
			}
		}
		if err := errors.Join(faults...); err != nil || len(orders) < recoverBatch {
			return err
		}
	}
}

// plan plans the shipments of an order: one a location, and one more a location for units that are
// not there yet. It can be repeated.
func (s *Shipments) plan(ctx context.Context, id domain.OrderID) error {
	order, err := s.orders.Order(ctx, id)
	if err != nil {
		return err
	}
	if order.Address == nil { // of a sale of another system nothing is shipped
		_, err := s.store.Plan(ctx, id, order.Number, domain.SlotKey{}, nil)
		return err
	}
	reserved, err := s.stock.Reserved(ctx, id)
	if err != nil {
		return err
	}
	shipOn, slot, err := s.schedule(ctx, id, &order)
	if err != nil {
		return err
	}
	shipments := shipmentsOf(id, order, reserved)
	for i := range shipments {
		shipments[i].ShipOn = shipOn
	}
	_, err = s.store.Plan(ctx, id, order.Number, slot, shipments)
	return err
}

// schedule returns the day on which an order has to leave, so that it arrives on its day, and its
// slot, which replaces that of the order as it was placed. An order without a slot arrives on the
// first possible day; one without a day leaves today.
func (s *Shipments) schedule(ctx context.Context, id domain.OrderID, order *PlacedOrder) (time.Time, domain.SlotKey, error) {
	booking, err := s.app.store.Booking(ctx, id)
	switch {
	case err == nil && booking.State.Seated():
		plan, err := s.app.currentPlanOf(ctx, booking.Zone)
		if err != nil {
			return time.Time{}, domain.SlotKey{}, err
		}
		order.ArriveOn, order.Window = booking.Day, booking.Window
		return s.app.shipOn(plan, booking.SlotKey), booking.SlotKey, nil
	case err != nil && !errors.Is(err, domain.ErrBookingNotFound):
		return time.Time{}, domain.SlotKey{}, err
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
		slices.SortFunc(p.Lines, func(a, b domain.ShipmentLine) int { return cmp.Compare(a.SKU, b.SKU) })
		out[i] = *p
	}
	return out
}
