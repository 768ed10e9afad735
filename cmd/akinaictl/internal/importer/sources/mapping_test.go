package sources_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
	"github.com/akinai/akinai/pkg/errs"
)

const theirMapping = `
currency: {from: EUR, to: JPY, rate: 161.255}
tax_class: standard
brand: House
stock: 5
source_name: 元の名前
root: Shop
categories:
  - {path: Men/Tees, slug: tees-men}
  - {path: Tees, slug: tees}
options: [size]
attributes:
  - {field: fabric, name: 素材}
name:
  - {pattern: '\[[^\]]*\]', replace: ' '}
values:
  status: {"1": published, "0": archived}
  tax_class: {"8": reduced}
columns:
  slug: x-{Code}
  sku: "{Artikel}"
  name: "{Titel}"
  description: fixed text
  category: "{Kat}|Shop/{Kat2}"
  price: "{Preis}"
  status: "{On}"
  tax_class: "{Tax}"
  brand: "{Maker}"
  option:color: "{Farbe}"
  attribute:origin: "{Land} / EU"
  tags: "{Tag}|all"
`

func mapped(t *testing.T, mapping, content string) (sources.Source, error) {
	t.Helper()
	return sources.CSV(file(t, "theirs.csv", content), sources.CSVOptions{Mapping: file(t, "theirs.yaml", mapping)})
}

func TestAMappingMakesOursOfTheirs(t *testing.T) {
	source, err := mapped(t, theirMapping, ` Code ,Artikel,Titel,Kat,Kat2,Preis,On,Tax,Maker,Farbe,Land,Tag,size,fabric,ignored
Ä 7/a,A-1,"=Shirt [new]  Duran Duran",Shop/Sale,Tees,1.00,1,8,Luma,'Red,IT,a\|b,S,Wool,z
Ä 7/a,A-2,"=Shirt [new]  Duran Duran",Shop/Sale,Tees,0.1,1,,Luma,Blue,IT,a\|b,M,Wool,z
B,B-1,B,,,,1,8,,,,,,,
C,C-1,C,,,free,1,8,,,,,,,
D,D-1,D,,,1,0,8,,,,,,,
E,E-1,E,,,1,2,8,,,,,,,
`)
	require.NoError(t, err)
	rows := rowsOf(t, source)
	require.Len(t, rows, 5)
	require.NoError(t, rows[0].Err)
	yen := func(amount int64) *typev1.Money { return &typev1.Money{Amount: amount, Currency: "JPY"} }
	want := &productv1.ProductInput{
		Slug: "x-7-a", Name: "=Shirt Duran Duran", Description: "fixed text", Category: "tees", Brand: "Luma", Status: 2,
		Tags: []string{"a|b", "all"},
		Attributes: map[string]string{
			"素材": "Wool", "origin": "IT / EU", "元の名前": "=Shirt [new]  Duran Duran",
		},
		Variants: []*productv1.VariantInput{
			{Sku: "A-1", Name: "'Red / S", Price: yen(161), TaxClass: 2, Options: map[string]string{"size": "S", "color": "'Red"}},
			{Sku: "A-2", Name: "Blue / M", Price: yen(16), TaxClass: 1, Options: map[string]string{"size": "M", "color": "Blue"}},
		},
		Options: []*productv1.Option{{Name: "color", Values: []string{"'Red", "Blue"}}, {Name: "size", Values: []string{"S", "M"}}},
	}
	require.True(t, proto.Equal(want, rows[0].Product), rows[0].Product)
	require.Equal(t, map[string]int64{"A-1": 5, "A-2": 5}, rows[0].Stock)
	require.NotContains(t, rows[1].Mask.GetFields(), "status", "has no price")
	require.Equal(t, "House", rows[1].Product.GetBrand())
	require.Empty(t, rows[1].Product.GetCategory())
	require.ErrorContains(t, rows[2].Err, `price "free" is not a decimal number`)
	require.Equal(t, "x-c", rows[2].Product.GetSlug())
	require.Equal(t, productv1.Status_STATUS_ARCHIVED, rows[3].Product.GetStatus())
	require.ErrorContains(t, rows[4].Err, `status "2" is none of`)
}

