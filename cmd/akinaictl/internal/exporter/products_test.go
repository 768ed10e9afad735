package exporter_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/cmd/akinaictl/internal/exporter"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
)

func yen(amount int64) *typev1.Money { return &typev1.Money{Amount: amount, Currency: "JPY"} }

func tee() *productv1.ProductInput {
	return &productv1.ProductInput{
		Slug: "tee", Name: `=Tee, "fine"`, Description: "<p>Two\r\nlines</p>\n", Category: "tees", Brand: "'", Status: 2, Image: "/i.jpg",
		Tags: []string{"new", `a|b\`}, TaxExcluded: true,
		Pictures:   []*productv1.Picture{{Url: "/i.jpg"}, {Url: "/j|.jpg", Alt: "back"}},
		Options:    []*productv1.Option{{Name: "size", Values: []string{"M", "S"}}, {Name: "color", Values: []string{"Red", "-1"}}},
		Attributes: map[string]string{"素材": "綿", "empty": "", "a:b ": "+1"}, //nolint:gocritic // the blank is part of the name
		Metadata:   map[string]string{"erp_id": "=4711", "a.b-c": ""},
		Variants: []*productv1.VariantInput{
			{Sku: "T-S", Name: "@S", Price: yen(980), TaxClass: 1, WeightGrams: 250, MaxPerOrder: 3, Options: map[string]string{"size": "S", "color": "Red"}, Metadata: map[string]string{"jan": "4901"}},
			{Sku: "T-M", Price: yen(0), TaxClass: 2, Options: map[string]string{"size": "M", "color": "-1"}},
		},
	}
}

func plain(slug string, status productv1.Status) *productv1.ProductInput {
	return &productv1.ProductInput{
		Slug: slug, Name: slug, Status: status, Attributes: map[string]string{},
		Variants: []*productv1.VariantInput{{Sku: slug, Price: yen(1), TaxClass: 1, Options: map[string]string{}}},
	}
}

// export returns the exported file.
func export(t *testing.T, c *catalog, filter exporter.Filter) string {
	t.Helper()
	var out strings.Builder
	done := 0
	require.NoError(t, exporter.Products(t.Context(), c, filter, &out, func(products int) { done += products }))
	require.LessOrEqual(t, done, len(c.products))
	return out.String()
}

// load imports a file.
func load(t *testing.T, c *catalog, content string) importer.Summary {
	t.Helper()
	path := filepath.Join(t.TempDir(), "export.csv")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	source, err := sources.CSV(path, sources.CSVOptions{})
	require.NoError(t, err)
	sum, err := (&importer.Importer{Products: c}).Import(t.Context(), source)
	require.NoError(t, err)
	return sum
}

func TestAnExport(t *testing.T) {
	c := &catalog{products: []*productv1.Product{productOf(plain("a", 1)), productOf(tee())}}
	require.Equal(t, `slug,name,description,category,brand,status,tags,image,pictures,picture_alts,tax_excluded,option_order,sku,variant_name,price,currency,tax_class,weight_grams,max_per_order,free,option:color,option:size,attribute:a:b ,attribute:empty,attribute:素材,metadata:a.b-c,metadata:erp_id,variant_metadata:jan
a,a,,,,draft,,,,,,,a,,1,JPY,standard,,,,,,,,,,,
tee,"'=Tee, ""fine""","<p>Two`+"\r"+`
lines</p>
",tees,'',published,new|a\|b\\,/i.jpg,/i.jpg|/j\|.jpg,|back,true,size:M|size:S|color:Red|color:-1,T-S,'@S,980,JPY,standard,250,3,,Red,S,'+1,',綿,','=4711,4901
tee,,,,,,,,,,,,T-M,,0,JPY,reduced,,,,'-1,M,,,,,,
`, export(t, c, exporter.Filter{}))
}

// An export changes nothing when it is imported into the same shop, and creates the same products
// in another one.
func TestAnExportCanBeImported(t *testing.T) {
	c := &catalog{}
	for i := range 450 {
		c.products = append(c.products, productOf(plain(fmt.Sprintf("p%d", i), productv1.Status(1+i%3))))
	}
	c.products = append(c.products, productOf(tee()))
	content := export(t, c, exporter.Filter{})
	require.Len(t, c.browsed, 3)
	require.Equal(t, importer.Summary{Read: 451, Lines: 452, Unchanged: 451}, load(t, c, content))

	elsewhere := &catalog{}
	require.Equal(t, importer.Summary{Read: 451, Lines: 452, Created: 451}, load(t, elsewhere, content))
	require.Len(t, elsewhere.products, 451)
	for i, p := range c.products {
		require.True(t, proto.Equal(p, elsewhere.products[i]), "%v\n%v", p, elsewhere.products[i])
	}
	require.Equal(t, content, export(t, elsewhere, exporter.Filter{}))
}

func TestFilters(t *testing.T) {
	c := &catalog{products: []*productv1.Product{productOf(plain("a", 1)), productOf(plain("b", 2)), productOf(tee())}}
	require.Equal(t, 1+1, strings.Count(export(t, c, exporter.Filter{Status: productv1.Status_STATUS_DRAFT}), "\n"))
	require.Contains(t, export(t, c, exporter.Filter{Category: "tees"}), "T-M")
	require.NotContains(t, export(t, c, exporter.Filter{Category: "tees"}), "\nb,")
	require.Equal(t, "slug,", export(t, &catalog{}, exporter.Filter{})[:5], "a header all the same")
}

// If the shop fails halfway, the export writes nothing and removes its temporary file.
func TestNothingIsWrittenWhenReadingFails(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	c := &catalog{fail: errors.New("away")}
	for i := range 250 {
		c.products = append(c.products, productOf(plain(fmt.Sprintf("p%d", i), 2)))
	}
	var out strings.Builder
	err := exporter.Products(t.Context(), c, exporter.Filter{}, &out, func(int) {})
	require.ErrorIs(t, err, c.fail)
	require.ErrorContains(t, err, "after 200 products")
	require.Empty(t, out.String())
	c.fail = nil
	require.NotEmpty(t, export(t, c, exporter.Filter{}))
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

// largest measures the memory in use while an export is written.
type largest struct {
	written int
	heap    uint64
}

func (l *largest) Write(p []byte) (int, error) {
	before := l.written
	if l.written += len(p); l.written>>22 != before>>22 {
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		l.heap = max(l.heap, stats.HeapAlloc)
	}
	return len(p), nil
}

func TestAnExportHoldsAPageInMemory(t *testing.T) {
	c := &catalog{}
	for i := range 200 {
		d := plain(fmt.Sprintf("p%d", i), 2)
		d.Description = strings.Repeat("x", 10_000)
		c.products = append(c.products, productOf(d))
	}
	out := &largest{}
	require.NoError(t, exporter.Products(t.Context(), &repeating{catalog: c, pages: 25}, exporter.Filter{}, out, func(int) {}))
	require.Greater(t, out.written, 50_000_000)
	require.Positive(t, out.heap)
	require.Less(t, out.heap, uint64(16<<20))
}

// bilingual returns a product with texts in English, but for one value of an option.
func bilingual() *productv1.ProductInput {
	d := tee()
	d.Slug, d.Variants[0].Sku, d.Variants[1].Sku = "apron", "A-S", "A-M"
	d.Translations = map[string]*productv1.ProductTexts{"en": {
		Name: "=Apron", Description: "<p>Sturdy|\n</p>", VariantNames: map[string]string{"A-M": "+Medium"}, PictureAlts: map[string]string{"/j|.jpg": "b|ack"},
		Options: map[string]*productv1.OptionTexts{"size": {Name: "Size", Values: map[string]string{"M": "medium|"}}, "color": {Values: map[string]string{"-1": "None: none"}}},
	}}
	return d
}

func TestAnExportOfTranslationsCanBeImported(t *testing.T) {
	c := &catalog{products: []*productv1.Product{productOf(plain("a", 1)), productOf(bilingual())}}
	content := export(t, c, exporter.Filter{})
	require.Contains(t, content, ",variant_name:en,name:en,description:en,picture_alts:en,option_order:en\n")
	require.Contains(t, content, `,|b\|ack,Size:medium\||Size:S|color:Red|color:None: none`)
	require.Equal(t, importer.Summary{Read: 2, Lines: 3, Unchanged: 2}, load(t, c, content))
	elsewhere := &catalog{}
	require.Equal(t, importer.Summary{Read: 2, Lines: 3, Created: 2}, load(t, elsewhere, content))
	require.True(t, proto.Equal(c.products[1], elsewhere.products[1]), "%v\n%v", c.products[1], elsewhere.products[1])
	require.Equal(t, content, export(t, elsewhere, exporter.Filter{}))
}
