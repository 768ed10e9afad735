package catalogfile

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/sheet"
)

// defaultCurrency is the currency of a row that names none.
const defaultCurrency = "JPY"

var (
	statuses = map[string]productv1.Status{
		"": productv1.Status_STATUS_UNSPECIFIED, "draft": productv1.Status_STATUS_DRAFT,
		"published": productv1.Status_STATUS_PUBLISHED, "archived": productv1.Status_STATUS_ARCHIVED,
	}
	// TaxClasses maps words of files to tax classes.
	TaxClasses = map[string]productv1.TaxClass{
		"": productv1.TaxClass_TAX_CLASS_UNSPECIFIED, "standard": productv1.TaxClass_TAX_CLASS_STANDARD,
		"reduced": productv1.TaxClass_TAX_CLASS_REDUCED,
	}
	truths = map[string]bool{"": false, "false": false, "no": false, "0": false, "true": true, "yes": true, "1": true}
)

// setProduct sets the fields of the product from a row.
func setProduct(d *productv1.ProductInput, header sheet.Header, cells []string) (err error) {
	of := func(column string) string { return sheet.Unguard(header.Of(column, cells)) }
	d.Name, d.Description, d.Brand, d.Image = of(sheet.Name), of(sheet.Description), of(sheet.Brand), of(sheet.Image)
	d.Category = strings.TrimSpace(of(sheet.Category))
	d.Tags = sheet.SplitList(of(sheet.Tags))
	if d.Status, err = word(statuses, sheet.Status, of(sheet.Status)); err != nil {
		return err
	}
	if d.TaxExcluded, err = word(truths, sheet.TaxExcluded, of(sheet.TaxExcluded)); err != nil {
		return err
	}
	if d.Pictures, err = pictures(of(sheet.Pictures), of(sheet.PictureAlts)); err != nil {
		return err
	}
	if d.Options, err = optionOrder(of(sheet.OptionOrder)); err != nil {
		return err
	}
	d.Attributes, d.Metadata = values(header.Attributes, cells), values(header.Metadata, cells)
	return setTranslations(d, header, cells)
}

// values returns the values of columns with a prefix. An empty cell is no value; an apostrophe
// alone is the value "".
func values(columns []sheet.Named, cells []string) map[string]string {
	found := make(map[string]string)
	for _, column := range columns {
		if cell := cells[column.At]; cell != "" {
			found[column.Name] = sheet.Unguard(cell)
		}
	}
	return found
}

func pictures(urls, alts string) ([]*productv1.Picture, error) {
	var list []*productv1.Picture
	texts := sheet.SplitList(alts)
	for i, url := range sheet.SplitList(urls) {
		picture := &productv1.Picture{Url: url}
		if i < len(texts) {
			picture.Alt = texts[i]
		}
		list = append(list, picture)
	}
	if len(texts) > len(list) {
		return nil, malformedf("%d %s of %d pictures", len(texts), sheet.PictureAlts, len(list))
	}
	return list, nil
}

// cutOption splits an item of option_order into the option's name and the value.
func cutOption(item string) (name, value string) {
	name, value, _ = strings.Cut(item, ":")
	return name, value
}

// optionOrder parses a list such as size:S|size:M|width:E.
func optionOrder(cell string) ([]*productv1.Option, error) {
	var options []*productv1.Option
	for _, item := range sheet.SplitList(cell) {
		name, value, ok := strings.Cut(item, ":")
		if !ok {
			return nil, malformedf("%s: %q is not a name, a colon and a value", sheet.OptionOrder, Shorten(item, MaxShown))
		}
		options = addOption(options, name, value)
	}
	return options, nil
}

func addOption(options []*productv1.Option, name, value string) []*productv1.Option {
	i := slices.IndexFunc(options, func(o *productv1.Option) bool { return o.GetName() == name })
	if i < 0 {
		return append(options, &productv1.Option{Name: name, Values: []string{value}})
	}
	if !slices.Contains(options[i].GetValues(), value) {
		options[i].Values = append(options[i].GetValues(), value)
	}
	return options
}

// declareOptions adds the options and values of a variant that option_order does not list, in the
// order of the columns.
func declareOptions(d *productv1.ProductInput, header sheet.Header, v *productv1.VariantInput) {
	for _, option := range header.Options {
		if value, has := v.GetOptions()[option.Name]; has {
			d.Options = addOption(d.GetOptions(), option.Name, value)
		}
	}
}

// variantOf returns the variant of a row. A missing price is 0.
func variantOf(header sheet.Header, cells []string) (*productv1.VariantInput, error) {
	of := func(column string) string { return sheet.Unguard(header.Of(column, cells)) }
	price, err := number(sheet.Price, of(sheet.Price), 64)
	if err != nil {
		return nil, err
	}
	weight, err := number(sheet.WeightGrams, of(sheet.WeightGrams), 32)
	if err != nil {
		return nil, err
	}
	limit, err := number(sheet.MaxPerOrder, of(sheet.MaxPerOrder), 32)
	if err != nil {
		return nil, err
	}
	class, err := word(TaxClasses, sheet.TaxClass, of(sheet.TaxClass))
	if err != nil {
		return nil, err
	}
	free, err := word(truths, sheet.Free, of(sheet.Free))
	if err != nil {
		return nil, err
	}
	currency := strings.TrimSpace(of(sheet.Currency))
	if currency == "" {
		currency = defaultCurrency
	}
	return &productv1.VariantInput{
		Sku:         strings.TrimSpace(of(sheet.SKU)),
		Name:        of(sheet.VariantName),
		Price:       &typev1.Money{Amount: price, Currency: currency},
		TaxClass:    class,
		Free:        free,
		Options:     values(header.Options, cells),
		Metadata:    values(header.VariantMetadata, cells),
		WeightGrams: int32(weight), //nolint:gosec // parsed with 32 bits
		MaxPerOrder: int32(limit),  //nolint:gosec // parsed with 32 bits
	}, nil
}

// number parses a whole number; an empty cell is 0.
func number(column, cell string, bits int) (int64, error) {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(cell, 10, bits)
	if err != nil {
		return 0, malformedf("%s %q is not a whole number", column, Shorten(cell, MaxShown))
	}
	return n, nil
}

// word maps a cell to a value of a fixed set. Case and surrounding blanks are ignored.
func word[T any](words map[string]T, column, cell string) (T, error) {
	value, known := words[strings.ToLower(strings.TrimSpace(cell))]
	if !known {
		return value, malformedf("%s %q is none of%s", column, Shorten(cell, MaxShown), strings.Join(sortedKeys(words), " "))
	}
	return value, nil
}

// MaxShown is the number of characters of a cell that an error message repeats.
const MaxShown = 40

func malformedf(format string, args ...any) error {
	return Malformed(fmt.Errorf(format, args...))
}

func conflict(column string) error {
	return errs.New(ErrRowConflict.Kind, ErrRowConflict.Reason, fmt.Sprintf("%s: %s", ErrRowConflict.Message, column))
}

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

// Shorten returns a text of at most limit characters. A shortened text ends in an ellipsis.
func Shorten(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	return strings.TrimSpace(string(runes[:limit-1])) + "…"
}