// The price 0.10 at the rate 161.255 is 16.1255. Halves are rounded up, and the calculation uses no
// binary fractions.
func TestRatesAreExact(t *testing.T) {
	for _, tc := range []struct {
		rate, price string
		want        int64
	}{
		{"161.255", "0.10", 16},
		{"0.5", "1", 1},
		{"0.5", "3", 2},
		{"1", ".5", 1},
		{"100", "2.", 200},
		{"1", "0.0000", 0},
		{"1.1", "1005", 1106},
		{"150", "125.95", 18893},
		{"0.000001", "999999999999", 1000000},
		{"100", "1.005", 101},
	} {
		source, err := mapped(t, "currency: {from: EUR, to: JPY, rate: "+tc.rate+"}\ntax_class: reduced\ncolumns: {sku: \"{s}\", price: \"{p}\"}\n", "s,p\nA,"+tc.price+"\n")
		require.NoError(t, err)
		require.Equal(t, tc.want, rowsOf(t, source)[0].Product.GetVariants()[0].GetPrice().GetAmount(), tc)
	}
}

func TestAMappedPriceThatRoundsToZeroIsRefused(t *testing.T) {
	for _, price := range []string{"0.003", ".4", "0.49", "-0.2"} {
		source, err := mapped(t, "currency: {from: EUR, to: JPY, rate: 1}\ntax_class: reduced\ncolumns: {sku: \"{s}\", price: \"{p}\"}\n", "s,p\nA,"+price+"\n")
		require.NoError(t, err)
		require.Equal(t, "PRICE_ZERO", errs.ReasonOf(rowsOf(t, source)[0].Err), price)
	}
}

func TestWithoutASlugEachSKUIsAProduct(t *testing.T) {
	source, err := mapped(t, "currency: {from: JPY, to: JPY, rate: 1}\ntax_class: reduced\nslug_prefix: sm\ncolumns: {sku: \"{s}\"}\n", "s\nA.1\nB\n")
	require.NoError(t, err)
	rows := rowsOf(t, source)
	require.Equal(t, "sm-a-1", rows[0].Product.GetSlug())
	require.Empty(t, rows[0].Stock, "says nothing of stock")
	require.Equal(t, "sm-b", rows[1].Product.GetSlug())
	require.Len(t, rows, 2)
}

func TestATableBesideIsJoined(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	mapping := write("m.yaml", "currency: {from: JPY, to: JPY, rate: 1}\ntax_class: reduced\njoin: {file: names.csv, column: cat}\ncolumns: {sku: \"{s}\", name: \"{n} {s}\"}\n")
	write("names.csv", "\uFEFFcat,n\n1,弁当\n2,寿司\n")
	path := write("items.csv", "s,cat\nA,2\nB,3\nC,1\n")
	source, err := sources.CSV(path, sources.CSVOptions{Mapping: mapping})
	require.NoError(t, err)
	rows := rowsOf(t, source)
	require.Equal(t, "寿司 A", rows[0].Product.GetName())
	require.Equal(t, "ROW_MALFORMED", errs.ReasonOf(rows[1].Err))
	require.ErrorContains(t, rows[1].Err, `names.csv has no row of cat "3"`)
	require.Equal(t, "弁当 C", rows[2].Product.GetName())
	for want, table := range map[string]string{
		`join.column: names.csv has no column "cat"`:       "kat,n\n1,x\n",
		`join.file names.csv: line 3: cat "1" comes twice`: "cat,n\n1,x\n1,y\n",
		`join.file names.csv: line 3: 1 cells`:             "cat,n\n1,x\n1\n",
		`join.file names.csv: the file is empty`:           "",
	} {
		write("names.csv", table)
		_, err := sources.CSV(path, sources.CSVOptions{Mapping: mapping})
		require.ErrorContains(t, err, want)
	}
	require.NoError(t, os.Remove(filepath.Join(dir, "names.csv")))
	_, err = sources.CSV(path, sources.CSVOptions{Mapping: mapping})
	require.ErrorIs(t, err, os.ErrNotExist)
	write("names.csv", "cat,n\n")
	_, err = sources.CSV(write("items.csv", "s,kat\n"), sources.CSVOptions{Mapping: mapping})
	require.ErrorContains(t, err, `join.column: the file has no column "cat"`)
}

