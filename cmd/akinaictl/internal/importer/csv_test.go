package importer_test

import (
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/japanese"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
	"github.com/akinai/akinai/pkg/catalogfile"
	"github.com/akinai/akinai/pkg/errs"
)

// csvRows returns the rows of a CSV file.
func csvRows(t *testing.T, content string) []catalogfile.Row {
	t.Helper()
	source, err := sources.CSV(file(t, "f.csv", content), sources.CSVOptions{})
	require.NoError(t, err)
	return rowsOf(t, source)
}

func TestAllColumns(t *testing.T) {
	rows := csvRows(t, `sku,slug,name,description,category,brand,status,tags,image,pictures,picture_alts,tax_excluded,option_order,variant_name,price,currency,tax_class,weight_grams,max_per_order,stock,option:size,option:color,attribute:素材,attribute:empty
T-S,tee,"'=Tee, ""fine""","<p>Two
lines</p>",tees,Luma,published,new|a\|b,/i.jpg,/i.jpg|/j.jpg,|back,yes,color:Red|size:L,S / Red,980,JPY,standard,250,3,7,S,Red,綿,'
T-M, tee ,,,,,,,,,,,,M / Red,1080,,Standard,260,,0,M,Red,,
T-X,tee,"'=Tee, ""fine""",,,Luma,,,,,,,,X,0,USD,reduced,,,,,'',,
`)
	require.Len(t, rows, 1)
	require.NoError(t, rows[0].Err)
	require.Equal(t, 2, rows[0].Line)
	require.Equal(t, []int{2, 4, 5}, rows[0].Lines)
	yen := func(amount int64) *typev1.Money { return &typev1.Money{Amount: amount, Currency: "JPY"} }
	want := &productv1.ProductInput{
		Slug: "tee", Name: `=Tee, "fine"`, Description: "<p>Two\nlines</p>", Category: "tees", Brand: "Luma",
		Status: productv1.Status_STATUS_PUBLISHED, Image: "/i.jpg", Tags: []string{"new", "a|b"}, TaxExcluded: true,
		Pictures:   []*productv1.Picture{{Url: "/i.jpg"}, {Url: "/j.jpg", Alt: "back"}},
		Options:    []*productv1.Option{{Name: "color", Values: []string{"Red", "'"}}, {Name: "size", Values: []string{"L", "S", "M"}}},
		Attributes: map[string]string{"素材": "綿", "empty": ""},
		Variants: []*productv1.VariantInput{
			{Sku: "T-S", Name: "S / Red", Price: yen(980), TaxClass: 1, WeightGrams: 250, MaxPerOrder: 3, Options: map[string]string{"size": "S", "color": "Red"}},
			{Sku: "T-M", Name: "M / Red", Price: yen(1080), TaxClass: 1, WeightGrams: 260, Options: map[string]string{"size": "M", "color": "Red"}},
			{Sku: "T-X", Name: "X", Price: &typev1.Money{Currency: "USD"}, TaxClass: 2, Options: map[string]string{"color": "'"}},
		},
	}
	require.True(t, proto.Equal(want, rows[0].Product), rows[0].Product)
	require.Equal(t, map[string]int64{"T-S": 7, "T-M": 0}, rows[0].Stock)
}

// The mask has no status, so a stored product keeps its status. The service makes a new product a
// draft.
func TestAProductWithoutAPriceSpeaksOfNoStatus(t *testing.T) {
	rows := csvRows(t, "slug,sku,status,price\na,A,published,\nb,B1,published,5\nb,B2,, \nc,C,archived,\nd,D,,\ne,E,published,0\n")
	var statuses []productv1.Status
	var spoken []bool
	for _, row := range rows {
		require.NoError(t, row.Err)
		spoken = append(spoken, slices.Contains(row.Mask.GetFields(), "status"))
		statuses = append(statuses, row.Product.GetStatus())
	}
	require.Equal(t, []productv1.Status{2, 2, 3, 1, 2}, statuses)
	require.Equal(t, []bool{false, false, true, false, true}, spoken)
	require.Equal(t, []string{"price"}, rows[1].Mask.GetVariants()[0].GetFields())
	require.Empty(t, rows[1].Mask.GetVariants()[1].GetFields())
	require.Equal(t, "JPY", rows[0].Product.GetVariants()[0].GetPrice().GetCurrency())
	require.EqualValues(t, 5, rows[1].Product.GetVariants()[0].GetPrice().GetAmount())
}

