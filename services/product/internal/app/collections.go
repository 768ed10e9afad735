package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Collections holds the use cases that write collections. Safe for concurrent use.
type Collections struct {
	store    CollectionStore
	clock    clock.Clock
	language language.Language
}

// NewCollections returns the use cases on a store, of a shop whose default language is shop.
func NewCollections(store CollectionStore, clock clock.Clock, shop language.Language) *Collections {
	return &Collections{store: store, clock: clock, language: shop}
}

// Put creates or changes a collection. by is the subject that makes the change. Errors: those of
// domain.StoredCollections.Put.
func (c *Collections) Put(ctx context.Context, by string, collection domain.Collection) (put domain.Collection, err error) {
	collection.UpdatedAt, collection.UpdatedBy = c.clock.Now(), by
	err = c.store.WriteCollection(ctx, collection.Slug, func(stored domain.StoredCollections) (*domain.Collection, bool, error) {
		var changed bool
		stored.Language = c.language
		put, changed, err = stored.Put(collection)
		return &put, changed, err
	})
	if err != nil {
		return domain.Collection{}, fmt.Errorf("put collection %s: %w", collection.Slug, err)
	}
	return put, nil
}

// Delete deletes a collection. Deleting a collection that does not exist succeeds. Errors:
// domain.ErrVersionConflict.
func (c *Collections) Delete(ctx context.Context, slug string, version int64) error {
	err := c.store.WriteCollection(ctx, slug, func(stored domain.StoredCollections) (*domain.Collection, bool, error) {
		exists, err := stored.Delete(slug, version)
		return nil, exists, err
	})
	if err != nil {
		return fmt.Errorf("delete collection %s: %w", slug, err)
	}
	return nil
}
