package remote

import (
	"context"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Stock calls the inventory service.
type Stock struct {
	Client inventoryv1connect.InventoryServiceClient
}

// Reserve implements app.Stock.
func (s Stock) Reserve(ctx context.Context, id domain.OrderID, lines []domain.Line) (bool, error) {
	req := &inventoryv1.ReserveStockRequest{OrderId: string(id), Lines: make([]*inventoryv1.Line, len(lines))}
	for i, l := range lines {
		req.Lines[i] = &inventoryv1.Line{Sku: l.SKU, Quantity: num.Clamp32(l.Quantity)} // at most domain.MaxUnits
	}
	res, err := s.Client.ReserveStock(ctx, req)
	if err != nil {
		return false, err
	}
	switch res.GetReservation().GetStatus() {
	case inventoryv1.ReservationStatus_RESERVATION_STATUS_HELD, inventoryv1.ReservationStatus_RESERVATION_STATUS_COMMITTED:
		return res.GetCreated(), nil
	default:
		return false, domain.ErrInterrupted
	}
}

// Commit implements app.Stock.
func (s Stock) Commit(ctx context.Context, id domain.OrderID) error {
	_, err := s.Client.CommitReservation(ctx, &inventoryv1.CommitReservationRequest{OrderId: string(id)})
	return err
}

// reasonFulfilled is the reason of a release that inventory refuses because of a fulfillment.
const reasonFulfilled = "RESERVATION_FULFILLED"

// Release implements app.Stock.
func (s Stock) Release(ctx context.Context, id domain.OrderID) error {
	_, err := s.Client.ReleaseUnfulfilledStock(ctx, &inventoryv1.ReleaseUnfulfilledStockRequest{OrderId: string(id)})
	if errs.ReasonOf(err) == reasonFulfilled {
		return domain.ErrNotCancelable.Wrap(err)
	}
	return err
}

// Orderable implements app.StockLevels.
func (s Stock) Orderable(ctx context.Context, skus []string) (map[string]int64, error) {
	res, err := s.Client.BatchGetAvailability(ctx, &inventoryv1.BatchGetAvailabilityRequest{Skus: skus})
	if err != nil {
		return nil, err
	}
	out := make(map[string]int64, len(skus))
	for sku, units := range res.GetOrderable() {
		out[sku] = int64(units)
	}
	return out, nil
}
