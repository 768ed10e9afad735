package events

import (
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Encode returns one event for each product that a write changed or deleted.
func Encode(changed []domain.Product, deleted []domain.ID) []proto.Message {
	msgs := make([]proto.Message, 0, len(changed)+len(deleted))
	for _, p := range changed {
		msgs = append(msgs, &productv1.ProductChanged{ProductId: string(p.ID), Version: p.Version})
	}
	for _, id := range deleted {
		msgs = append(msgs, &productv1.ProductDeleted{ProductId: string(id)})
	}
	return msgs
}
