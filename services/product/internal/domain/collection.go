package domain

import (
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/language"
)

// MaxCollections bounds the collections, which are always read completely.
const MaxCollections = 1000

// Collection is a named set of the products that match a rule, such as "Gifts".
type Collection struct {
	// Slug is its permanent identifier.
	Slug, Name string
	// Names holds the name in other languages than the shop's default.
	Names Names
	Rule  Rule
	// Version increments with each change, from 1.
	Version int64
	// UpdatedAt is the time of the last change; zero if it is not known.
	UpdatedAt time.Time
	// UpdatedBy is the subject of the last change; "" if it is not known.
	UpdatedBy string
}

// Rule selects the products of a collection, with the filters of listings.
type Rule struct {
	Category string   `json:"category,omitempty"`
	Brands   []string `json:"brands,omitempty"`
	PriceMin int64    `json:"price_min,omitempty"`
	PriceMax int64    `json:"price_max,omitempty"`
	// Options have the form "name:value".
	Options []string `json:"options,omitempty"`
	// Orderable selects variants that can be ordered now: in stock, low stock, or back-order. Its
	// JSON key in stored rules is in_stock.
	Orderable bool     `json:"in_stock,omitempty"`
	Tags      []string `json:"tags,omitempty"`
}

// StoredCollections holds what a write of collections has read under the write lock: all
// collections.
type StoredCollections struct {
	// Revision is the revision of the catalog before the write.
	Revision    int64
	Collections []Collection
	// Categories holds the slugs of all categories.
	Categories map[string]bool
	// Language is the shop's default.
	Language language.Language
}

// Put returns c with its new version, if c.Version is the stored one, or 0 for a new collection.
// changed is false if c equals the stored collection. Errors: ErrCollectionNotFound,
// ErrVersionConflict, ErrCategoryUnknown, ErrCollectionEmpty, ErrCollectionLimit, ErrTextInvalid.
func (s StoredCollections) Put(c Collection) (put Collection, changed bool, err error) {
	c.Names = c.Names.normal(c.Name)
	if err := s.check(c); err != nil {
		return Collection{}, false, err
	}
	old, exists := s.find(c.Slug)
	asked := c.Version
	c.Version = old.Version
	switch {
	case exists && c.equal(old):
		return old, false, nil
	case !exists && asked != 0:
		return Collection{}, false, ErrCollectionNotFound
	case asked != old.Version:
		return Collection{}, false, errs.NewStale(ErrVersionConflict, old)
	case !exists && len(s.Collections) >= MaxCollections:
		return Collection{}, false, ErrCollectionLimit
	}
	c.Version++
	return c, true, nil
}

func (c Collection) equal(other Collection) bool {
	return c.Slug == other.Slug && c.Name == other.Name && c.Version == other.Version && maps.Equal(c.Names, other.Names) &&
		reflect.DeepEqual(c.Rule, other.Rule)
}

// Delete reports whether the collection exists and is to be deleted. Errors: ErrVersionConflict.
func (s StoredCollections) Delete(slug string, version int64) (bool, error) {
	old, exists := s.find(slug)
	if exists && old.Version != version {
		return false, errs.NewStale(ErrVersionConflict, old)
	}
	return exists, nil
}

func (s StoredCollections) find(slug string) (Collection, bool) {
	i := slices.IndexFunc(s.Collections, func(c Collection) bool { return c.Slug == slug })
	if i < 0 {
		return Collection{}, false
	}
	return s.Collections[i], true
}

func (s StoredCollections) check(c Collection) error {
	r := c.Rule
	switch {
	case anyNUL(c.Name) || anyNUL(r.Brands...) || anyNUL(r.Options...) || anyNUL(r.Tags...):
		return ErrTextInvalid
	case c.Names.check(s.Language) != nil:
		return c.Names.check(s.Language)
	case r.Category != "" && !s.Categories[r.Category]:
		return ErrCategoryUnknown.With("category", r.Category)
	case reflect.ValueOf(r).IsZero():
		return ErrCollectionEmpty
	}
	return nil
}
