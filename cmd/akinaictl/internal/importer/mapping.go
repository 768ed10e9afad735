package importer

import (
	"bytes"
	"embed"
	"fmt"
	"html"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
)

//go:embed mappings/*.yaml
var mappings embed.FS

// mapping says how the columns of a foreign catalogue become products; its file explains each setting.
type mapping struct {
	Currency   rate       `yaml:"currency"`
	Brand      string     `yaml:"brand"`
	TaxClass   string     `yaml:"tax_class"`
	Root       string     `yaml:"root"`
	Top        category   `yaml:"top"`
	Categories []category `yaml:"categories"`
	Options    []string   `yaml:"options"`
	SlugPrefix string     `yaml:"slug_prefix"`
	Stock      int64      `yaml:"stock"`
	SourceName string     `yaml:"source_name"`
	Name       []rule     `yaml:"name"`
	Attributes []property `yaml:"attributes"`

	taxClass productv1.TaxClass
}

type rate struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
	// Rate is the price of a unit of From in minor units of To.
	Rate int64 `yaml:"rate"`
}

// category is where products of a path stand. One that has a name is imported.
type category struct {
	Path string `yaml:"path"`
	Slug string `yaml:"slug"`
	Name string `yaml:"name"`
}

// rule replaces what a pattern finds in a name.
type rule struct {
	Pattern string `yaml:"pattern"`
	Replace string `yaml:"replace"`

	pattern *regexp.Regexp
}

// property makes an attribute of a field.
type property struct {
	Field string `yaml:"field"`
	Name  string `yaml:"name"`
}

func loadMapping(name string) (mapping, error) {
	var m mapping
	data, err := mappings.ReadFile("mappings/" + name + ".yaml")
	if err != nil {
		return m, fmt.Errorf("mapping %s: %w", name, err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&m); err != nil {
		return m, fmt.Errorf("mapping %s: %w", name, err)
	}
	class, known := productv1.TaxClass_value[m.TaxClass]
	if !known {
		return m, fmt.Errorf("mapping %s: tax class %q is unknown", name, m.TaxClass)
	}
	m.taxClass = productv1.TaxClass(class)
	for i, rule := range m.Name {
		pattern, err := regexp.Compile(rule.Pattern)
		if err != nil {
			return m, fmt.Errorf("mapping %s: %w", name, err)
		}
		m.Name[i].pattern = pattern
	}
	return m, nil
}

// decimal is a price as catalogues write it: 32.5, 56.99.
var decimal = regexp.MustCompile(`^-?[0-9]{1,12}(\.[0-9]{1,4})?$`)

// price converts an amount in From to minor units of To, halves up.
func (m mapping) price(text string) (*typev1.Money, error) {
	if !decimal.MatchString(text) {
		return nil, fmt.Errorf("price %q is not a decimal number", text)
	}
	amount, _ := new(big.Rat).SetString(text) // the pattern is stricter
	amount.Mul(amount, big.NewRat(m.Currency.Rate, 1))
	amount.Add(amount, big.NewRat(1, 2))
	floor := new(big.Int).Div(amount.Num(), amount.Denom())
	return &typev1.Money{Amount: floor.Int64(), Currency: m.Currency.To}, nil
}

// category returns the slug of the first mapped path that is among paths, "" if none is.
func (m mapping) category(paths []string) string {
	for _, c := range m.Categories {
		if slices.Contains(paths, c.Path) {
			return c.Slug
		}
	}
	return ""
}

// tree returns the categories that the mapping has names for, in its top one if it has one.
func (m mapping) tree(file string) []Row {
	var rows []Row
	add := func(c category, parent string) {
		if c.Name != "" {
			draft := &productv1.CategoryDraft{Slug: c.Slug, Name: c.Name, Parent: parent}
			rows = append(rows, Row{File: file, Line: len(rows) + 1, Category: draft})
		}
	}
	add(m.Top, "")
	for _, c := range m.Categories {
		add(c, m.Top.Slug)
	}
	return rows
}

// variant makes a variant of what a row says; option returns a column's value.
func (m mapping) variant(sku, price string, option func(name string) string) (*productv1.Variant, error) {
	amount, err := m.price(price)
	if err != nil {
		return nil, err
	}
	v := &productv1.Variant{Sku: sku, Price: amount, TaxClass: m.taxClass, Options: make(map[string]string)}
	var values []string
	for _, name := range m.Options {
		if value := option(name); value != "" {
			v.Options[name] = value
			values = append(values, value)
		}
	}
	v.Name = strings.Join(values, " / ")
	return v, nil
}

// plain makes text of a name: names are not HTML with us, and blanks around them are noise.
func plain(name string) string { return strings.TrimSpace(html.UnescapeString(name)) }

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// slugOf makes a slug of a name that need not be unique and a SKU that is.
func slugOf(name, sku string) string {
	return strings.Trim(notSlug.ReplaceAllString(strings.ToLower(name+" "+sku), "-"), "-")
}
