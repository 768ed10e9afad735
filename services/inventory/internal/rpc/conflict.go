package rpc

import (
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// withCurrent attaches the stored level or location to VERSION_CONFLICT.
func withCurrent(err error) error {
	return errs.AttachCurrent(errs.AttachCurrent(err, levelConflict), locationConflict)
}

func levelConflict(l domain.EditedLevel) proto.Message {
	var narrow num.Narrower // domain.MaxOnHand bounds levels
	return &inventoryv1.LevelConflict{
		Current: levelToProto(l.Level, &narrow), UpdatedBy: string(l.UpdatedBy), UpdatedAt: updatedToProto(l.UpdatedAt),
	}
}

func locationConflict(l domain.Location) proto.Message {
	return &inventoryv1.LocationConflict{
		Current: locationToProto(l), UpdatedBy: string(l.UpdatedBy), UpdatedAt: updatedToProto(l.UpdatedAt),
	}
}

// updatedToProto returns nil for a time that is not known.
func updatedToProto(at time.Time) *timestamppb.Timestamp {
	if at.IsZero() {
		return nil
	}
	return timestamppb.New(at)
}
