package rpc

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

func countsFromProto(levels []*inventoryv1.SetLevel) []domain.Count {
	out := make([]domain.Count, len(levels))
	for i, level := range levels {
		out[i] = domain.Count{SKU: domain.SKU(level.GetSku()), OnHand: int64(level.GetOnHand()), Version: level.Version}
	}
	return out
}

func skusFromProto(skus []string) []domain.SKU {
	out := make([]domain.SKU, len(skus))
	for i, sku := range skus {
		out[i] = domain.SKU(sku)
	}
	return out
}

func skusOf[T interface{ GetSku() string }](rows []T) []domain.SKU {
	out := make([]domain.SKU, len(rows))
	for i, row := range rows {
		out[i] = domain.SKU(row.GetSku())
	}
	return out
}

func availabilityToProto(units map[domain.SKU]domain.Units) *inventoryv1.BatchGetAvailabilityResponse {
	out := &inventoryv1.BatchGetAvailabilityResponse{Available: make(map[string]int32, len(units)), Orderable: make(map[string]int32, len(units))}
	for sku, u := range units {
		out.Available[string(sku)] = num.Clamp32(u.Available)
		if u.Orderable != nil {
			out.Orderable[string(sku)] = num.Clamp32(*u.Orderable)
		}
	}
	return out
}

func levelsToProto(levels []domain.Level) ([]*inventoryv1.Level, error) {
	var narrow num.Narrower
	out := make([]*inventoryv1.Level, len(levels))
	for i, l := range levels {
		out[i] = levelToProto(l, &narrow)
	}
	return out, narrow.Err()
}

func levelToProto(l domain.Level, narrow *num.Narrower) *inventoryv1.Level {
	return &inventoryv1.Level{
		Sku: string(l.SKU), Location: string(l.Location), OnHand: narrow.Int32(l.OnHand), Reserved: narrow.Int32(l.Reserved),
		Version: l.Version, BackorderLimit: narrow.Int32(l.BackorderLimit),
	}
}

func movementsToProto(movements []domain.Movement) ([]*inventoryv1.Movement, error) {
	var narrow num.Narrower
	out := make([]*inventoryv1.Movement, len(movements))
	for i, m := range movements {
		out[i] = &inventoryv1.Movement{
			Id: m.ID, Sku: string(m.SKU), Location: string(m.Location), Cause: causeToProto(m.Cause),
			OnHandDelta: narrow.Int32(m.OnHandDelta), ReservedDelta: narrow.Int32(m.ReservedDelta), Reference: m.Reference,
			CreatedAt: timestamppb.New(m.CreatedAt), Reason: m.Reason, Actor: string(m.Actor),
		}
	}
	return out, narrow.Err()
}

func causeToProto(c domain.Cause) inventoryv1.MovementCause {
	switch c {
	case domain.CauseReceived:
		return inventoryv1.MovementCause_MOVEMENT_CAUSE_RECEIVED
	case domain.CauseReserved:
		return inventoryv1.MovementCause_MOVEMENT_CAUSE_RESERVED
	case domain.CauseReleased:
		return inventoryv1.MovementCause_MOVEMENT_CAUSE_RELEASED
	case domain.CauseExpired:
		return inventoryv1.MovementCause_MOVEMENT_CAUSE_EXPIRED
	case domain.CauseAdjusted:
		return inventoryv1.MovementCause_MOVEMENT_CAUSE_ADJUSTED
	case domain.CauseFulfilled:
		return inventoryv1.MovementCause_MOVEMENT_CAUSE_FULFILLED
	case domain.CauseReturned:
		return inventoryv1.MovementCause_MOVEMENT_CAUSE_RETURNED
	case domain.CauseWrittenOff:
		return inventoryv1.MovementCause_MOVEMENT_CAUSE_WRITTEN_OFF
	case domain.CauseTransferred:
		return inventoryv1.MovementCause_MOVEMENT_CAUSE_TRANSFERRED
	}
	return inventoryv1.MovementCause_MOVEMENT_CAUSE_UNSPECIFIED
}

// causeFromProto returns the cause of the enum value, "" if it is unknown.
func causeFromProto(cause inventoryv1.MovementCause) domain.Cause {
	for _, c := range domain.Causes() {
		if causeToProto(c) == cause {
			return c
		}
	}
	return ""
}

func adjustmentLinesFromProto(adjustments []*inventoryv1.Adjustment) []domain.AdjustmentLine {
	out := make([]domain.AdjustmentLine, len(adjustments))
	for i, a := range adjustments {
		out[i] = domain.AdjustmentLine{LevelKey: levelKeyFromProto(a), Units: int64(a.GetDelta()), Version: a.Version}
	}
	return out
}

func policiesFromProto(policies []*inventoryv1.Policy) []domain.PolicyChange {
	out := make([]domain.PolicyChange, len(policies))
	for i, p := range policies {
		out[i] = domain.PolicyChange{
			LevelKey: levelKeyFromProto(p), LowThreshold: toInt64(p.LowThreshold), RemoveLowThreshold: p.GetRemoveLowThreshold(),
			BackorderLimit: toInt64(p.BackorderLimit),
		}
	}
	return out
}

// toInt64 returns an optional number in 64 bits.
func toInt64(n *int32) *int64 {
	if n == nil {
		return nil
	}
	out := int64(*n)
	return &out
}

// levelKeyFromProto returns the key of a level. Package domain fills in the default location.
func levelKeyFromProto(at interface {
	GetSku() string
	GetLocation() string
},
) domain.LevelKey {
	return domain.LevelKey{SKU: domain.SKU(at.GetSku()), Location: domain.LocationCode(at.GetLocation())}
}

func locationFromProto(l *inventoryv1.Location) domain.Location {
	return domain.Location{
		Code: domain.LocationCode(l.GetCode()), Name: l.GetName(), Priority: l.GetPriority(), Open: l.GetOpen(), Version: l.GetVersion(),
	}
}

func locationToProto(l domain.Location) *inventoryv1.Location {
	return &inventoryv1.Location{
		Code: string(l.Code), Name: l.Name, Priority: l.Priority, Open: l.Open, Version: l.Version,
	}
}
