package importer_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
	"github.com/akinai/akinai/pkg/catalogfile"
)

func TestAFileSpeaksOfTheColumnsThatItHas(t *testing.T) {
	const tens = "slug,sku,name,status,price,tax_class\na,A,N,published,5,standard\na,B,,,,\n"
	rows := csvRows(t, tens)
	require.ElementsMatch(t, []string{"name"}, rows[0].Mask.GetFields(), "a row without a price speaks of no status")
	require.Equal(t, []string{"price", "tax_class"}, rows[0].Mask.GetVariants()[0].GetFields())
	require.Equal(t, []string{"tax_class"}, rows[0].Mask.GetVariants()[1].GetFields())

	prices := csvRows(t, "slug,sku,price\na,A,5\n")[0].Mask
	require.Empty(t, prices.GetFields())
	require.Equal(t, []string{"price"}, prices.GetVariants()[0].GetFields())

	stock := csvRows(t, "slug,sku,stock\na,A,5\n")[0]
	require.Empty(t, stock.Mask.GetFields())
	require.Empty(t, stock.Mask.GetVariants()[0].GetFields())
	require.Equal(t, map[string]int64{"A": 5}, stock.Stock)

	all := csvRows(t, "slug,sku,status,pictures,attribute:a,option:size,option_order,weight_grams,max_per_order,free,variant_name\na,A,draft,,,S,,,,,\n")[0].Mask
	require.ElementsMatch(t, []string{"status", "pictures.url", "options"}, all.GetFields())
	require.Equal(t, []string{"a"}, all.GetAttributes())
	require.ElementsMatch(t, []string{"weight_grams", "max_per_order", "free", "name"}, all.GetVariants()[0].GetFields())
	require.Equal(t, []string{"size"}, all.GetVariants()[0].GetOptions())
	facts := csvRows(t, "slug,sku,metadata:erp_id,metadata:buyer,Variant_Metadata:jan\na,A,4711,,\n")[0]
	require.Equal(t, []string{"erp_id", "buyer"}, facts.Mask.GetMetadata())
	require.Equal(t, map[string]string{"erp_id": "4711"}, facts.Product.GetMetadata(), "an empty cell removes the key")
	require.Equal(t, []string{"jan"}, facts.Mask.GetVariants()[0].GetMetadata())
	require.Empty(t, facts.Product.GetVariants()[0].GetMetadata())
	require.Contains(t, csvRows(t, "slug,sku,pictures,picture_alts\na,A,,\n")[0].Mask.GetFields(), "pictures")
	_, err := sources.CSV(file(t, "f.csv", "slug,sku,picture_alts\n"), sources.CSVOptions{})
	require.ErrorContains(t, err, "picture_alts")
}

func TestALineSpeaksOfTheFieldsThatItHas(t *testing.T) {
	row := func(line string) catalogfile.Row {
		rows := rowsOf(t, sources.Lines("f", strings.NewReader(line)))
		require.Len(t, rows, 1)
		require.NoError(t, rows[0].Err)
		return rows[0]
	}
	got := row(`{"product":{"slug":"a","brand":"","taxExcluded":false}}`)
	require.Equal(t, []string{"brand", "tax_excluded"}, got.Mask.GetFields())

	got = row(`{"product":{"slug":"a","variants":[{"sku":"A","price":{"amount":1,"currency":"JPY"}},{"sku":"B","maxPerOrder":0,"price":null}]}}`)
	require.Empty(t, got.Mask.GetFields())
	require.Equal(t, []string{"price"}, got.Mask.GetVariants()[0].GetFields())
	require.Equal(t, []string{"max_per_order"}, got.Mask.GetVariants()[1].GetFields())

	got = row(`{"product":{"slug":"a","metadata":{},"variants":[{"sku":"A","metadata":{"jan":"1"}}]}}`)
	require.Equal(t, []string{"metadata"}, got.Mask.GetFields())
	require.Equal(t, []string{"metadata"}, got.Mask.GetVariants()[0].GetFields())

	got = row(`{"product":{"slug":"a"},"stock":{"B":2,"A":1}}`)
	require.Equal(t, []string{"A", "B"}, []string{got.Product.GetVariants()[0].GetSku(), got.Product.GetVariants()[1].GetSku()})
	require.Len(t, got.Mask.GetVariants(), 1)
	require.Empty(t, got.Mask.GetVariants()[0].GetFields())
}

func TestOptionsStandInTheOrderOfTheColumns(t *testing.T) {
	names := func(row catalogfile.Row) []string {
		var out []string
		for _, option := range row.Product.GetOptions() {
			out = append(out, option.GetName()+"="+strings.Join(option.GetValues(), "/"))
		}
		return out
	}
	want := []string{"size=M/L", "color=red/blue", "fit=slim"}
	require.Equal(t, want, names(csvRows(t, "slug,sku,option:size,option:color,option:fit\na,A,M,red,slim\na,B,L,blue,slim\n")[0]))
	lines := `{"product":{"slug":"a","variants":[{"sku":"A","options":{"size":"M","color":"red","fit":"slim"}},` +
		`{"sku":"B","options":{"fit":"slim","color":"blue","size":"L"}}]}}`
	require.Equal(t, want, names(rowsOf(t, sources.Lines("f", strings.NewReader(lines)))[0]))
}

func TestTheSummarySaysWhatBecameADraft(t *testing.T) {
	into, products, _ := shop()
	source, err := sources.CSV(file(t, "f.csv", "slug,sku,name,status,price\na,A,N,published,\nb,B,N,published,5\nc,C,N,draft,\n"), sources.CSVOptions{})
	require.NoError(t, err)
	into.Replace = true
	sum, err := into.Import(t.Context(), source)
	require.NoError(t, err)
	require.Len(t, sum.Drafts, 1)
	var out strings.Builder
	sum.Print(&out)
	require.Contains(t, out.String(), "draft f.csv:2 a: it says published and has no price\ndrafts for want of a price: 1;")
	require.True(t, products.requests[0].GetReplace())
	require.Len(t, products.requests[0].GetMasks(), 3)
	require.False(t, slices.ContainsFunc(products.requests[0].GetMasks(), func(m *productv1.ProductMask) bool { return m == nil }))
}
