package sheet

import (
	"fmt"
	"slices"
	"strings"
)

// The columns of a product. Their values are the same in all rows of the product.
const (
	Slug        = "slug"
	Name        = "name"
	Description = "description"
	Category    = "category"
	Brand       = "brand"
	Status      = "status"
	Tags        = "tags"
	Image       = "image"
	Pictures    = "pictures"
	PictureAlts = "picture_alts"
	TaxExcluded = "tax_excluded"
	OptionOrder = "option_order"
)

// The columns of a variant. Each row is one variant.
const (
	SKU         = "sku"
	VariantName = "variant_name"
	Price       = "price"
	Currency    = "currency"
	TaxClass    = "tax_class"
	WeightGrams = "weight_grams"
	MaxPerOrder = "max_per_order"
	Free        = "free"
	Stock       = "stock"
)

// OptionPrefix and AttributePrefix begin the columns of options and attributes. The name of the
// option or attribute follows.
const (
	OptionPrefix    = "option:"
	AttributePrefix = "attribute:"
)

var (
	ofProduct = []string{
		Slug, Name, Description, Category, Brand, Status, Tags, Image, Pictures, PictureAlts, TaxExcluded, OptionOrder,
	}
	ofVariant = []string{SKU, VariantName, Price, Currency, TaxClass, WeightGrams, MaxPerOrder, Free, Stock}
	required  = []string{Slug, SKU}
)

// Header holds the columns of a file.
type Header struct {
	// Columns are the names, in the order of the file.
	Columns []string
	// Options and Attributes are the columns of options and attributes, in the order of the file.
	Options, Attributes []Named
	// Product holds the positions of the product's columns, except the slug. Their cells are the
	// same in all rows of a product.
	Product []int

	at map[string]int
}

// Named is the column of an option or an attribute.
type Named struct {
	Name string
	At   int
}

// ParseHeader reads the first row of a file. It fails if a required column is missing, or if a
// column occurs twice or is unknown: a misspelled column would silently have no effect.
func ParseHeader(cells []string) (Header, error) {
	h := Header{at: make(map[string]int, len(cells))}
	for i, cell := range cells {
		column := CleanColumn(cell)
		if err := CheckColumn(column); err != nil {
			return h, err
		}
		if _, twice := h.at[column]; twice {
			return h, fmt.Errorf("column %q comes twice", column)
		}
		h.Columns, h.at[column] = append(h.Columns, column), i
		if name, is := strings.CutPrefix(column, OptionPrefix); is {
			h.Options = append(h.Options, Named{name, i})
		}
		if name, is := strings.CutPrefix(column, AttributePrefix); is {
			h.Attributes = append(h.Attributes, Named{name, i})
		}
		if column != Slug && isOfProduct(column) {
			h.Product = append(h.Product, i)
		}
	}
	for _, column := range required {
		if _, there := h.at[column]; !there {
			return h, fmt.Errorf("no column %s", column)
		}
	}
	if h.Has(PictureAlts) && !h.Has(Pictures) {
		return h, fmt.Errorf("a column %s and none %s", PictureAlts, Pictures)
	}
	return h, nil
}

// CleanColumn returns the canonical name of a column: trimmed and in lower case, except for the
// names of options and attributes.
func CleanColumn(cell string) string {
	for _, prefix := range []string{OptionPrefix, AttributePrefix} {
		start := strings.TrimLeft(cell, " \t")
		if len(start) >= len(prefix) && strings.EqualFold(start[:len(prefix)], prefix) {
			return prefix + start[len(prefix):]
		}
	}
	return strings.ToLower(strings.TrimSpace(cell))
}

// CheckColumn returns an error if the column is unknown.
func CheckColumn(column string) error {
	for _, prefix := range []string{OptionPrefix, AttributePrefix} {
		if column == prefix {
			return fmt.Errorf("column %q: a name is missing", column)
		}
		if strings.HasPrefix(column, prefix) {
			return nil
		}
	}
	if !slices.Contains(ofProduct, column) && !slices.Contains(ofVariant, column) {
		return fmt.Errorf("unknown column %q; there are %s, %s…, %s…", column,
			strings.Join(slices.Concat(ofProduct, ofVariant), ", "), OptionPrefix, AttributePrefix)
	}
	return nil
}

func isOfProduct(column string) bool {
	return slices.Contains(ofProduct, column) || strings.HasPrefix(column, AttributePrefix)
}

// Has reports whether the file has a column.
func (h Header) Has(column string) bool {
	_, there := h.at[column]
	return there
}

// Of returns the cell of a column, "" if the file does not have the column.
func (h Header) Of(column string, cells []string) string {
	if i, there := h.at[column]; there && i < len(cells) {
		return cells[i]
	}
	return ""
}
