package stock_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/unicode"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/cmd/akinaictl/internal/stock"
	"github.com/akinai/akinai/pkg/errs"
)

func level(sku, location string, onHand, reserved, limit int32, version int64) *inventoryv1.Level {
	return &inventoryv1.Level{
		Sku: sku, Location: location, OnHand: onHand, Reserved: reserved, BackorderLimit: limit, Version: version,
	}
}

func load(t *testing.T, loader *stock.Loader, file string) stock.Summary {
	t.Helper()
	sum, err := loader.Load(t.Context(), "f.csv", strings.NewReader(file))
	require.NoError(t, err)
	return sum
}

func refusals(sum stock.Summary) []string {
	var out []string
	for _, r := range sum.Refused {
		out = append(out, fmt.Sprintf("%d %s", r.Line, r.Reason))
	}
	return out
}

func TestExport(t *testing.T) {
	w := newWarehouse(level("B", "main", 2, 5, 4, 7), level("B", "east", 1, 0, 0, 1), level("a", "main", 0, 0, 0, 0))
	var out strings.Builder
	require.NoError(t, stock.Export(t.Context(), w, "", &out, nil))
	require.Equal(t, `sku,location,on_hand,reserved,available,backorder_limit,version
B,east,1,0,1,0,1
B,main,2,5,-3,4,7
a,main,0,0,0,0,0
`, out.String())
	out.Reset()
	require.NoError(t, stock.Export(t.Context(), w, "east", &out, nil))
	require.Equal(t, "sku,location,on_hand,reserved,available,backorder_limit,version\nB,east,1,0,1,0,1\n", out.String())
	require.ErrorContains(t, stock.Export(t.Context(), w, "eats", &out, nil), `no location "eats"`)
	w.fail = errors.New("away")
	require.ErrorIs(t, stock.Export(t.Context(), w, "", &out, nil), w.fail)
}

// An export of many pages changes nothing when it is imported.
func TestExportCanBeImported(t *testing.T) {
	w := newWarehouse()
	for i := range 2500 {
		at := shelf{fmt.Sprintf("SKU-%d", i), []string{"east", "main"}[i%2]}
		w.levels[at] = level(at.sku, at.location, int32(i), int32(i%7), 7, 1)
	}
	var (
		out    strings.Builder
		listed int
	)
	require.NoError(t, stock.Export(t.Context(), w, "", &out, func(levels int) { listed += levels }))
	require.Equal(t, 2500, listed)
	require.Equal(t, 2501, strings.Count(out.String(), "\n"))
	require.Equal(t, 3, w.calls)
	before := w.onHand()
	require.Equal(t, stock.Summary{File: "f.csv", Read: 2500, Taken: 2500}, load(t, &stock.Loader{Inventory: w}, out.String()))
	require.Equal(t, before, w.onHand())
}

func TestEachRowThatIsReadIsAccountedFor(t *testing.T) {
	w := newWarehouse(level("HELD", "main", 9, 5, 0, 1))
	done := 0
	loader := &stock.Loader{Inventory: w, Location: "east", Progress: func(rows int) { done += rows }}
	file := "\uFEFFSKU, Location ,on_hand,low_threshold,backorder_limit\r\n" +
		"A,main,5,,\r\n" +
		"HELD,main,4,,\r\n" + // 3
		"B,,7,3,2\r\n" +
		"A,main,6,,\r\n" + // 5
		"C,mian,1,,\r\n" + // 6
		"D,mian,1,2,2\r\n" + // 7
		"E,main,many,,\r\n" + // 8
		"F,main,,,\r\n" + // 9
		"G,main,-1,,\r\n" + // 10
		"H,main,1000000001,,\r\n" + // 11
		"I I,main,1,,\r\n" + // 12
		"J,Main,1,,\r\n" + // 13
		"K,main\r\n" + // 14
		"\r\n" +
		"B,main,1,4,\r\n" + // 16
		"\"Z\",east,0,,\r\n"
	sum := load(t, loader, file)
	require.Equal(t, []string{
		"3 STOCK_BELOW_RESERVED", "5 ROW_MALFORMED", "6 LOCATION_NOT_FOUND", "7 LOCATION_NOT_FOUND", "8 ROW_MALFORMED",
		"9 ROW_MALFORMED", "10 ROW_MALFORMED", "11 ROW_MALFORMED", "12 ROW_MALFORMED", "13 ROW_MALFORMED", "14 ROW_MALFORMED",
		"16 ROW_MALFORMED",
	}, refusals(sum))
	require.Equal(t, map[string]int32{"A@main": 5, "HELD@main": 9, "B@east": 7, "Z@east": 0}, w.onHand())
	require.Equal(t, map[string]int32{"B": 3}, w.thresholds)
	require.EqualValues(t, 2, w.levels[shelf{"B", "east"}].GetBackorderLimit())
	require.Equal(t, 15, done)

	var out strings.Builder
	sum.Print(&out)
	require.Contains(t, out.String(), "refused f.csv:3 HELD@main STOCK_BELOW_RESERVED: fewer units than are reserved\n")
	require.Contains(t, out.String(), "refused f.csv:5 A@main ROW_MALFORMED: line 2 is of the same SKU and location\n")
	require.Contains(t, out.String(), "read 15 = taken 3 + refused 12; 2 levels changed\n")
	require.Equal(t, "f.csv", w.sets[0].GetReference())
	require.Empty(t, w.sets[0].GetReason())
}

