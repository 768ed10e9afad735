package rpc

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

func linesFromProto(lines []*inventoryv1.Line) []domain.SKUQuantity {
	out := make([]domain.SKUQuantity, len(lines))
	for i, line := range lines {
		out[i] = domain.SKUQuantity{SKU: domain.SKU(line.GetSku()), Quantity: int64(line.GetQuantity())}
	}
	return out
}

func linesToProto(narrow *num.Narrower, lines []domain.SKUQuantity) []*inventoryv1.Line {
	out := make([]*inventoryv1.Line, len(lines))
	for i, line := range lines {
		out[i] = &inventoryv1.Line{Sku: string(line.SKU), Quantity: narrow.Int32(line.Quantity)}
	}
	return out
}

func reservationToProto(r domain.Reservation) *inventoryv1.Reservation {
	return &inventoryv1.Reservation{
		OrderId: string(r.OrderID), Status: statusToProto(r.Status), ExpiresAt: timestamppb.New(r.ExpiresAt),
	}
}

func statusToProto(s domain.Status) inventoryv1.ReservationStatus {
	switch s {
	case domain.StatusHeld:
		return inventoryv1.ReservationStatus_RESERVATION_STATUS_HELD
	case domain.StatusCommitted:
		return inventoryv1.ReservationStatus_RESERVATION_STATUS_COMMITTED
	case domain.StatusReleased:
		return inventoryv1.ReservationStatus_RESERVATION_STATUS_RELEASED
	case domain.StatusExpired:
		return inventoryv1.ReservationStatus_RESERVATION_STATUS_EXPIRED
	case domain.StatusFulfilled:
		return inventoryv1.ReservationStatus_RESERVATION_STATUS_FULFILLED
	case domain.StatusRestocked:
		return inventoryv1.ReservationStatus_RESERVATION_STATUS_RESTOCKED
	case domain.StatusWrittenOff:
		return inventoryv1.ReservationStatus_RESERVATION_STATUS_WRITTEN_OFF
	}
	return inventoryv1.ReservationStatus_RESERVATION_STATUS_UNSPECIFIED
}

func unitSelectionFromProto(line *inventoryv1.UnitSelection) domain.UnitSelection {
	return domain.UnitSelection{
		SKU: domain.SKU(line.GetSku()), Location: domain.LocationCode(line.GetLocation()), Quantity: int64(line.GetQuantity()),
	}
}

func unitSelectionsFromProto(lines []*inventoryv1.UnitSelection) []domain.UnitSelection {
	out := make([]domain.UnitSelection, len(lines))
	for i, line := range lines {
		out[i] = unitSelectionFromProto(line)
	}
	return out
}

func returnFromProto(req *inventoryv1.ReturnStockRequest) domain.Return {
	back := domain.Return{Location: domain.LocationCode(req.GetLocation()), Reason: req.GetReason()}
	for _, line := range req.GetLines() {
		selection := unitSelectionFromProto(line.GetLine())
		if line.GetOutcome() == inventoryv1.ReturnOutcome_RETURN_OUTCOME_RESTOCK {
			back.Restocked = append(back.Restocked, selection)
		} else {
			back.WrittenOff = append(back.WrittenOff, selection)
		}
	}
	return back
}

func reservationLinesToProto(narrow *num.Narrower, lines []domain.ReservationLine) []*inventoryv1.ReservationLine {
	out := make([]*inventoryv1.ReservationLine, len(lines))
	for i, l := range lines {
		out[i] = &inventoryv1.ReservationLine{
			Sku: string(l.SKU), Location: string(l.Location), Quantity: narrow.Int32(l.Quantity), Released: narrow.Int32(l.Released),
			Fulfilled: narrow.Int32(l.Fulfilled), Restocked: narrow.Int32(l.Restocked), WrittenOff: narrow.Int32(l.WrittenOff),
		}
	}
	return out
}
