package importer

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/cmd/akinaictl/internal/sheet"
)

// translator makes rows of ours of the rows of a foreign file.
type translator struct {
	mapping
	columns map[string]int
	// joinAt is the column that a joined table is found by; its columns stand behind those of the file.
	joinAt int
	joined joined
	fields []field
	theirs []string
	cells  []string
}

// field makes one column of ours.
type field struct {
	column string
	make   func() (string, error)
}

// translation returns the mapping's, for a file in dir.
func (m mapping) translation(dir, encoding string) translation {
	return func(theirs []string) (sheet.Header, translate, error) {
		t := &translator{mapping: m, columns: make(map[string]int)}
		names := trimAll(theirs)
		if m.Join != nil {
			var err error
			if t.joined, err = m.Join.load(dir, encoding); err != nil {
				return sheet.Header{}, nil, err
			}
			if t.joinAt = slices.Index(names, m.Join.Column); t.joinAt < 0 {
				return sheet.Header{}, nil, fmt.Errorf("join.column: the file has no column %q", m.Join.Column)
			}
			names = append(names, t.joined.columns...)
		}
		for i, name := range names {
			if _, there := t.columns[name]; !there {
				t.columns[name] = i
			}
		}
		if err := t.bind(); err != nil {
			return sheet.Header{}, nil, err
		}
		ours := make([]string, len(t.fields))
		for i, field := range t.fields {
			ours[i] = field.column
		}
		t.cells = make([]string, len(ours))
		header, err := sheet.ParseHeader(ours)
		return header, t.translate, err
	}
}

// translate makes all cells, also if one cannot be made.
func (t *translator) translate(rec sheet.Record) ([]string, error) {
	if rec.Err != nil {
		return nil, rec.Err
	}
	t.theirs = append(t.theirs[:0], rec.Cells...)
	var fault error
	if t.Join != nil {
		more, found := t.joined.rows[rec.Cells[t.joinAt]]
		if !found {
			fault = fmt.Errorf("%s has no row of %s %q", t.Join.File, t.Join.Column, shorten(rec.Cells[t.joinAt], maxShown))
			more = make([]string, len(t.joined.columns))
		}
		t.theirs = append(t.theirs, more...)
	}
	for i, field := range t.fields {
		text, err := field.make()
		if err != nil && fault == nil {
			fault = err
		}
		t.cells[i] = sheet.Guard(text)
	}
	return t.cells, fault
}

// their returns a cell of the row.
func (t *translator) their(column string) string { return t.theirs[t.columns[column]] }

// bind makes the fields: those of the rules, and those that the other keys of the mapping add.
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
	t.otherwise(sheet.VariantName, t.variantName)
	t.otherwise(sheet.Status, func() string { return "published" })
	t.otherwise(sheet.Currency, func() string { return string(t.Currency.To) })
	t.otherwise(sheet.TaxClass, t.taxClassName)
	t.otherwise(sheet.Brand, func() string { return t.Brand })
	t.otherwise(sheet.Stock, t.stockText)
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
		return fmt.Errorf("mapping: line %d: %s: the file has no column %q", line, key, column)
	}
	return fmt.Errorf("mapping: %s: the file has no column %q", key, column)
}

// otherwise makes a column that no rule makes.
func (t *translator) otherwise(column string, text func() string) {
	if !t.Columns.has(column) {
		t.fields = append(t.fields, field{column, func() (string, error) { return text(), nil }})
	}
}

// ruled returns what a rule makes of the row, in our words.
func (t *translator) ruled(r rule) string {
	text := r.fill(t.their)
	if word, known := t.Values[r.column][strings.TrimSpace(text)]; known {
		return word
	}
	return text
}

// of returns what the rule of a column of ours makes of the row, "" without a rule.
func (t *translator) of(column string) string {
	for _, rule := range t.Columns {
		if rule.column == column {
			return t.ruled(rule)
		}
	}
	return ""
}

// finish does with a text what its column needs.
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

// place returns the category of paths with | between: without a list of categories, the path is the slug.
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

// variantName is made of the options' values.
func (t *translator) variantName() string {
	var values []string
	for _, field := range t.fields {
		if !strings.HasPrefix(field.column, sheet.OptionPrefix) {
			continue
		}
		if text, _ := field.make(); text != "" { // an option is a text as it is
			values = append(values, text)
		}
	}
	return strings.Join(values, " / ")
}

func (t *translator) taxClassName() string {
	for name, class := range taxClasses {
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

func trimAll(texts []string) []string {
	trimmed := make([]string, len(texts))
	for i, text := range texts {
		trimmed[i] = strings.TrimSpace(text)
	}
	return trimmed
}
