//go:build testdata

package data

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/e2e/harness"
)

var taken = regexp.MustCompile(`= created ([0-9]+) `)

// Any text that the service accepted, in any field, survives an export and an import: the import
// changes nothing.
func TestDataNaughtyStringsByCSV(t *testing.T) {
	s := harness.SharedShop(t)
	category := s.NewCategory(t)
	data, err := os.ReadFile(filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "naughty_strings.json"))
	require.NoError(t, err)
	var texts []string
	require.NoError(t, json.Unmarshal(data, &texts))
	var file strings.Builder
	products := 0
	for i, text := range texts {
		for field, set := range map[string]func(d *productv1.ProductInput){
			"name":        func(d *productv1.ProductInput) { d.Name = text },
			"description": func(d *productv1.ProductInput) { d.Description = text },
			"brand":       func(d *productv1.ProductInput) { d.Brand = text },
			"tag":         func(d *productv1.ProductInput) { d.Tags = []string{text, "x"} },
			"pictures": func(d *productv1.ProductInput) {
				d.Pictures = []*productv1.Picture{{Url: "/x"}, {Url: "/y", Alt: text}}
			},
			"variant":       func(d *productv1.ProductInput) { d.Variants[0].Name = text },
			"option":        func(d *productv1.ProductInput) { d.Variants[0].Options = map[string]string{"x": text} },
			"optionname":    func(d *productv1.ProductInput) { d.Variants[0].Options = map[string]string{text: "x"} },
			"attribute":     func(d *productv1.ProductInput) { d.Attributes = map[string]string{"x": text} },
			"attributename": func(d *productv1.ProductInput) { d.Attributes = map[string]string{text: "x"} },
		} {
			slug := fmt.Sprintf("%s-%s-%d", category, field, i)
			draft := &productv1.ProductInput{
				Slug: slug, Name: "x", Category: category, Status: productv1.Status_STATUS_DRAFT,
				Variants: []*productv1.VariantInput{{
					Sku: fmt.Sprintf("%s-%d", category[len(category)-12:], products), Price: harness.Yen(1), TaxClass: productv1.TaxClass_TAX_CLASS_STANDARD,
				}},
			}
			set(draft)
			line, err := protojson.Marshal(draft)
			require.NoError(t, err)
			fmt.Fprintf(&file, `{"product":%s}`+"\n", line)
			products++
		}
	}
	path := filepath.Join(t.TempDir(), "naughty.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(file.String()), 0o600))
	out, _ := s.Control(t.Context(), "import", path) // some rows are refused
	created, err := strconv.Atoi(taken.FindStringSubmatch(out)[1])
	require.NoError(t, err)
	require.Greater(t, created, products*17/20, "refused are blank names, and lines with controls and directions")
	t.Logf("%d of %d products were taken", created, products)
	s.ComesBack(t, category, created, created)
}

// TestDataSupermarketItems imports the supermarket's items into its tree twice. The first import
// creates as many products as the file has rows, the second none.
func TestDataSupermarketItems(t *testing.T) {
	s, dir := harness.SharedShop(t), os.Getenv("AKINAI_TEST_DATA")
	_, err := s.Control(t.Context(), "import", "--format", "supermarket", filepath.Join(dir, "supermarket_ja_category.csv"))
	require.NoError(t, err)
	for _, created := range []int{10_030, 0} {
		out, err := s.Control(t.Context(), "import", "--format", "supermarket", filepath.Join(dir, "supermarket_ja_product.csv.gz"))
		require.NoError(t, err)
		require.Contains(t, out, fmt.Sprintf("10030 rows: read 10030 = created %d + updated 0 + unchanged %d + refused 0;", created, 10_030-created))
	}
}
