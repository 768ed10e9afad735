//go:build scale

package app_test

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// good is a product of a real catalog, from which synthetic ones are made.
type good struct {
	domain.ProductInput
	// price is the price of the real product, in yen.
	price int64
	// sizes and colors are its option values; empty without options.
	sizes, colors []string
}

// place is a category of the tree.
type place struct{ slug, name, parent string }

// goods holds the real catalogs and the tree of their categories.
type goods struct {
	electronics, foods, garments []good
	tree                         []place
}

func newGoods(t *testing.T) *goods {
	t.Helper()
	g := &goods{}
	g.addElectronics(t)
	g.addFoods(t, g.addSupermarket(t))
	g.addGarments(t)
	return g
}

// departments are the categories of the second level, below electronics. A product belongs to the
// first one whose word its texts contain.
var departments = []string{
	"toner", "ink", "cartridge", "paper", "label", "patch", "usb", "cable", "cord", "adapter", "processor", "monitor", "notebook", "printer",
	"battery", "webcam", "keyboard", "mouse", "headset", "switch", "drive", "card", "memory", "mount", "case", "projector", "camera", "kit",
}

const otherDepartment = "other"

// addElectronics adds the products in departments. A brand with many products in a department
// becomes a category below it.
func (g *goods) addElectronics(t *testing.T) {
	t.Helper()
	const many = 60
	g.tree = append(g.tree, place{slug: "electronics", name: "Electronics"})
	for _, department := range append(slices.Clone(departments), otherDepartment) {
		g.tree = append(g.tree, place{"electronics-" + department, department, "electronics"})
	}
	prices := electronicsPrices(t)
	makers := make(map[string]int)
	for _, in := range electronics(t) {
		text := strings.ToLower(in.Name + " " + in.Description)
		at := slices.IndexFunc(departments, func(word string) bool { return strings.Contains(text, word) })
		in.Category = "electronics-" + otherDepartment
		if at >= 0 {
			in.Category = "electronics-" + departments[at]
		}
		maker := in.Category + "-" + slugOf(in.Brand)
		makers[maker]++
		if makers[maker] == many {
			g.tree = append(g.tree, place{maker, in.Brand, in.Category})
		}
		made := good{ProductInput: in, price: prices[in.Slug]}
		if color := in.Attributes["product color"]; color != "" {
			made.colors = []string{color}
		}
		g.electronics = append(g.electronics, made)
	}
	for i := range g.electronics {
		in := &g.electronics[i]
		if maker := in.Category + "-" + slugOf(in.Brand); makers[maker] >= many {
			in.Category = maker
		}
	}
}

// electronicsPrices returns the prices by id; one cent counts as one yen.
func electronicsPrices(t *testing.T) map[string]int64 {
	t.Helper()
	prices := make(map[string]int64)
	decoder := json.NewDecoder(open(t, "electronics_products.jsonl.gz"))
	for decoder.More() {
		var row struct {
			ID    string `json:"id"`
			Price int64  `json:"price"`
		}
		require.NoError(t, decoder.Decode(&row))
		prices[row.ID] = row.Price
	}
	return prices
}

// addSupermarket adds the categories of the supermarket and returns its products, which have a
// category and a price, but no name.
func (g *goods) addSupermarket(t *testing.T) (priced []good) {
	t.Helper()
	seen := make(map[string]bool)
	for _, row := range table(t, "supermarket_ja_category.csv") {
		parent := ""
		for level := range 3 {
			slug := "food-" + row[2*level]
			if !seen[slug] {
				seen[slug] = true
				g.tree = append(g.tree, place{slug, row[2*level+1], parent})
			}
			parent = slug
		}
	}
	for _, row := range table(t, "supermarket_ja_product.csv.gz") {
		price, err := strconv.ParseInt(row[4], 10, 64)
		if category := "food-" + row[3]; err == nil && seen[category] { // some rows have no price or no known category
			priced = append(priced, good{ProductInput: domain.ProductInput{Category: category}, price: price})
		}
	}
	return priced
}

