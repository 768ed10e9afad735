package sheet

import (
	"fmt"
	"slices"
	"strings"

	"github.com/akinai/akinai/pkg/language"
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

// The columns that a file of refused rows has in addition: the line in the uploaded file, and why
// it was refused. An import leaves them out, so that the file can be corrected and imported.
const (
	RefusedLine    = "refused_line"
	RefusedReason  = "refused_reason"
	RefusedMessage = "refused_message"
)

// The prefixes of columns, which the name of the option or attribute, or the key of the metadata
// follows. MetadataPrefix is for the product, VariantMetadataPrefix for the variant.
const (
	OptionPrefix          = "option:"
	AttributePrefix       = "attribute:"
	MetadataPrefix        = "metadata:"
	VariantMetadataPrefix = "variant_metadata:"
)

var prefixes = []string{OptionPrefix, AttributePrefix, MetadataPrefix, VariantMetadataPrefix}

var (
	ofProduct = []string{
		Slug, Name, Description, Category, Brand, Status, Tags, Image, Pictures, PictureAlts, TaxExcluded, OptionOrder,
	}
	ofVariant = []string{SKU, VariantName, Price, Currency, TaxClass, WeightGrams, MaxPerOrder, Free, Stock}
	required  = []string{Slug, SKU}
	// translated are the columns that a file may have in each language, see In.
	translated = []string{Name, Description, PictureAlts, OptionOrder, VariantName}
)

// In returns the column of a text in a language, such as "name:en" or "option:size:en".
func In(l language.Language, column string) string { return column + ":" + string(l) }

// cutLanguage returns the column and the language of a translation. ok is false for any other
// column: the name of an attribute may end like a language, that of an option contains no colon.
func cutLanguage(column string) (base string, l language.Language, ok bool) {
	at := strings.LastIndexByte(column, ':')
	if at < 0 || !language.Language(column[at+1:]).Known() {
		return column, language.None, false
	}
	base, l = column[:at], language.Language(column[at+1:])
	option := strings.HasPrefix(base, OptionPrefix) && base != OptionPrefix
	return base, l, option || slices.Contains(translated, base)
}

// IsTranslation reports whether a column has texts in one language.
func IsTranslation(column string) bool {
	_, _, ok := cutLanguage(column)
	return ok
}

// Header holds the columns of a file.
type Header struct {
	// Columns are the names, in the order of the file.
	Columns []string
	// Options, Attributes, Metadata and VariantMetadata are the columns with such a prefix, in the
	// order of the file.
	Options, Attributes, Metadata, VariantMetadata []Named
	// OptionTexts are the columns of option values in one language.
	OptionTexts []NamedIn
	// Languages are those of the columns of translations, sorted.
	Languages []language.Language
	// Product holds the positions of the product's columns, except the slug. Their cells are the
	// same in all rows of a product.
	Product []int

	at map[string]int
}

// Mapped returns our column for each column of a file, "" for one that is left out. names maps
// theirs to ours. The columns of a file of refused rows are left out.
func Mapped(names map[string]string, columns []string) []string {
	ours := make([]string, len(columns))
	for i, column := range columns {
		column = strings.TrimSpace(column)
		ours[i] = column
		if name, named := names[column]; named {
			ours[i] = name
		} else if slices.Contains([]string{RefusedLine, RefusedReason, RefusedMessage}, column) {
			ours[i] = ""
		}
	}
	return ours
}

// Named is a column with a prefix.
type Named struct {
	Name string
	At   int
}

// NamedIn is the column of an option in a language.
type NamedIn struct {
	Named
	Language language.Language
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
		h.addOption(column, i)
		h.addNamed(column, i)
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
	return h, h.checkTranslations()
}

// addNamed adds the column of an attribute or of metadata.
func (h *Header) addNamed(column string, at int) {
	for prefix, columns := range map[string]*[]Named{
		AttributePrefix: &h.Attributes, MetadataPrefix: &h.Metadata, VariantMetadataPrefix: &h.VariantMetadata,
	} {
		if name, is := strings.CutPrefix(column, prefix); is {
			*columns = append(*columns, Named{name, at})
		}
	}
}

// addOption adds the column of an option, or of its texts in a language.
func (h *Header) addOption(column string, at int) {
	base, l, translation := cutLanguage(column)
	if translation && !slices.Contains(h.Languages, l) {
		h.Languages = append(h.Languages, l)
		slices.Sort(h.Languages)
	}
	name, is := strings.CutPrefix(base, OptionPrefix)
	switch {
	case is && translation:
		h.OptionTexts = append(h.OptionTexts, NamedIn{Named{name, at}, l})
	case is:
		h.Options = append(h.Options, Named{name, at})
	}
}

// checkTranslations requires the columns that tell what a translation belongs to.
func (h Header) checkTranslations() error {
	needed := map[string]string{PictureAlts: Pictures, OptionOrder: OptionOrder}
	for _, column := range h.Columns {
		base, _, ok := cutLanguage(column)
		need := needed[base]
		if strings.HasPrefix(base, OptionPrefix) {
			need = base
		}
		if ok && need != "" && !h.Has(need) {
			return fmt.Errorf("a column %s and none %s", column, need)
		}
	}
	return nil
}

// CleanColumn returns the canonical name of a column: trimmed and in lower case, except for the
// names behind a prefix.
func CleanColumn(cell string) string {
	for _, prefix := range prefixes {
		start := strings.TrimLeft(cell, " \t")
		if len(start) >= len(prefix) && strings.EqualFold(start[:len(prefix)], prefix) {
			return prefix + start[len(prefix):]
		}
	}
	return strings.ToLower(strings.TrimSpace(cell))
}

// CheckColumn returns an error if the column is unknown.
func CheckColumn(column string) error {
	if IsTranslation(column) {
		return nil
	}
	if name, is := strings.CutPrefix(column, OptionPrefix); is && strings.Contains(name, ":") {
		return fmt.Errorf("column %q: what follows the name of an option is none of the languages %q", column, language.All())
	}
	for _, prefix := range prefixes {
		if column == prefix {
			return fmt.Errorf("column %q: a name is missing", column)
		}
		if strings.HasPrefix(column, prefix) {
			return nil
		}
	}
	if !slices.Contains(ofProduct, column) && !slices.Contains(ofVariant, column) {
		return fmt.Errorf("unknown column %q; there are %s, %s…", column,
			strings.Join(slices.Concat(ofProduct, ofVariant), ", "), strings.Join(prefixes, "…, "))
	}
	return nil
}

func isOfProduct(column string) bool {
	column, _, _ = cutLanguage(column)
	return slices.Contains(ofProduct, column) || strings.HasPrefix(column, AttributePrefix) || strings.HasPrefix(column, MetadataPrefix)
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
