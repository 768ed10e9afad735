//go:build testdata

package replay_test

import (
	"compress/gzip"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"buf.build/go/protovalidate"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/cmd/akinaictl/internal/replay"
)

// open returns the order lines of the real file.
func open(t *testing.T) iter.Seq2[replay.Row, error] {
	t.Helper()
	f, err := os.Open(filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "online_retail_2010-12-01_2011-08-31.csv.gz"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	unpacked, err := gzip.NewReader(f)
	require.NoError(t, err)
	return replay.Rows(unpacked)
}

func TestBucketsAddUpToTheWholeFile(t *testing.T) {
	plan, err := replay.NewPlan(open(t), 16459)
	require.NoError(t, err)
	file, err := replay.Expect(open(t), 16459)
	require.NoError(t, err)

	require.Equal(t, 320705, plan.Total().Lines)
	require.Equal(t, 16459, plan.Invoices)
	require.Empty(t, replay.CheckBuckets(plan, file))
	require.Empty(t, replay.Differences("plan", file.Days, daysOf(plan)))
}

// Of the first 2,000 invoices, 1,530 have only positive quantities and prices. Nine more have such
// lines among others.
func TestOfTheFirstInvoicesAllGoodOnesArePlaced(t *testing.T) {
	plan, err := replay.NewPlan(open(t), 2000)
	require.NoError(t, err)
	require.Len(t, plan.Orders, 1539)
	placed := make(map[string]int)
	for _, order := range plan.Orders {
		placed[order.Invoice] = len(order.Lines)
	}

	all, bad, seen := make(map[string]int), make(map[string]bool), 0
	for row, err := range open(t) {
		require.NoError(t, err)
		if all[row.Invoice] == 0 {
			seen++
		}
		if seen > 2000 && all[row.Invoice] == 0 {
			continue // the first invoices may have further lines
		}
		all[row.Invoice]++
		if row.Quantity[0] == '-' || row.Price[0] == '-' || row.Price == "0.0" {
			bad[row.Invoice] = true
		}
	}
	require.Len(t, all, 2000)
	require.Len(t, bad, 470)
	for invoice, lines := range all {
		if !bad[invoice] {
			require.Equal(t, lines, placed[invoice], "invoice %s", invoice)
		}
	}
}

func TestEveryProductOfTheWholeFileIsValid(t *testing.T) {
	plan, err := replay.NewPlan(open(t), 16459)
	require.NoError(t, err)
	slugs, skus := make(map[string]bool), make(map[string]bool)
	for _, row := range plan.Catalog() {
		require.NoError(t, protovalidate.Validate(row.Product), "%s", row.Product.GetSlug())
		require.False(t, slugs[row.Product.GetSlug()], "slug %s twice", row.Product.GetSlug())
		slugs[row.Product.GetSlug()] = true
		for _, v := range row.Product.GetVariants() {
			require.False(t, skus[v.GetSku()], "SKU %s twice", v.GetSku())
			skus[v.GetSku()] = true
		}
	}
}