// addFoods adds the foods, with categories and prices of the supermarket.
func (g *goods) addFoods(t *testing.T, priced []good) {
	t.Helper()
	for i, in := range foods(t) {
		like := priced[i*len(priced)/2478%len(priced)]
		in.Category = like.Category
		made := good{ProductInput: in, price: like.price}
		if i%3 == 0 {
			made.sizes = []string{"1個", "3個", "6個"}
		}
		g.foods = append(g.foods, made)
	}
}

// addGarments adds the garments with their sizes and colors, and the categories of their paths.
func (g *goods) addGarments(t *testing.T) {
	t.Helper()
	rows, err := csv.NewReader(open(t, "apparel/products.csv.gz")).ReadAll()
	require.NoError(t, err)
	seen := make(map[string]bool)
	for i, row := range rows[1:] {
		column := func(name string) string { return row[slices.Index(rows[0], name)] }
		if column("product_type") != "configurable" {
			continue
		}
		price, err := strconv.ParseFloat(column("price"), 64)
		require.NoError(t, err)
		made := good{price: int64(price * 150), ProductInput: domain.ProductInput{
			Slug: fmt.Sprintf("garment-%d", i), Name: column("name"), Description: column("description"), Brand: "Luma",
			Tags: tagsOf(column("additional_attributes")),
		}}
		for value := range strings.FieldsFuncSeq(column("configurable_variations"), func(r rune) bool { return r == ',' || r == '|' }) {
			if size, ok := strings.CutPrefix(value, "size="); ok && !slices.Contains(made.sizes, size) {
				made.sizes = append(made.sizes, size)
			}
			if color, ok := strings.CutPrefix(value, "color="); ok && !slices.Contains(made.colors, color) {
				made.colors = append(made.colors, color)
			}
		}
		made.Category = g.addPath(seen, column("categories"))
		g.garments = append(g.garments, made)
	}
}

// addPath adds the deepest of the paths below Men or Women to the tree, and returns the slug of its
// category.
func (g *goods) addPath(seen map[string]bool, paths string) string {
	deepest := slices.MaxFunc(strings.Split(paths, ","), func(a, b string) int { return cmp.Compare(depthOf(a), depthOf(b)) })
	slug := ""
	for _, name := range strings.Split(deepest, "/")[1:] {
		parent := slug
		slug = strings.Trim(parent+"-"+slugOf(name), "-")
		if !seen[slug] {
			seen[slug] = true
			g.tree = append(g.tree, place{slug, name, parent})
		}
	}
	return slug
}

func depthOf(path string) int {
	if !strings.Contains(path, "/Men") && !strings.Contains(path, "/Women/") {
		return 0
	}
	return strings.Count(path, "/")
}

// tagsOf returns the set flags of a garment, and its climates.
func tagsOf(attributes string) (tags []string) {
	for pair := range strings.SplitSeq(attributes, ",") {
		name, value, _ := strings.Cut(pair, "=")
		switch {
		case value == "Yes":
			tags = append(tags, strings.ReplaceAll(name, "_", "-"))
		case name == "climate":
			tags = append(tags, strings.Split(strings.ToLower(value), "|")...)
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(tags)))
}

// table returns the rows of a CSV file without its header, and without byte order marks.
func table(t *testing.T, name string) [][]string {
	t.Helper()
	reader := csv.NewReader(open(t, name))
	reader.FieldsPerRecord = -1
	rows, err := reader.ReadAll()
	require.NoError(t, err)
	for _, row := range rows {
		row[0] = strings.Trim(row[0], "\ufeff")
	}
	return rows[1:]
}

// slugOf returns the words of letters and digits of a name in lower case, joined by hyphens.
func slugOf(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}

// colors returns the colors of all electronics, with repetitions.
func (g *goods) colors() (all []string) {
	for _, e := range g.electronics {
		all = append(all, e.colors...)
	}
	return all
}

// above returns the parent of each category.
func (g *goods) above() map[string]string {
	return maps.Collect(func(yield func(string, string) bool) {
		for _, p := range g.tree {
			if !yield(p.slug, p.parent) {
				return
			}
		}
	})
}