// A faulty mapping file is refused with its name, the line and the key.
func TestFaultyMappings(t *testing.T) {
	const good = "currency: {from: EUR, to: JPY, rate: 150}\ntax_class: standard\ncolumns:\n  sku: \"{s}\"\n"
	_, err := mapped(t, good, "s\n")
	require.NoError(t, err)
	for want, mapping := range map[string]string{
		"theirs.yaml: yaml: unmarshal errors:\n  line 5: field colums not found":                  good + "colums: {}\n",
		"line 1: field form not found":                                                            strings.Replace(good, "from", "form", 1),
		"line 1: currency.rate: \"-150\" is not a decimal number above 0":                         strings.Replace(good, "150", "-150", 1),
		"line 1: currency.rate: \"0.0\" is not":                                                   strings.Replace(good, "150", "0.0", 1),
		"line 1: currency.rate: \"1e3\" is not":                                                   strings.Replace(good, "150", "1e3", 1),
		"line 1: currency.to: \"yen\" is not three capital letters":                               strings.Replace(good, "JPY", "yen", 1),
		"line 2: tax_class: \"full\" is neither standard nor reduced":                             strings.Replace(good, "standard", "full", 1),
		"currency: from, to and rate are missing":                                                 strings.Replace(good, "currency: {from: EUR, to: JPY, rate: 150}", "currency: {from: EUR}", 1),
		"tax_class is missing":                                                                    strings.Replace(good, "tax_class: standard", "", 1),
		"columns: sku is missing":                                                                 strings.Replace(good, "sku:", "name:", 1),
		"line 5: columns.prise: unknown column \"prise\"":                                         good + "  prise: \"{s}\"\n",
		"line 5: columns.currency: prices are converted to currency.to":                           good + "  currency: USD\n",
		"line 5: columns.name: \"{s\" has a brace that encloses no column":                        good + "  name: \"{s\"\n",
		"line 6: columns.name: is not a text":                                                     good + "  name:\n    - x\n",
		"line 5: columns.sku: comes twice":                                                        good + "  SKU: \"{s}\"\n",
		"theirs.csv: mapping theirs.yaml: line 5: columns.name: the file has no column \"Titel\"": good + "  name: \"{s} {Titel}\"\n",
		"mapping theirs.yaml: options: the file has no column \"size\"":                           good + "options: [size]\n",
		"mapping theirs.yaml: attributes: the file has no column \"x\"":                           good + "attributes: [{field: x, name: y}]\n",
		"line 5: columns: is not a list":                                                          strings.Split(good, "columns")[0] + "\n\ncolumns: [a]\n",
		"line 6: name.pattern: error parsing regexp":                                              good + "name:\n  - {pattern: '[', replace: ''}\n",
		"line 6: values.sttus: unknown column":                                                    good + "values:\n  sttus: {a: b}\n",
		"line 5: cannot unmarshal !!str `many` into int64":                                        good + "stock: many\n",
		"line 5: mapping key \"tax_class\" already defined at line 2":                             good + "tax_class: reduced\n",
		"it is empty": "",
	} {
		_, err := mapped(t, mapping, "s\n")
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "theirs.")
	}
	_, err = sources.CSV(file(t, "f.csv", "s\n"), sources.CSVOptions{Mapping: filepath.Join(t.TempDir(), "none.yaml")})
	require.ErrorIs(t, err, os.ErrNotExist)
}
