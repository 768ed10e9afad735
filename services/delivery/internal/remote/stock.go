// Package remote calls other services on behalf of the service itself.
package remote

import (
	"context"
	"errors"
	"maps"
	"slices"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// Stock calls the inventory service.
type Stock struct {
	Client inventoryv1connect.InventoryServiceClient
}

// The reasons of inventory after which the units of a shipment never leave.
var released = map[string]bool{"RESERVATION_RELEASED": true, "RESERVATION_EXPIRED": true, "RESERVATION_NOT_FOUND": true}

// Reserved implements app.Stock. Units are missing if more units of a SKU are reserved than are
// there: the orders were confirmed a moment ago, so they are among those that wait. Inventory
// checks the stock once more when a shipment is handed over.
func (s Stock) Reserved(ctx context.Context, orders []domain.OrderID) (map[domain.OrderID][]app.ReservedUnits, error) {
	reserved := make(map[domain.OrderID][]app.ReservedUnits, len(orders))
	skus := make(map[string]bool)
	for some := range slices.Chunk(orders, maxOrders) {
		res, err := s.Client.BatchGetReservations(ctx, &inventoryv1.BatchGetReservationsRequest{OrderIds: texts(some)})
		if err != nil {
			return nil, err
		}
		for _, r := range res.GetReservations() {
			id := domain.OrderID(r.GetReservation().GetOrderId())
			if units := unitsOf(r); len(units) > 0 {
				reserved[id] = units
			}
			for _, u := range reserved[id] {
				skus[u.SKU] = true
			}
		}
	}
	available := make(map[string]int32, len(skus))
	for some := range slices.Chunk(slices.Sorted(maps.Keys(skus)), maxSKUs) {
		levels, err := s.Client.BatchGetAvailability(ctx, &inventoryv1.BatchGetAvailabilityRequest{Skus: some})
		if err != nil {
			return nil, err
		}
		maps.Copy(available, levels.GetAvailable())
	}
	markMissing(orders, reserved, available)
	return reserved, nil
}

// maxSKUs is how many SKUs a call reads.
const maxSKUs = 2000

// unitsOf returns the units of a reservation that are still in the shop.
func unitsOf(r *inventoryv1.ReservationDetail) (units []app.ReservedUnits) {
	if !live[r.GetReservation().GetStatus()] {
		return nil
	}
	for _, line := range r.GetLines() {
		if left := line.GetQuantity() - line.GetReleased() - line.GetFulfilled(); left > 0 {
			units = append(units, app.ReservedUnits{SKU: line.GetSku(), Location: line.GetLocation(), Quantity: int64(left)})
		}
	}
	return units
}

// The states of a reservation whose units are still in the shop.
var live = map[inventoryv1.ReservationStatus]bool{
	inventoryv1.ReservationStatus_RESERVATION_STATUS_HELD: true, inventoryv1.ReservationStatus_RESERVATION_STATUS_COMMITTED: true,
}

// markMissing sets what is missing of the reserved units. What is missing of a SKU is missing once:
// of the last orders first.
func markMissing(orders []domain.OrderID, reserved map[domain.OrderID][]app.ReservedUnits, available map[string]int32) {
	for _, order := range slices.Backward(orders) {
		units := reserved[order]
		for i, u := range slices.Backward(units) {
			units[i].Missing = min(u.Quantity, max(0, -int64(available[u.SKU])))
			available[u.SKU] += num.Clamp32(units[i].Missing)
		}
	}
}

// Fulfill implements app.Stock.
func (s Stock) Fulfill(ctx context.Context, p domain.Shipment) error {
	req := &inventoryv1.FulfillStockRequest{OrderId: string(p.OrderID), OperationId: string(p.ID)}
	for _, line := range p.Lines {
		req.Lines = append(req.Lines, &inventoryv1.UnitSelection{Sku: line.SKU, Location: p.Location, Quantity: num.Clamp32(line.Quantity)})
	}
	_, err := s.Client.FulfillStock(ctx, req)
	switch {
	case err == nil:
		return nil
	case released[errs.ReasonOf(err)]:
		return errors.Join(err, app.ErrStockReleased)
	case errs.KindOf(err) == errs.Precondition:
		return errors.Join(err, app.ErrStockRefused)
	default:
		return err
	}
}