// Each fault is reported with its line. It refuses its product with all rows of it, and no other
// product.
func TestRowsAreRefusedWithTheirLines(t *testing.T) {
	const header = "slug,sku,name,brand,status,price,tax_class,tax_excluded,weight_grams,stock,pictures,picture_alts,option_order,attribute:x\n"
	const good = "good,G,Good,,published,1,standard,,,,,,,\n"
	for name, tc := range map[string]struct {
		rows    string
		refused []string
	}{
		"no number":           {"a,A,N,,draft,1.5,standard,,,,,,,\n", []string{`2 a ROW_MALFORMED price "1.5"`}},
		"no weight":           {"a,A,N,,draft,1,standard,,99999999999,,,,,\n", []string{`2 a ROW_MALFORMED weight_grams`}},
		"no stock":            {"a,A,N,,draft,1,standard,,,many,,,,\n", []string{`2 a ROW_MALFORMED stock "many"`}},
		"stock below 0":       {"a,A,N,,draft,1,standard,,,-1,,,,\n", []string{"2 a STOCK_INVALID (A)"}},
		"stock out of range":  {"a,A,N,,draft,1,standard,,,1000000001,,,,\n", []string{"2 a STOCK_INVALID (A)"}},
		"no status":           {"a,A,N,,on sale,1,standard,,,,,,,\n", []string{`2 a ROW_MALFORMED status "on sale" is none of archived draft published`}},
		"no tax class":        {"a,A,N,,draft,1,10,,,,,,,\n", []string{`2 a ROW_MALFORMED tax_class "10" is none of reduced standard`}},
		"no truth":            {"a,A,N,,draft,1,standard,maybe,,,,,,\n", []string{`2 a ROW_MALFORMED tax_excluded "maybe"`}},
		"too many alts":       {"a,A,N,,draft,1,standard,,,,/x,a|b,,\n", []string{"2 a ROW_MALFORMED 2 picture_alts of 1 pictures"}},
		"no order of options": {"a,A,N,,draft,1,standard,,,,,,S|M,\n", []string{`2 a ROW_MALFORMED option_order: "S"`}},
		"no slug":             {",A,N,,draft,1,standard,,,,,,,\n", []string{"2 - ROW_MALFORMED no slug"}},
		"too few cells":       {"a,A\n", []string{"2 a ROW_MALFORMED 2 cells under 14 columns"}},
		"a quote":             {"a,A,5\" disk,,draft,1,standard,,,,,,,\n", []string{`2 a ROW_MALFORMED bare "`}},
		"a quote first":       {"a\"b,A,N,,draft,1,standard,,,,,,,\n", []string{`2 - ROW_MALFORMED bare "`}},
		"Shift_JIS":           {"a,A,\x93\xFA,,draft,1,standard,,,,,,,\n", []string{"2 a ROW_MALFORMED cell 3 is not UTF-8"}},
		"a row that differs": {
			"a,A,N,B,draft,1,standard,,,,,,,x\na,A2,,,,1,standard,,,,,,,\na,A3,M,,,1,standard,,,,,,,\na,A4,N,B,draft,1,standard,,,,,,,x\n",
			[]string{"4 a ROW_CONFLICT name", "2 a PRODUCT_REFUSED", "3 a PRODUCT_REFUSED", "5 a PRODUCT_REFUSED"},
		},
		"more than the first row": {
			"a,A,N,,draft,1,standard,,,,,,,\na,A2,,,,1,standard,,,,,,,late\n",
			[]string{"3 a ROW_CONFLICT attribute:x", "2 a PRODUCT_REFUSED"},
		},
		"more than one fault": {
			"a,A,N,,draft,x,standard,,,,,,,\na,A2,,,,1,standard,,,,,,,\na,A3,,,,y,standard,,,,,,,\n",
			[]string{`2 a ROW_MALFORMED price "x"`, `4 a ROW_MALFORMED price "y"`, "3 a PRODUCT_REFUSED"},
		},
		"a first row that cannot be read": {
			"a,A\na,A2,N,,draft,1,standard,,,,,,,\n", []string{"2 a ROW_MALFORMED 2 cells", "3 a PRODUCT_REFUSED"},
		},
		"no slug within a product": {
			"a,A,N,,draft,1,standard,,,,,,,\n,A2,,,,1,standard,,,,,,,\na,A3,,,,1,standard,,,,,,,\n",
			[]string{"3 a ROW_MALFORMED no slug", "2 a PRODUCT_REFUSED", "4 a PRODUCT_REFUSED"},
		},
		"no slug between products": {
			"a,A,N,,draft,1,standard,,,,,,,\n,A2,,,,1,standard,,,,,,,\n", []string{"3 - ROW_MALFORMED no slug"},
		},
		"the service refuses": {
			"a,A,refuse,,draft,1,standard,,,,,,,\na,A2,,,,1,standard,,,,,,,\n", []string{"2 a PRICE_INVALID no", "3 a PRODUCT_REFUSED"},
		},
		"a slug that comes back": {
			"a,A,N,,draft,1,standard,,,,,,,\nb,B,N,,draft,1,standard,,,,,,,\na,A2,N,,draft,1,standard,,,,,,,\na,A3,,,,1,standard,,,,,,,\n",
			[]string{"4 a DUPLICATE_SLUG", "5 a PRODUCT_REFUSED"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, end := range []string{"\n", "\r\n"} {
				into, products, _ := shop()
				source, err := sources.CSV(file(t, "f.csv", strings.ReplaceAll(header+tc.rows+good, "\n", end)), sources.CSVOptions{})
				require.NoError(t, err)
				sum, err := into.Import(t.Context(), source)
				require.NoError(t, err)
				require.Len(t, sum.Refused, 1, "rows of one product, or none")
				refused := append([]importer.Refusal{sum.Refused[0]}, sum.Refused[0].Rest...)
				require.Len(t, refused, len(tc.refused))
				for i, r := range refused {
					place, message, _ := strings.Cut(tc.refused[i], " ROW_MALFORMED ")
					if message == "" {
						place, message, _ = strings.Cut(tc.refused[i]+" ", r.Reason)
						place += r.Reason
					} else {
						place += " ROW_MALFORMED"
					}
					slug := r.Slug
					if slug == "" {
						slug = "-"
					}
					require.Equal(t, place, fmt.Sprintf("%d %s %s", r.Line, slug, r.Reason))
					require.Contains(t, r.Message, strings.TrimSpace(message))
				}
				require.Contains(t, products.stored, "good")
				require.Equal(t, sum.Read, sum.Created+1)
				require.Equal(t, 1+strings.Count(tc.rows, "\n"), sum.Lines)
			}
		})
	}
}

