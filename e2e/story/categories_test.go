package story

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
)

// TestStoryCategories creates, rearranges and deletes a category tree; shoppers see each change
// within a second. A change that would not leave a tree is refused, and so is a product in a
// category that does not exist.
func TestStoryCategories(t *testing.T) {
	s := harness.SharedShop(t)
	staff, root := s.Office(t).Products, "e2e-"+id.New()
	drafts := []*productv1.CategoryInput{
		{Slug: root, Name: "器"}, {Slug: root + "-cups", Name: "湯のみ", Parent: root}, {Slug: root + "-pots", Name: "急須", Parent: root},
	}
	for _, outcome := range []productv1.Outcome{productv1.Outcome_OUTCOME_CREATED, productv1.Outcome_OUTCOME_UNCHANGED} {
		reply, err := staff.ImportCategories(t.Context(), &productv1.ImportCategoriesRequest{Categories: drafts})
		require.NoError(t, err)
		for _, result := range reply.GetResults() {
			require.Equal(t, outcome, result.GetOutcome(), result)
		}
	}
	harness.Await(t, harness.FreshWithin, func() error { return showsBelow(t, s, root, "", "-cups", "-pots") })

	_, err := staff.MoveCategory(t.Context(), &productv1.MoveCategoryRequest{Slug: root + "-pots", Version: 1, Parent: root})
	require.NoError(t, err)
	harness.Await(t, harness.FreshWithin, func() error { return showsBelow(t, s, root, "", "-pots", "-cups") })
	_, err = staff.MoveCategory(t.Context(), &productv1.MoveCategoryRequest{Slug: root, Version: 1, Parent: root + "-pots"})
	require.Equal(t, "CATEGORY_CYCLE", errs.ReasonOf(err))
	_, err = staff.DeleteCategory(t.Context(), &productv1.DeleteCategoryRequest{Slug: root, Version: 1})
	require.Equal(t, "CATEGORY_NOT_EMPTY", errs.ReasonOf(err))

	g := s.Sell(t, 500, 1)
	g.Draft.Category = root + "-lids"
	_, err = staff.UpdateProduct(t.Context(), &productv1.UpdateProductRequest{Id: g.ID, Version: g.Version, Product: g.Draft})
	require.Equal(t, "CATEGORY_UNKNOWN", errs.ReasonOf(err))

	for slug, version := range map[string]int64{"-pots": 2, "-cups": 1} {
		_, err = staff.DeleteCategory(t.Context(), &productv1.DeleteCategoryRequest{Slug: root + slug, Version: version})
		require.NoError(t, err)
	}
	harness.Await(t, harness.FreshWithin, func() error { return showsBelow(t, s, root, "") })
}

// showsBelow returns an error unless shoppers see exactly these categories, of those that begin
// with root, in this order.
func showsBelow(t testing.TB, s *harness.Shop, root string, want ...string) error {
	t.Helper()
	tree := new(webv1.ListCategoriesResponse)
	s.Guest().Get(t, "/v1/categories").Read(t, tree)
	var got []string
	for _, c := range tree.GetCategories() {
		if rest, ok := strings.CutPrefix(c.GetSlug(), root); ok {
			got = append(got, rest)
		}
	}
	return harness.Equal(fmt.Sprint(got), fmt.Sprint(want))
}
