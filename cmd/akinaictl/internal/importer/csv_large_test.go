package importer_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
)

const (
	largeRows   = 100_000
	rowsPerItem = 4
	badEvery    = 100 // rows: 1,000 of them are bad
	// largeHeap is far below the file's size, and above the memory for slugs and refusals.
	largeHeap = 16 << 20
)

// counting accepts imports without storing them, and measures the memory in use from time to time.
type counting struct {
	productv1connect.CatalogAdminServiceClient
	products, variants, calls int
	heap                      uint64
}

func (c *counting) ImportProducts(_ context.Context, req *productv1.ImportProductsRequest) (*productv1.ImportProductsResponse, error) {
	reply := &productv1.ImportProductsResponse{}
	for _, d := range req.GetProducts() {
		c.products, c.variants = c.products+1, c.variants+len(d.GetVariants())
		reply.Results = append(reply.Results, &productv1.ImportResult{Outcome: productv1.Outcome_OUTCOME_CREATED})
	}
	if c.calls++; c.calls%25 == 0 {
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		c.heap = max(c.heap, stats.HeapAlloc)
	}
	return reply, nil
}

// largeFile writes 100,000 rows of products with four variants each; every hundredth row is bad.
func largeFile(t *testing.T) (path string, bad map[int]bool) {
	t.Helper()
	path, bad = filepath.Join(t.TempDir(), "large.csv"), make(map[int]bool)
	f, err := os.Create(path)
	require.NoError(t, err)
	w := bufio.NewWriter(f)
	fmt.Fprint(w, "slug,sku,name,description,status,price,tax_class,option:size,attribute:material\n")
	text := strings.Repeat("説明 ", 300)
	for i := range largeRows {
		line, item, variant := i+2, i/rowsPerItem, i%rowsPerItem
		price, name, description := "1980", "", ""
		if variant == 0 {
			name, description = fmt.Sprintf("品 %d", item), text
		}
		if i%badEvery == 57 {
			price, bad[line] = "free", true
		}
		fmt.Fprintf(w, "item-%d,SKU-%d,%s,%s,published,%s,standard,%d,%s\n", item, i, name, description, price, variant, "綿")
	}
	require.NoError(t, w.Flush())
	require.NoError(t, f.Close())
	return path, bad
}

func TestOneHundredThousandRowsInAStream(t *testing.T) {
	path, bad := largeFile(t)
	require.Len(t, bad, 1000)
	source, err := sources.CSV(path, sources.CSVOptions{})
	require.NoError(t, err)
	require.Greater(t, source.Bytes, int64(30<<20))
	service, done := &counting{}, 0
	into := &importer.Importer{Products: service, Progress: func(products int) {
		done += products
		require.LessOrEqual(t, source.Done(), source.Bytes)
	}}
	sum, err := into.Import(t.Context(), source)
	require.NoError(t, err)
	require.Equal(t, largeRows, sum.Lines)
	require.Equal(t, largeRows/rowsPerItem, sum.Read)
	require.Equal(t, largeRows/rowsPerItem-1000, sum.Created)
	require.Equal(t, sum.Created, service.products)
	require.Equal(t, largeRows-1000*rowsPerItem, service.variants)
	require.Equal(t, sum.Read, done)
	require.Equal(t, source.Bytes, source.Done())
	for _, r := range sum.Refused {
		require.True(t, bad[r.Line], "line %d", r.Line)
		require.Equal(t, "ROW_MALFORMED", r.Reason)
		require.Len(t, r.Rest, rowsPerItem-1)
		delete(bad, r.Line)
	}
	require.Empty(t, bad)
	require.Positive(t, service.heap)
	t.Logf("a file of %d MB, at most %.1f MB in use", source.Bytes>>20, float64(service.heap)/(1<<20))
	require.Less(t, service.heap, uint64(largeHeap))
}
