//go:build testdata

package sources_test

import (
	"os"
	"path/filepath"
	"testing"

	"buf.build/go/protovalidate"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
)

// All rows of the catalog become valid products, each in a category of its own department.
func TestTheApparelCatalog(t *testing.T) {
	source, err := sources.Apparel(filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "apparel"))
	require.NoError(t, err)
	pictures, files := 0, 0
	garments, gear, slugs, skus := 0, 0, make(map[string]bool), make(map[string]bool)
	categories, products := split(rowsOf(t, source))
	tree := map[string]bool{"": true}
	for _, row := range categories {
		require.NoError(t, row.Err)
		require.NoError(t, protovalidate.Validate(row.Category))
		require.Contains(t, tree, row.Category.GetParent())
		tree[row.Category.GetSlug()] = true
	}
	require.Len(t, categories, 34-2, "two of gear's are in both files")
	require.Equal(t, "women", categories[0].Category.GetSlug(), "its position is the first")
	for _, row := range products {
		require.NoError(t, row.Err)
		require.Contains(t, tree, row.Product.GetCategory())
		require.NoError(t, protovalidate.Validate(row.Product))
		require.NotEmpty(t, row.Product.GetCategory(), row.Product.GetName())
		slugs[row.Product.GetSlug()] = true
		if row.Picture != "" {
			pictures++
			if _, err := os.Stat(row.Picture); err == nil {
				files++
			}
		}
		if row.File == "products.csv.gz" {
			garments++
			require.GreaterOrEqual(t, len(row.Product.GetVariants()), 4)
		} else {
			gear++
		}
		for _, v := range row.Product.GetVariants() {
			skus[v.GetSku()] = true
			require.Equal(t, int64(100), row.Stock[v.GetSku()])
		}
	}
	require.Equal(t, []int{147, 48}, []int{pictures, files})
	require.Equal(t, 147, garments)
	require.Equal(t, 44, gear)
	require.Len(t, slugs, 147+44)
	require.Len(t, skus, 1847+44)
}
