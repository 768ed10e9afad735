//go:build testdata

package importer_test

import (
	"testing"

	"buf.build/go/protovalidate"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/cmd/akinaictl/internal/importer"
)

// The tree of the supermarket: each code once, in the one that it begins with.
func TestDataSupermarketTree(t *testing.T) {
	source, err := importer.Supermarket(data("supermarket_ja_category.csv"))
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

	into, catalogue, _ := shop()
	for _, created := range []int{source.Size, 0} {
		sum, err := into.Import(t.Context(), source)
		require.NoError(t, err)
		require.Equal(t, importer.Summary{
			Categories: importer.CategorySummary{Created: created, Unchanged: source.Size - created},
		}, sum)
	}
	require.Len(t, catalogue.tree, source.Size)
}
