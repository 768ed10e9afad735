package rpc

import (
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// withCurrent attaches the stored resource to VERSION_CONFLICT.
func withCurrent(err error) error {
	err = errs.AttachCurrent(err, productConflict)
	err = errs.AttachCurrent(err, categoryConflict)
	return errs.AttachCurrent(err, collectionConflict)
}

func productConflict(p domain.Product) proto.Message {
	return &productv1.ProductConflict{Current: staffToProto(p), UpdatedBy: p.UpdatedBy, UpdatedAt: updatedToProto(p.UpdatedAt)}
}

func categoryConflict(c domain.Category) proto.Message {
	return &productv1.CategoryConflict{Current: categoryToProto(c), UpdatedBy: c.UpdatedBy, UpdatedAt: updatedToProto(c.UpdatedAt)}
}

func collectionConflict(c domain.Collection) proto.Message {
	return &productv1.CollectionConflict{Current: collectionToProto(c), UpdatedBy: c.UpdatedBy, UpdatedAt: updatedToProto(c.UpdatedAt)}
}

// updatedToProto returns nil for a time that is not known.
func updatedToProto(at time.Time) *timestamppb.Timestamp {
	if at.IsZero() {
		return nil
	}
	return timestamppb.New(at)
}
