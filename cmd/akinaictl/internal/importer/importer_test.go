package importer_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/unicode"

	"github.com/akinai/akinai/cmd/akinaictl/internal/importer"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
)

func line(slug, name string, stock string) string {
	return fmt.Sprintf(`{"product":{"slug":%q,"name":%q,"variants":[{"sku":"%s-1","price":{"amount":864,"currency":"JPY"}}]},"stock":{%s}}`+"\n",
		slug, name, slug, stock)
}

func TestEachRowThatIsReadIsAccountedFor(t *testing.T) {
	into, _, warehouse := shop()
	done := 0
	into.Progress = func(rows int) { done += rows }
	file := line("a", "A", `"a-1":5`) +
		"not JSON\n" +
		"\n" +
		line("b", "refuse", `"b-1":5`) +
		line("a", "again", "") +
		line("c", "C", `"d-1":5`) +
		line("d", "D", `"d-1":-1`) +
		`{"product":{"slug":"e","price":1}}` + "\n" +
		`{"slug":"f"}` + "\n" +
		line("g", "G", `"g-1":0`)
	sum, err := into.Import(t.Context(), sources.Lines("file.jsonl", strings.NewReader(file)))
	require.NoError(t, err)
	var refused []string
	for _, r := range sum.Refused {
		refused = append(refused, fmt.Sprintf("%s:%d %s", r.File, r.Line, r.Reason))
	}
	require.Equal(t, []string{
		"file.jsonl:2 ROW_MALFORMED",
		"file.jsonl:5 DUPLICATE_SLUG",
		"file.jsonl:6 STOCK_INVALID",
		"file.jsonl:7 STOCK_INVALID",
		"file.jsonl:8 ROW_MALFORMED",
		"file.jsonl:9 ROW_MALFORMED",
		"file.jsonl:4 PRICE_INVALID",
	}, refused)
	require.Equal(t, 9, sum.Read)
	require.Equal(t, 2, sum.Created)
	require.Equal(t, 9, done)
	require.Equal(t, map[string]int32{"a-1": 5, "g-1": 0}, warehouse.onHand)

	var out strings.Builder
	sum.Print(&out)
	require.Contains(t, out.String(), "refused file.jsonl:4 b PRICE_INVALID: no\n")
	require.Contains(t, out.String(), "read 9 = created 2 + updated 0 + unchanged 0 + refused 7; stock of 2 SKUs given, 1 changed, 0 kept\n")
}

func TestJSONLinesMayHaveAMarkOrBeUTF16(t *testing.T) {
	file := line("a", "名", "") + line("b", "B", "")
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(file)
	require.NoError(t, err)
	for name, text := range map[string]string{"mark": "\uFEFF" + file, "UTF-16": wide} {
		into, catalog, _ := shop()
		sum, err := into.Import(t.Context(), sources.Lines("f", strings.NewReader(text)))
		require.NoError(t, err, name)
		require.Equal(t, importer.Summary{Read: 2, Created: 2}, sum, name)
		require.Equal(t, "名", catalog.stored["a"].GetName(), name)
	}
}

func TestImportSendsBatchesAndCanBeRepeated(t *testing.T) {
	into, catalog, _ := shop()
	var file strings.Builder
	for i := range 250 {
		slug := fmt.Sprintf("p%d", i)
		file.WriteString(line(slug, "P", fmt.Sprintf(`"%s-1":7`, slug)))
	}
	sum, err := into.Import(t.Context(), sources.Lines("f", strings.NewReader(file.String())))
	require.NoError(t, err)
	require.Equal(t, importer.Summary{Read: 250, Created: 250, Stock: 250, StockChanged: 250}, sum)
	require.Equal(t, []int{100, 100, 50}, catalog.batches)

	sum, err = into.Import(t.Context(), sources.Lines("f", strings.NewReader(file.String())))
	require.NoError(t, err)
	require.Equal(t, importer.Summary{Read: 250, Unchanged: 250, Stock: 250}, sum)
}

func TestLargeRowsTravelInSmallerBatches(t *testing.T) {
	into, catalog, _ := shop()
	var file strings.Builder
	for i := range 5 {
		file.WriteString(line(fmt.Sprintf("p%d", i), strings.Repeat("x", 1<<20), ""))
	}
	sum, err := into.Import(t.Context(), sources.Lines("f", strings.NewReader(file.String())))
	require.NoError(t, err)
	require.Equal(t, 5, sum.Created)
	require.Equal(t, []int{3, 2}, catalog.batches)
}

func TestStockReservedByOrdersIsUnchangedAndReported(t *testing.T) {
	into, _, warehouse := shop()
	file := `{"product":{"slug":"a","variants":[{"sku":"A"},{"sku":"HELD"},{"sku":"Z"}]},"stock":{"A":1,"HELD":2,"Z":3}}`
	sum, err := into.Import(t.Context(), sources.Lines(strings.Repeat("名", 200), strings.NewReader(file)))
	require.NoError(t, err)
	require.Equal(t, map[string]int32{"A": 1, "Z": 3}, warehouse.onHand)
	require.Equal(t, []string{"HELD: STOCK_BELOW_RESERVED orders hold more"}, sum.StockRefused)
	require.Equal(t, strings.Repeat("名", 100), warehouse.references[0])
}

