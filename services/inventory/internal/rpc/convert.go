package rpc

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

func decodeLines(lines []*inventoryv1.Line) []domain.Line {
	out := make([]domain.Line, len(lines))
	for i, line := range lines {
		out[i] = domain.Line{SKU: domain.SKU(line.GetSku()), Quantity: line.GetQuantity()}
	}
	return out
}

func encodeLines(lines []domain.Line) []*inventoryv1.Line {
	out := make([]*inventoryv1.Line, len(lines))
	for i, line := range lines {
		out[i] = &inventoryv1.Line{Sku: string(line.SKU), Quantity: line.Quantity}
	}
	return out
}

func encodeReservation(r domain.Reservation) *inventoryv1.Reservation {
	return &inventoryv1.Reservation{
		OrderId: string(r.OrderID), State: encodeStatus(r.Status), ExpiresAt: timestamppb.New(r.ExpiresAt),
	}
}

func encodeStatus(s domain.Status) inventoryv1.ReservationState {
	switch s {
	case domain.StatusHeld:
		return inventoryv1.ReservationState_RESERVATION_STATE_HELD
	case domain.StatusCommitted:
		return inventoryv1.ReservationState_RESERVATION_STATE_COMMITTED
	case domain.StatusReleased:
		return inventoryv1.ReservationState_RESERVATION_STATE_RELEASED
	case domain.StatusExpired:
		return inventoryv1.ReservationState_RESERVATION_STATE_EXPIRED
	}
	return inventoryv1.ReservationState_RESERVATION_STATE_UNSPECIFIED
}
