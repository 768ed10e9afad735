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
// there: the order was confirmed a moment ago, so it is among those that wait. Inventory checks the
// stock once more when a shipment is handed over.
func (s Stock) Reserved(ctx context.Context, order domain.OrderID) ([]app.ReservedUnits, error) {
	res, err := s.Client.GetReservation(ctx, &inventoryv1.GetReservationRequest{OrderId: string(order)})
	if released[errs.ReasonOf(err)] {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var units []app.ReservedUnits
	skus := make(map[string]bool)
	for _, line := range res.GetReservationLines() {
		if left := line.GetQuantity() - line.GetReleased() - line.GetFulfilled(); left > 0 {
			units = append(units, app.ReservedUnits{SKU: line.GetSku(), Location: line.GetLocation(), Quantity: int64(left)})
			skus[line.GetSku()] = true
		}
	}
	if len(units) == 0 {
		return nil, nil
	}
	levels, err := s.Client.BatchGetAvailability(ctx, &inventoryv1.BatchGetAvailabilityRequest{Skus: slices.Sorted(maps.Keys(skus))})
	if err != nil {
		return nil, err
	}
	available := levels.GetAvailable()
	for i, u := range slices.Backward(units) {
		missing := min(u.Quantity, max(0, -int64(available[u.SKU])))
		units[i].Missing = missing
		available[u.SKU] += num.Clamp32(missing)
	}
	return units, nil
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