func TestStockOfKnownSKUsCanBeLeftAlone(t *testing.T) {
	into, _, warehouse := shop()
	into.NewStockOnly = true
	warehouse.onHand["a-1"] = 0 // sold out
	for range 2 {
		_, err := into.Import(t.Context(), sources.Lines("samples", strings.NewReader(line("a", "A", `"a-1":5`)+line("b", "B", `"b-1":7`))))
		require.NoError(t, err)
	}
	require.Equal(t, map[string]int32{"a-1": 0, "b-1": 7}, warehouse.onHand)
	require.Len(t, warehouse.references, 1)
}

func TestImportStopsWhenAServiceFails(t *testing.T) {
	into, catalog, _ := shop()
	catalog.fail = errors.New("away")
	sum, err := into.Import(t.Context(), sources.Lines("f", strings.NewReader(line("a", "A", ""))))
	require.ErrorIs(t, err, catalog.fail)
	require.Equal(t, importer.Summary{Read: 1}, sum)

	_, err = into.Import(t.Context(), sources.Lines("f", strings.NewReader(strings.Repeat("x", 5<<20))))
	require.ErrorContains(t, err, "read f after line 0")
}

func shelf(slug, name, parent string) string {
	return fmt.Sprintf(`{"category":{"slug":%q,"name":%q,"parent":%q}}`+"\n", slug, name, parent)
}

func in(category, slug string) string {
	return fmt.Sprintf(`{"product":{"slug":%q,"category":%q}}`+"\n", slug, category)
}

func TestCategoriesGoAheadOfTheProducts(t *testing.T) {
	into, catalog, _ := shop()
	done := 0
	into.Progress = func(rows int) { done += rows }
	file := shelf("food", "食品", "") + shelf("tea", "お茶", "food") + in("tea", "sencha") + in("", "gift") + shelf("cups", "湯のみ", "") +
		in("cups", "cup") + in("nowhere", "lost") +
		shelf("tea", "Tea", "") + shelf("a", "A", "none") + shelf("Bad", "B", "") + `{"category":{"slug":"x","odd":1}}` + "\n" +
		`{"category":{"slug":"x"},"product":{"slug":"x"}}` + "\n" + shelf("last", "Last", "food")
	for _, created := range []int{4, 0} {
		done = 0
		sum, err := into.Import(t.Context(), sources.Lines("file.jsonl", strings.NewReader(file)))
		require.NoError(t, err)
		require.Equal(t, created, sum.Categories.Created)
		require.Equal(t, 4-created, sum.Categories.Unchanged)
		require.True(t, sum.AnyRefused())
		var refused []string
		for _, r := range sum.Categories.Refused {
			refused = append(refused, fmt.Sprintf("%s:%d %s %s", r.File, r.Line, r.Slug, r.Reason))
		}
		require.Equal(t, []string{
			"file.jsonl:8 tea DUPLICATE_SLUG", "file.jsonl:11 x ROW_MALFORMED", "file.jsonl:9 a CATEGORY_UNKNOWN", "file.jsonl:10 Bad VALIDATION_FAILED",
		}, refused)
		require.Len(t, sum.Refused, 2)
		require.Equal(t, "file.jsonl:12 ROW_MALFORMED", fmt.Sprintf("%s:%d %s", sum.Refused[0].File, sum.Refused[0].Line, sum.Refused[0].Reason))
		require.Equal(t, "lost CATEGORY_UNKNOWN", sum.Refused[1].Slug+" "+sum.Refused[1].Reason)
		require.Equal(t, 5, sum.Read)
		require.Equal(t, 13, done)
		var out strings.Builder
		sum.Print(&out)
		require.Contains(t, out.String(), fmt.Sprintf("categories: created %d + updated 0 + unchanged %d + refused 4\nread 5 = ", created, 4-created))
		require.Contains(t, out.String(), "refused file.jsonl:9 a CATEGORY_UNKNOWN: no\n")
	}
	require.Equal(t, "お茶", catalog.tree["tea"].GetName())
	require.Equal(t, "cups", catalog.stored["cup"].GetCategory())
}

func TestCategoriesTravelAThousandAtATime(t *testing.T) {
	into, catalog, _ := shop()
	var file strings.Builder
	for i := range 2500 {
		file.WriteString(shelf(fmt.Sprintf("c%d", i), "C", ""))
	}
	sum, err := into.Import(t.Context(), sources.Lines("f", strings.NewReader(file.String())))
	require.NoError(t, err)
	require.Equal(t, importer.Summary{Categories: importer.CategorySummary{Created: 2500}}, sum)
	require.Equal(t, []int{1000, 1000, 500}, catalog.planted)
	catalog.fail = errors.New("away")
	_, err = into.Import(t.Context(), sources.Lines("f", strings.NewReader(file.String())))
	require.ErrorIs(t, err, catalog.fail)
}