func TestHundredThousandRowsTwice(t *testing.T) {
	const rows = 100_000
	w := newWarehouse(level("SKU-77777", "main", 9, 5, 0, 1))
	var file strings.Builder
	file.WriteString("on_hand,sku\n")
	for i := range rows {
		fmt.Fprintf(&file, "%d,SKU-%d\n", i%4, i) // SKU-77777 gets fewer units than are reserved
	}
	loader := &stock.Loader{Inventory: w}
	sum := load(t, loader, file.String())
	require.Equal(t, []string{"77779 STOCK_BELOW_RESERVED"}, refusals(sum))
	require.Equal(t, rows-1, sum.Taken)
	require.Equal(t, rows*3/4-1, sum.Changed)
	require.Len(t, w.levels, rows)
	require.Less(t, w.calls, 50+2*12) // one call a batch, two for each halving of the one with the refused row
	for _, set := range w.sets {
		require.LessOrEqual(t, len(set.GetLevels()), 2000)
	}

	before := maps.Clone(w.onHand())
	sum = load(t, loader, file.String())
	require.Zero(t, sum.Changed)
	require.Equal(t, rows-1, sum.Taken)
	require.Equal(t, before, w.onHand())
}

// A limit and a count are accepted if they are valid together, even if one of them is invalid
// before the other is set.
func TestLimitsAndCountsThatFitTogether(t *testing.T) {
	w := newWarehouse(level("FEWER", "main", 5, 5, 0, 1), level("MORE", "main", 0, 5, 5, 1), level("NEITHER", "main", 5, 5, 0, 1))
	sum := load(t, &stock.Loader{Inventory: w}, "sku,on_hand,backorder_limit\nFEWER,0,5\nMORE,5,0\nNEITHER,1,3\n")
	require.Equal(t, []string{"4 STOCK_BELOW_RESERVED"}, refusals(sum))
	require.EqualValues(t, 0, w.at("FEWER", "main").GetOnHand())
	require.EqualValues(t, 5, w.at("FEWER", "main").GetBackorderLimit())
	require.EqualValues(t, 5, w.at("MORE", "main").GetOnHand())
	require.EqualValues(t, 0, w.at("MORE", "main").GetBackorderLimit())
	require.EqualValues(t, 5, w.at("NEITHER", "main").GetOnHand())
}

func TestCountBooksAStocktake(t *testing.T) {
	w := newWarehouse(level("A", "main", 5, 0, 3, 2), level("B", "main", 5, 0, 0, 3), level("C", "east", 5, 0, 0, 1))
	loader := &stock.Loader{Inventory: w, Reason: "yearly count"}
	file := "sku,location,on_hand,version,backorder_limit\nA,,7,2,9\nB,,6,2,9\nC,east,4,,9\nD,,1,0,9\n"
	sum := load(t, loader, file)
	require.Equal(t, []string{"3 VERSION_CONFLICT"}, refusals(sum))
	require.Equal(t, 3, sum.Changed)
	require.Equal(t, map[string]int32{"A@main": 7, "B@main": 5, "C@east": 4, "D@main": 1}, w.onHand())
	require.EqualValues(t, 3, w.at("A", "main").GetBackorderLimit())
	for _, set := range w.sets {
		require.Equal(t, "yearly count", set.GetReason())
	}
	sum = load(t, loader, file)
	require.Equal(t, []string{"3 VERSION_CONFLICT"}, refusals(sum))
	require.Zero(t, sum.Changed)
}

func TestTypingErrorsAreRefusedWithTheNearestSKU(t *testing.T) {
	w := newWarehouse(level("TEA-SENCHA-100", "main", 5, 0, 0, 2), level("A", "main", 5, 0, 0, 2))
	const file = "sku,on_hand,low_threshold\nA,1,3\ntea-sencha-100,50,\nCUSHION,7,1\nTEA-SENCHA-100,9,\n"
	for _, reason := range []string{"", "count"} {
		w.strict = true
		sum := load(t, &stock.Loader{Inventory: w, Reason: reason}, file)
		require.Equal(t, []string{"3 SKU_UNKNOWN", "4 SKU_UNKNOWN"}, refusals(sum))
		require.Contains(t, sum.Refused[0].Message, "the nearest SKU is TEA-SENCHA-100")
		require.Contains(t, sum.Refused[1].Message, "--create")
		require.Equal(t, map[string]int32{"A@main": 1, "TEA-SENCHA-100@main": 9}, w.onHand())
	}
	sum := load(t, &stock.Loader{Inventory: w, Reason: "count", Create: true}, file)
	require.Empty(t, sum.Refused)
	require.Len(t, w.levels, 4)
}

// A file that was exported before an edit may be imported, but not counted.
func TestImportDoesNotCompareVersions(t *testing.T) {
	w := newWarehouse(level("A", "main", 5, 0, 0, 9))
	require.Equal(t, 1, load(t, &stock.Loader{Inventory: w}, "sku,on_hand,version\nA,7,2\n").Changed)
}

