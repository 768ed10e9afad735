package sources

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/catalogfile"
	"github.com/akinai/akinai/pkg/sheet"
)

// bind makes the fields: first those of the rules, then those that other keys of the mapping add.
func (t *translator) bind() error {
	for _, rule := range t.Columns {
		for _, column := range rule.columns() {
			if err := t.check(column, "columns."+rule.column, rule.line); err != nil {
				return err
			}
		}
		t.fields = append(t.fields, field{rule.column, func() (string, error) { return t.finish(rule.column, t.ruled(rule)) }})
	}
	if err := t.bindNamed(); err != nil {
		return err
	}
	t.otherwise(sheet.Slug, func() string { return slugOf(t.SlugPrefix, t.of(sheet.SKU)) })
	if slices.ContainsFunc(t.fields, func(f field) bool { return strings.HasPrefix(f.column, sheet.OptionPrefix) }) {
		t.otherwise(sheet.VariantName, t.variantName)
	}
	t.otherwise(sheet.Status, func() string { return "published" })
	t.otherwise(sheet.Currency, func() string { return string(t.Currency.To) })
	t.otherwise(sheet.TaxClass, t.taxClassName)
	if t.Brand != "" {
		t.otherwise(sheet.Brand, func() string { return t.Brand })
	}
	if t.Stock != nil {
		t.otherwise(sheet.Stock, t.stockText)
	}
	return nil
}

// bindNamed makes the fields of the keys options, attributes and source_name.
func (t *translator) bindNamed() error {
	direct := func(key, column, theirs string) error {
		t.fields = append(t.fields, field{column, func() (string, error) { return t.their(theirs), nil }})
		return t.check(theirs, key, 0)
	}
	for _, name := range t.Options {
		if err := direct("options", sheet.OptionPrefix+name, name); err != nil {
			return err
		}
	}
	for _, a := range t.Attributes {
		if err := direct("attributes", sheet.AttributePrefix+a.Name, a.Field); err != nil {
			return err
		}
	}
	if i := slices.IndexFunc(t.Columns, func(r rule) bool { return r.column == sheet.Name }); t.SourceName != "" && i >= 0 {
		t.fields = append(t.fields, field{sheet.AttributePrefix + t.SourceName, func() (string, error) { return t.ruled(t.Columns[i]), nil }})
	}
	return nil
}

func (t *translator) check(column, key string, line int) error {
	if _, there := t.columns[column]; there {
		return nil
	}
	if line > 0 {
		key = fmt.Sprintf("line %d: %s", line, key)
	}
	return fmt.Errorf("mapping %s: %s: the file has no column %q", t.file, key, column)
}

// otherwise makes the field of a column that has no rule.
func (t *translator) otherwise(column string, text func() string) {
	if !t.Columns.has(column) {
		t.fields = append(t.fields, field{column, func() (string, error) { return text(), nil }})
	}
}

// ruled returns the text that a rule makes from the row, after the mapping of values.
func (t *translator) ruled(r rule) string {
	text := r.fill(t.their)
	if word, known := t.Values[r.column][strings.TrimSpace(text)]; known {
		return word
	}
	return text
}

// of returns the text that the rule of a column makes from the row, "" if there is no rule.
func (t *translator) of(column string) string {
	for _, rule := range t.Columns {
		if rule.column == column {
			return t.ruled(rule)
		}
	}
	return ""
}

// finish converts a text to the form that its column needs.
func (t *translator) finish(column, text string) (string, error) {
	trimmed := strings.TrimSpace(text)
	switch column {
	case sheet.Slug:
		return slugOf(text, ""), nil
	case sheet.Name:
		return strings.Join(strings.Fields(t.rename(text)), " "), nil
	case sheet.Category:
		return t.place(trimmed), nil
	case sheet.Price:
		if trimmed == "" {
			return "", nil
		}
		price, err := t.price(trimmed)
		return strconv.FormatInt(price.GetAmount(), 10), err
	case sheet.TaxClass:
		return cmp.Or(trimmed, t.taxClassName()), nil
	case sheet.Brand:
		return cmp.Or(text, t.Brand), nil
	case sheet.Stock:
		return cmp.Or(trimmed, t.stockText()), nil
	default:
		return text, nil
	}
}

// place returns the category of a list of paths, separated by |. If the mapping lists no
// categories, the text is the slug.
func (t *translator) place(text string) string {
	if len(t.Categories) == 0 {
		return text
	}
	var paths []string
	for _, path := range sheet.SplitList(text) {
		paths = append(paths, strings.TrimPrefix(strings.TrimSpace(path), t.Root+"/"))
	}
	return t.category(paths)
}

// variantName joins the values of the options.
func (t *translator) variantName() string {
	var values []string
	for _, field := range t.fields {
		if !strings.HasPrefix(field.column, sheet.OptionPrefix) || sheet.IsTranslation(field.column) {
			continue
		}
		if text, _ := field.make(); text != "" { // fields of options never fail
			values = append(values, text)
		}
	}
	return strings.Join(values, " / ")
}

func (t *translator) taxClassName() string {
	for name, class := range catalogfile.TaxClasses {
		if name != "" && class == productv1.TaxClass(t.TaxClass) {
			return name
		}
	}
	return ""
}

func (t *translator) stockText() string {
	if t.Stock == nil {
		return ""
	}
	return strconv.FormatInt(*t.Stock, 10)
}
