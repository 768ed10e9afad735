package events_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/services/product/internal/events"
)

// tree returns the names of the categories that a reader gets, from the cache or the database.
func (s *shop) tree(t *testing.T) (names []string) {
	t.Helper()
	reply, err := s.ListCategories(t.Context(), &productv1.ListCategoriesRequest{})
	require.NoError(t, err)
	for _, c := range reply.GetCategories() {
		names = append(names, c.GetName())
	}
	return names
}

// awaitTreeRemembered waits until the tree is cached.
func (s *shop) awaitTreeRemembered(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		before := s.reader.loads.Load()
		s.tree(t)
		return s.reader.loads.Load() == before
	}, patient, time.Millisecond)
}

// A process dies between the commit of a category and the invalidation of the cache, which has a
// TTL of an hour. The next relay invalidates it, after a creation, rename, move or deletion.
func TestCategoriesReachTheirReadersAfterACrash(t *testing.T) {
	s := openShop(t)
	var version int64
	for _, write := range []struct {
		do   func() error
		want []string
	}{
		{func() error {
			_, err := s.admin.ImportCategories(staff(t), &productv1.ImportCategoriesRequest{Categories: []*productv1.CategoryInput{
				{Slug: "food", Name: "食品"}, {Slug: "tea", Name: "Tea"},
			}})
			return err
		}, []string{"食品", "Tea"}},
		{func() error {
			reply, err := s.admin.UpdateCategory(staff(t), &productv1.UpdateCategoryRequest{Slug: "tea", Version: 1, Name: "お茶"})
			version = reply.GetCategory().GetVersion()
			return err
		}, []string{"食品", "お茶"}},
		{func() error {
			reply, err := s.admin.MoveCategory(staff(t), &productv1.MoveCategoryRequest{Slug: "tea", Version: version})
			version = reply.GetCategory().GetVersion()
			return err
		}, []string{"お茶", "食品"}},
		{func() error {
			_, err := s.admin.DeleteCategory(staff(t), &productv1.DeleteCategoryRequest{Slug: "tea", Version: version})
			return err
		}, []string{"食品"}},
	} {
		s.awaitPublished(t)
		s.stop()
		s.dead = true
		s.awaitTreeRemembered(t)
		before := s.tree(t)
		require.NoError(t, write.do())
		require.Equal(t, before, s.tree(t), "remembered: nobody is there to forget it")
		s.start()
		require.Eventually(t, func() bool { return slices.Equal(write.want, s.tree(t)) }, patient, 5*time.Millisecond, "want %s", write.want)
	}
}

// Without a failure, readers see the change within a second.
func TestCategoriesReachTheirReaders(t *testing.T) {
	s := openShop(t)
	for _, name := range []string{"Tea", "お茶", "茶"} {
		s.awaitTreeRemembered(t)
		_, err := s.admin.ImportCategories(staff(t), &productv1.ImportCategoriesRequest{Categories: []*productv1.CategoryInput{{Slug: "tea", Name: name}}})
		require.NoError(t, err)
		require.Eventually(t, func() bool { return slices.Equal([]string{name}, s.tree(t)) }, time.Second, time.Millisecond)
	}
}

func TestEventsOfCategoriesAreAboutNoProduct(t *testing.T) {
	require.Equal(t, []string{"1", "2", "3"}, events.Products([]event.Record{
		{Type: "product.changed", Key: "1"},
		{Type: "category.changed", Key: "tea"},
		{Type: "product.stock_changed", Key: "2"},
		{Type: "category.deleted", Key: "tea"},
		{Type: "product.deleted", Key: "3"},
	}))
	require.Empty(t, events.Products([]event.Record{{Type: "category.changed", Key: "tea"}}))
}