func TestFilesThatCannotBeRead(t *testing.T) {
	loader := &stock.Loader{Inventory: newWarehouse()}
	for file, want := range map[string]string{
		"":                           "read the header",
		"sku,location\n":             "no column on_hand",
		"on_hand\n":                  "no column sku",
		"sku,on_hand,onhand\n":       `unknown column "onhand"`,
		"sku,on_hand,SKU\n":          `column "SKU" comes twice`,
		"s\x00\x00\x00k\x00\x00\x00": "read the header",
	} {
		_, err := loader.Load(t.Context(), "f.csv", strings.NewReader(file))
		require.ErrorContains(t, err, want, file)
	}
}

// Each form of the file must set the levels A 1, B 2 and C 0.
func TestStockFilesComeAsSpreadsheetProgramsWriteThem(t *testing.T) {
	const rows = "sku,on_hand\r\nA,1\r\nB,2\r\nC,0\r\n"
	utf16 := func(order unicode.Endianness, marks unicode.BOMPolicy) string {
		text, err := unicode.UTF16(order, marks).NewEncoder().String(rows)
		require.NoError(t, err)
		return text
	}
	for name, file := range map[string]string{
		"a mark":               "\uFEFF" + rows,
		"two marks":            "\uFEFF\uFEFF" + rows,
		"UTF-16 little endian": utf16(unicode.LittleEndian, unicode.UseBOM),
		"UTF-16 big endian":    utf16(unicode.BigEndian, unicode.UseBOM),
		"UTF-16 without mark":  utf16(unicode.LittleEndian, unicode.IgnoreBOM),
		"semicolons":           strings.ReplaceAll(rows, ",", ";"),
		"tabs":                 strings.ReplaceAll(rows, ",", "\t"),
		"a separator line":     "sep=;\r\n" + strings.ReplaceAll(rows, ",", ";"),
		"rows of commas":       "sku,on_hand\nA,1\n,\nB,2\n , \nC,0\n,\n,,,\n",
		"empty columns":        "sku,on_hand,,\nA,1,,\nB,2\nC,0,,,,\n",
		"quotes":               "\"sku\",\"on_hand\"\n\"A\",\"1\"\n\"B\",\"2\"\n\"C\",\"0\"\n",
	} {
		w := newWarehouse()
		sum := load(t, &stock.Loader{Inventory: w}, file)
		require.Equal(t, stock.Summary{File: "f.csv", Read: 3, Taken: 3, Changed: 2}, sum, name)
		require.Equal(t, map[string]int32{"A@main": 1, "B@main": 2, "C@main": 0}, w.onHand(), name)
	}
	_, err := (&stock.Loader{Inventory: newWarehouse()}).Load(t.Context(), "f.csv", strings.NewReader(strings.ReplaceAll(rows, "\r\n", "\r")))
	require.ErrorContains(t, err, "save the file with LF or CRLF")
}

func TestAStrayQuoteRefusesTheRowThatItIsIn(t *testing.T) {
	for name, tc := range map[string]struct {
		row     string
		refused []string
	}{
		"in a cell":             {`B",2`, []string{"3 ROW_MALFORMED"}},
		"behind a quoted cell":  {`"B"x,2`, []string{"3 ROW_MALFORMED"}},
		"that nothing closes":   {"D,5\n\"B,2", []string{"4 ROW_MALFORMED"}},
		"that a later one ends": {"\"B,2\nX\",9,9", []string{"3 ROW_MALFORMED"}},
	} {
		w := newWarehouse()
		file := "sku,on_hand\nA,1\n" + tc.row + "\n"
		if name != "that nothing closes" {
			file += "C,3\n"
		}
		sum := load(t, &stock.Loader{Inventory: w}, file)
		require.Equal(t, tc.refused, refusals(sum), name)
		require.EqualValues(t, 1, w.onHand()["A@main"], name)
		require.NotContains(t, w.onHand(), "B@main", name)
		require.Equal(t, sum.Taken, sum.Changed, name)
	}
}

func TestLoadStopsWhenTheServiceFails(t *testing.T) {
	for _, fail := range []error{errors.New("away"), errs.New(errs.Unavailable, "DATABASE_BUSY", "too slow")} {
		w := newWarehouse()
		w.fail = fail
		sum, err := (&stock.Loader{Inventory: w}).Load(t.Context(), "f.csv", strings.NewReader("sku,on_hand\nA,1\nB,1\n"))
		require.ErrorIs(t, err, fail)
		require.Equal(t, stock.Summary{File: "f.csv"}, sum)
		require.Equal(t, 1, w.calls)
	}
}

func TestLongNamesAreCutForTheReference(t *testing.T) {
	w := newWarehouse()
	_, err := (&stock.Loader{Inventory: w}).Load(t.Context(), strings.Repeat("名", 200), strings.NewReader("sku,on_hand\nA,1\n"))
	require.NoError(t, err)
	require.Equal(t, strings.Repeat("名", 100), w.sets[0].GetReference())
}
