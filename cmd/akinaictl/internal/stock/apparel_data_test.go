//go:build testdata

package stock_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
	"github.com/akinai/akinai/cmd/akinaictl/internal/stock"
)

// Loads levels of all variants of the catalog that docs/import.md imports.
func TestLevelsOfTheApparelCatalog(t *testing.T) {
	source, err := sources.Apparel(filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "apparel"))
	require.NoError(t, err)
	var file strings.Builder
	file.WriteString("sku,on_hand\n")
	skus := 0
	for row, err := range source.Rows {
		require.NoError(t, err)
		for _, v := range row.Product.GetVariants() {
			skus++
			fmt.Fprintf(&file, "%s,%d\n", v.GetSku(), skus)
		}
	}
	require.Equal(t, 1847+44, skus)
	w := newWarehouse()
	sum := load(t, &stock.Loader{Inventory: w}, file.String())
	require.Equal(t, stock.Summary{File: "f.csv", Read: skus, Taken: skus, Changed: skus}, sum)

	var out strings.Builder
	require.NoError(t, stock.Export(t.Context(), w, "main", &out, nil))
	require.Equal(t, stock.Summary{File: "f.csv", Read: skus, Taken: skus}, load(t, &stock.Loader{Inventory: w, Reason: "count"}, out.String()))
}
