package fault

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
)

// TestFaultF01KilledBeforeTheTreeIsInvalidated kills the product service between the commit of a
// change of the categories and its cache invalidation. Another instance, or the same one after its
// restart, invalidates the cache.
func TestFaultF01KilledBeforeTheTreeIsInvalidated(t *testing.T) {
	for _, mode := range []cluster.Mode{cluster.Many, cluster.Twice} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			s := harness.NewShop(t, mode, nil)
			require.NoError(t, s.Office(t).Shelve())
			warmTree(t, s, "お茶")
			hosts := s.Host("product")
			for _, host := range hosts {
				require.NoError(t, host.Stop())
				require.NoError(t, host.Start(t.Context(), "AKINAI_CRASH_AT=catalog.committed"))
			}
			warmTree(t, s, "お茶")
			rename := &productv1.UpdateCategoryRequest{Slug: "tea", Version: 1, Name: "茶"}
			_, err := s.Office(t).Products.UpdateCategory(t.Context(), rename)
			require.Error(t, err)
			if mode == cluster.Many {
				dies(t, hosts[0])
				require.NoError(t, hosts[0].Start(t.Context()))
			}
			for _, edge := range s.Edges() { // the lock of a dead relay is tried every second
				harness.Await(t, 3*harness.FreshWithin, func() error { return showsTree(t, s, edge, "茶") })
			}
			require.NoError(t, s.StartAll(t.Context()))
			warmTree(t, s, "茶")
		})
	}
}

// warmTree requests the tree five times from each edge, so that it is cached, and requires each
// response to be right.
func warmTree(t testing.TB, s *harness.Shop, tea string) {
	t.Helper()
	for _, edge := range s.Edges() {
		for range 5 {
			require.NoError(t, showsTree(t, s, edge, tea))
		}
	}
}

// showsTree returns an error unless the edge shows tea as the category's name.
func showsTree(t testing.TB, s *harness.Shop, edge, tea string) error {
	t.Helper()
	a, err := s.Guest().Send(t.Context(), http.MethodGet, edge+"/v1/categories", nil, nil)
	require.NoError(t, err)
	if a.Status != http.StatusOK {
		return fmt.Errorf("%d %s", a.Status, a.Body)
	}
	tree := new(webv1.ListCategoriesResponse)
	a.Read(t, tree)
	for _, c := range tree.GetCategories() {
		if c.GetSlug() == "tea" {
			return harness.Equal(c.GetName(), tea)
		}
	}
	return fmt.Errorf("%d categories without tea", len(tree.GetCategories()))
}