func TestRefusedRowsAreReportedOneALine(t *testing.T) {
	into, _, _ := shop()
	source, err := sources.CSV(file(t, "f.csv", "slug,sku,price\na,A,1\na,B,x\nb,C,1\n"), sources.CSVOptions{})
	require.NoError(t, err)
	sum, err := into.Import(t.Context(), source)
	require.NoError(t, err)
	var out strings.Builder
	sum.Print(&out)
	require.Equal(t, `refused f.csv:3 a ROW_MALFORMED: the row cannot be read: price "x" is not a whole number
refused f.csv:2 a PRODUCT_REFUSED: the product is refused for another row
3 rows: read 2 = created 1 + updated 0 + unchanged 0 + refused 1; stock of 0 SKUs given, 0 changed, 0 kept
`, out.String())
}

func TestMoreRowsThanVariantsNeedNoMemory(t *testing.T) {
	rows := csvRows(t, "slug,sku\n"+strings.Repeat("a,A\n", 1000)+"b,B\n")
	require.Len(t, rows, 2)
	require.Equal(t, "ROW_MALFORMED", errs.ReasonOf(rows[0].Err))
	require.Len(t, rows[0].Lines, 1000)
	require.Len(t, rows[0].Product.GetVariants(), 100)
	require.NoError(t, rows[1].Err)
}

func TestEncodingsAndZippedFiles(t *testing.T) {
	const text = "slug,sku,name,option:色\r\na,A,\"表\r\n示\",①赤\r\n"
	sjis, err := japanese.ShiftJIS.NewEncoder().String(text)
	require.NoError(t, err)
	var zipped strings.Builder
	w := gzip.NewWriter(&zipped)
	_, err = w.Write([]byte("\uFEFF\uFEFF" + text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	for _, path := range []string{file(t, "f.csv", text), file(t, "f.csv", "\uFEFF"+text), file(t, "f.csv.gz", zipped.String()), file(t, "shift_jis.csv", sjis)} {
		options := sources.CSVOptions{}
		if filepath.Base(path) == "shift_jis.csv" {
			options.Encoding = "shift_jis"
		}
		source, err := sources.CSV(path, options)
		require.NoError(t, err)
		rows := rowsOf(t, source)
		require.Len(t, rows, 1)
		require.NoError(t, rows[0].Err)
		require.Equal(t, "表\r\n示", rows[0].Product.GetName())
		require.Equal(t, map[string]string{"色": "①赤"}, rows[0].Product.GetVariants()[0].GetOptions())
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, info.Size(), source.Bytes)
		require.Equal(t, info.Size(), source.Done())
	}
}

func TestFilesThatAreRefusedWhole(t *testing.T) {
	for want, content := range map[string]string{
		`f.csv: unknown column "prise"`: "slug,sku,prise\n",
		"f.csv: the file is empty":      "",
		"f.csv: no column sku":          "slug\n",
	} {
		_, err := sources.CSV(file(t, "f.csv", content), sources.CSVOptions{})
		require.ErrorContains(t, err, want)
	}
	_, err := sources.CSV(filepath.Join(t.TempDir(), "none.csv"), sources.CSVOptions{})
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = sources.CSV(file(t, "f.csv.gz", "slug,sku,name\n"), sources.CSVOptions{})
	require.ErrorIs(t, err, gzip.ErrHeader)
}

// A file that ends early causes an error, not a smaller catalog. The rows before the end were sent.
func TestAZippedFileThatIsCut(t *testing.T) {
	var zipped strings.Builder
	w := gzip.NewWriter(&zipped)
	_, err := fmt.Fprint(w, "slug,sku,name\n")
	require.NoError(t, err)
	for i := range 5000 {
		_, err := fmt.Fprintf(w, "p%d,P%d,%x\n", i, i, i*i*i)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	into, products, _ := shop()
	source, err := sources.CSV(file(t, "f.csv.gz", zipped.String()[:zipped.Len()/2]), sources.CSVOptions{})
	require.NoError(t, err)
	sum, err := into.Import(t.Context(), source)
	require.ErrorContains(t, err, "read f.csv.gz after line")
	require.Greater(t, sum.Created, 1000)
	require.Len(t, products.stored, sum.Created)
}
