package sources

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/catalogfile"
	"github.com/akinai/akinai/pkg/sheet"
)

//go:embed mappings/*.yaml
var mappings embed.FS

// mapping defines how a foreign catalog becomes products; docs/import.md explains each key.
type mapping struct {
	Columns    rules         `yaml:"columns"`
	Values     valuesByWord  `yaml:"values"`
	Join       *join         `yaml:"join"`
	Currency   rate          `yaml:"currency"`
	Brand      string        `yaml:"brand"`
	TaxClass   taxClass      `yaml:"tax_class"`
	Root       string        `yaml:"root"`
	Top        category      `yaml:"top"`
	Categories []category    `yaml:"categories"`
	Options    []string      `yaml:"options"`
	SlugPrefix string        `yaml:"slug_prefix"`
	Stock      *int64        `yaml:"stock"`
	SourceName string        `yaml:"source_name"`
	Name       []replacement `yaml:"name"`
	Attributes []property    `yaml:"attributes"`

	file string
}

type rate struct {
	From string   `yaml:"from"`
	To   currency `yaml:"to"`
	// Rate is the price of one unit of From in minor units of To.
	Rate factor `yaml:"rate"`
}

// category is the category of the products of a path. A category with a name is imported.
type category struct {
	Path string `yaml:"path"`
	Slug string `yaml:"slug"`
	Name string `yaml:"name"`
}

// replacement replaces the matches of a pattern in a name.
type replacement struct {
	Pattern pattern `yaml:"pattern"`
	Replace string  `yaml:"replace"`
}

// property makes an attribute from a field.
type property struct {
	Field string `yaml:"field"`
	Name  string `yaml:"name"`
}

// loadMapping reads a mapping that is embedded in the program.
func loadMapping(name string) (mapping, error) {
	data, err := mappings.ReadFile("mappings/" + name + ".yaml")
	if err != nil {
		return mapping{}, fmt.Errorf("mapping %s: %w", name, err)
	}
	return parseMapping(name+".yaml", data)
}

// readMapping reads a mapping file for CSV. It fails if the mapping has no column sku.
func readMapping(path string) (mapping, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return mapping{}, err
	}
	m, err := parseMapping(filepath.Base(path), data)
	if err == nil && !m.Columns.has(sheet.SKU) {
		err = fmt.Errorf("mapping %s: columns: %s is missing", filepath.Base(path), sheet.SKU)
	}
	return m, err
}

// parseMapping parses a mapping. Errors for unknown keys and invalid values contain the line.
func parseMapping(name string, data []byte) (mapping, error) {
	m := mapping{file: name}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	err := decoder.Decode(&m)
	switch {
	case errors.Is(err, io.EOF):
		err = errors.New("it is empty")
	case err == nil && (m.Currency.To == "" || m.Currency.Rate.rat == nil):
		err = errors.New("currency: from, to and rate are missing")
	case err == nil && m.TaxClass == 0 && !m.Columns.has(sheet.TaxClass):
		err = errors.New("tax_class is missing")
	}
	if err != nil {
		return m, fmt.Errorf("mapping %s: %w", name, err)
	}
	return m, nil
}

// decimal matches prices as catalogs write them: 32.5, 56.99.
var decimal = regexp.MustCompile(`^-?([0-9]{1,12}(\.[0-9]{0,4})?|\.[0-9]{1,4})$`)

// price converts an amount in From to minor units of To. Halves are rounded up. Errors:
// catalogfile.ErrPriceZero if an amount other than 0 is rounded to 0.
func (m mapping) price(text string) (*typev1.Money, error) {
	if !decimal.MatchString(text) {
		return nil, fmt.Errorf("price %q is not a decimal number", text)
	}
	amount, _ := new(big.Rat).SetString(text) // cannot fail: the pattern is stricter
	isZero := amount.Sign() == 0
	amount.Mul(amount, m.Currency.Rate.rat)
	amount.Add(amount, big.NewRat(1, 2))
	floor := new(big.Int).Div(amount.Num(), amount.Denom())
	if !floor.IsInt64() {
		return nil, fmt.Errorf("price %q is too high", text)
	}
	if floor.Sign() == 0 && !isZero {
		return nil, catalogfile.ErrPriceZero.With("sku", text)
	}
	return &typev1.Money{Amount: floor.Int64(), Currency: string(m.Currency.To)}, nil
}

// category returns the slug of the first category of the mapping whose path is in paths, "" if
// there is none.
func (m mapping) category(paths []string) string {
	for _, c := range m.Categories {
		if slices.Contains(paths, c.Path) {
			return c.Slug
		}
	}
	return ""
}

// tree returns the categories of the mapping that have names. Their parent is the top category if
// the mapping has one.
func (m mapping) tree(file string) []catalogfile.Row {
	var rows []catalogfile.Row
	add := func(c category, parent string) {
		if c.Name != "" {
			draft := &productv1.CategoryInput{Slug: c.Slug, Name: c.Name, Parent: parent}
			rows = append(rows, catalogfile.Row{File: file, Line: len(rows) + 1, Category: draft})
		}
	}
	add(m.Top, "")
	for _, c := range m.Categories {
		add(c, m.Top.Slug)
	}
	return rows
}

// variant makes a variant. The function option returns the value of a column.
func (m mapping) variant(sku, price string, option func(name string) string) (*productv1.VariantInput, error) {
	amount, err := m.price(price)
	if err != nil {
		return nil, err
	}
	v := &productv1.VariantInput{Sku: sku, Price: amount, TaxClass: productv1.TaxClass(m.TaxClass), Options: make(map[string]string)}
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

// plain returns a name as plain text: HTML entities are unescaped, because names in the shop are
// not HTML, and surrounding blanks are removed.
func plain(name string) string { return strings.TrimSpace(html.UnescapeString(name)) }

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// slugOf makes a slug from a name, which need not be unique, and a SKU, which is.
func slugOf(name, sku string) string {
	return strings.Trim(notSlug.ReplaceAllString(strings.ToLower(name+" "+sku), "-"), "-")
}
