package e2e

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/e2e/cluster"
)

// TestFaultF01KilledBeforeTheTreeIsForgotten kills the product service between the commit of a
// change of the categories and its cache invalidation. Another instance, or the same one after its
// restart, invalidates the cache.
func TestFaultF01KilledBeforeTheTreeIsForgotten(t *testing.T) {
	for _, mode := range []cluster.Mode{cluster.Many, cluster.Twice} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			s := newShop(t, mode, nil)
			require.NoError(t, s.office(t).shelve())
			s.warmTree(t, "お茶")
			hosts := s.Host("product")
			for _, host := range hosts {
				require.NoError(t, host.Stop())
				require.NoError(t, host.Start(t.Context(), "AKINAI_CRASH_AT=catalog.committed"))
			}
			s.warmTree(t, "お茶")
			rename := &productv1.UpdateCategoryRequest{Slug: "tea", Version: 1, Name: "茶"}
			_, err := s.office(t).products.UpdateCategory(t.Context(), rename)
			require.Error(t, err)
			if mode == cluster.Many {
				dies(t, hosts[0])
				require.NoError(t, hosts[0].Start(t.Context()))
			}
			for _, edge := range s.Edges() { // the lock of a dead relay is tried every second
				await(t, 3*fresh, func() error { return s.showsTree(t, edge, "茶") })
			}
			require.NoError(t, s.StartAll(t.Context()))
			s.warmTree(t, "茶")
		})
	}
}

// warmTree requests the tree five times from each edge, so that it is cached, and requires each
// response to be right.
func (s *shop) warmTree(t testing.TB, tea string) {
	t.Helper()
	for _, edge := range s.Edges() {
		for range 5 {
			require.NoError(t, s.showsTree(t, edge, tea))
		}
	}
}

// showsTree returns an error unless the edge shows tea as the category's name.
func (s *shop) showsTree(t testing.TB, edge, tea string) error {
	t.Helper()
	a, err := s.guest().send(t.Context(), http.MethodGet, edge+"/v1/categories", nil, nil)
	require.NoError(t, err)
	if a.status != http.StatusOK {
		return fmt.Errorf("%d %s", a.status, a.body)
	}
	tree := new(webv1.ListCategoriesResponse)
	a.read(t, tree)
	for _, c := range tree.GetCategories() {
		if c.GetSlug() == "tea" {
			return is(c.GetName(), tea)
		}
	}
	return fmt.Errorf("%d categories without tea", len(tree.GetCategories()))
}
