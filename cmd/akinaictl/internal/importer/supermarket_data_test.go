//go:build testdata

package importer_test

import (
	"testing"

	"buf.build/go/protovalidate"
	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
)

// Each code of the supermarket is one category, and its parent is the category whose code it begins
// with.
func TestDataSupermarketTree(t *testing.T) {
	source, err := sources.Supermarket(data("supermarket_ja_category.csv"))
	require.NoError(t, err)
	levels := make(map[int]int)
	for _, row := range rowsOf(t, source) {
		require.NoError(t, row.Err)
		require.NoError(t, protovalidate.Validate(row.Category))
		slug, parent := row.Category.GetSlug(), row.Category.GetParent()
		if parent != "" {
			require.Equal(t, slug[:len(slug)-2], parent)
		}
		levels[len(slug)-len("sm-")]++
	}
	require.Equal(t, 228, levels[6], "a line each")
	t.Logf("%d major, %d medium, %d small categories", levels[2], levels[4], levels[6])

	into, catalog, _ := shop()
	for _, created := range []int{source.Size, 0} {
		sum, err := into.Import(t.Context(), source)
		require.NoError(t, err)
		require.Equal(t, importer.Summary{
			Categories: importer.CategorySummary{Created: created, Unchanged: source.Size - created},
		}, sum)
	}
	require.Len(t, catalog.tree, source.Size)
}

// Each item becomes a product. The service makes drafts of the seven without a price
// (TestDataSupermarketProductsTwice).
func TestDataSupermarketProducts(t *testing.T) {
	source, err := sources.Supermarket(data("supermarket_ja_product.csv.gz"))
	require.NoError(t, err)
	bySlug, categories, unpriced, prices := make(map[string]*productv1.ProductInput), make(map[string]bool), 0, int64(0)
	for _, row := range rowsOf(t, source) {
		require.NoError(t, row.Err)
		require.NoError(t, protovalidate.Validate(row.Product))
		require.Equal(t, len(bySlug)+2, row.Line)
		bySlug[row.Product.GetSlug()], categories[row.Product.GetCategory()] = row.Product, true
		require.Len(t, row.Product.GetVariants(), 1)
		v := row.Product.GetVariants()[0]
		require.Equal(t, "JPY", v.GetPrice().GetCurrency())
		require.Equal(t, productv1.TaxClass_TAX_CLASS_REDUCED, v.GetTaxClass())
		require.Equal(t, productv1.Status_STATUS_PUBLISHED, row.Product.GetStatus())
		if v.GetPrice().GetAmount() == 0 {
			unpriced++
			require.NotContains(t, row.Mask.GetFields(), "status", "what is stored keeps its status with its price")
		}
		prices += v.GetPrice().GetAmount()
		require.Empty(t, row.Stock)
	}
	require.Equal(t, 10_030, len(bySlug)) //nolint:testifylint // Len would print all of them
	require.Len(t, categories, 228)
	require.Equal(t, 7, unpriced)
	require.EqualValues(t, 4_035_015, prices, "the sum of the file")
	bento := bySlug["sm-p040101001"]
	require.Equal(t, "弁当類 P040101001", bento.GetName())
	require.Equal(t, "sm-040101", bento.GetCategory())
	require.Equal(t, "P040101001", bento.GetVariants()[0].GetSku())
	require.EqualValues(t, 198, bento.GetVariants()[0].GetPrice().GetAmount())
	require.Equal(t, source.Bytes, source.Done(), "all of the file was read")
}

func TestDataSupermarketProductsTwice(t *testing.T) {
	into, _, _ := shop()
	tree, err := sources.Supermarket(data("supermarket_ja_category.csv"))
	require.NoError(t, err)
	_, err = into.Import(t.Context(), tree)
	require.NoError(t, err)
	source, err := sources.Supermarket(data("supermarket_ja_product.csv.gz"))
	require.NoError(t, err)
	sum, err := into.Import(t.Context(), source)
	require.NoError(t, err)
	require.Len(t, sum.Drafts, 7)
	sum.Drafts = nil
	require.Equal(t, importer.Summary{Read: 10_030, Lines: 10_030, Created: 10_030}, sum)
	sum, err = into.Import(t.Context(), source)
	require.NoError(t, err)
	require.Len(t, sum.Drafts, 7)
	sum.Drafts = nil
	require.Equal(t, importer.Summary{Read: 10_030, Lines: 10_030, Unchanged: 10_030}, sum)
}
