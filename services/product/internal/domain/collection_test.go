package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
)

func TestCollectionsArePutUnderTheirVersion(t *testing.T) {
	t.Parallel()
	summer := domain.Collection{Slug: "summer", Name: "夏", Rule: domain.Rule{Tags: []string{"summer"}}, Version: 3}
	stored := domain.StoredCollections{Collections: []domain.Collection{summer}, Categories: map[string]bool{"tea": true}}
	change := func(f func(*domain.Collection)) domain.Collection {
		c := summer
		f(&c)
		return c
	}
	for name, test := range map[string]struct {
		put     domain.Collection
		version int64
		changed bool
		err     error
	}{
		"a new one":              {put: change(func(c *domain.Collection) { c.Slug, c.Version = "winter", 0 }), version: 1, changed: true},
		"another name":           {put: change(func(c *domain.Collection) { c.Name = "Summer" }), version: 4, changed: true},
		"the same":               {put: summer, version: 3},
		"the same, from before":  {put: change(func(c *domain.Collection) { c.Version = 2 }), version: 3},
		"of a category":          {put: change(func(c *domain.Collection) { c.Rule.Category = "tea" }), version: 4, changed: true},
		"from before":            {put: change(func(c *domain.Collection) { c.Name, c.Version = "x", 2 }), err: domain.ErrVersionConflict},
		"a taken slug":           {put: change(func(c *domain.Collection) { c.Name, c.Version = "x", 0 }), err: domain.ErrVersionConflict},
		"one that is gone":       {put: change(func(c *domain.Collection) { c.Slug = "winter" }), err: domain.ErrCollectionNotFound},
		"of an unknown category": {put: change(func(c *domain.Collection) { c.Rule.Category = "coffee" }), err: domain.ErrCategoryUnknown},
		"of everything":          {put: change(func(c *domain.Collection) { c.Rule = domain.Rule{} }), err: domain.ErrCollectionEmpty},
		"with NUL":               {put: change(func(c *domain.Collection) { c.Rule.Brands = []string{"\x00"} }), err: domain.ErrTextInvalid},
	} {
		put, changed, err := stored.Put(test.put)
		require.ErrorIs(t, err, test.err, name)
		require.Equal(t, test.changed, changed, name)
		require.Equal(t, test.version, put.Version, name)
	}
	stored.Collections = make([]domain.Collection, domain.MaxCollections)
	_, _, err := stored.Put(change(func(c *domain.Collection) { c.Version = 0 }))
	require.ErrorIs(t, err, domain.ErrCollectionLimit)
}

func TestCollectionsAreDeletedUnderTheirVersion(t *testing.T) {
	t.Parallel()
	stored := domain.StoredCollections{Collections: []domain.Collection{{Slug: "summer", Version: 2}}}
	for _, test := range []struct {
		slug    string
		version int64
		deleted bool
		err     error
	}{
		{"summer", 2, true, nil}, {"summer", 1, false, domain.ErrVersionConflict}, {"winter", 1, false, nil},
	} {
		deleted, err := stored.Delete(test.slug, test.version)
		require.ErrorIs(t, err, test.err)
		require.Equal(t, test.deleted, deleted)
	}
}
