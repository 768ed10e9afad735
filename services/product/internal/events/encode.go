package events

import (
	"strings"

	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/event"
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

// EncodeCategories returns one event for each category that a write created, renamed, moved or
// deleted.
func EncodeCategories(edited []domain.Category, deleted []string) []proto.Message {
	msgs := make([]proto.Message, 0, len(edited)+len(deleted))
	for _, c := range edited {
		msgs = append(msgs, &productv1.CategoryChanged{Slug: c.Slug, Version: c.Version})
	}
	for _, slug := range deleted {
		msgs = append(msgs, &productv1.CategoryDeleted{Slug: slug})
	}
	return msgs
}

// EncodeCollection returns the event for a collection that was stored or, with version 0, deleted.
func EncodeCollection(slug string, version int64) proto.Message {
	return &productv1.CollectionChanged{Slug: slug, Version: version}
}

// EncodeShop returns the event for a new version of the settings of the shop or of a page.
func EncodeShop(part string, version int64) proto.Message {
	return &productv1.ShopChanged{Part: part, Version: version}
}

// Products returns the ids of the products that published events are about; events of categories,
// collections and the shop have none.
func Products(records []event.Record) []string {
	ids := make([]string, 0, len(records))
	for _, r := range records {
		if strings.HasPrefix(r.Type, "product.") {
			ids = append(ids, r.Key)
		}
	}
	return ids
}
