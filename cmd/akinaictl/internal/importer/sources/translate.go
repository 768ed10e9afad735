package sources

import (
	"fmt"
	"slices"
	"strings"

	"github.com/akinai/akinai/pkg/catalogfile"
	"github.com/akinai/akinai/pkg/sheet"
)

// translator translates the rows of a foreign file to rows of the shop's form.
type translator struct {
	mapping
	columns map[string]int
	// joinAt is the position of the column by which rows are joined. The joined columns follow
	// those of the file.
	joinAt int
	joined joined
	fields []field
	theirs []string
	cells  []string
}

// field makes one of the shop's columns.
type field struct {
	column string
	make   func() (string, error)
}

// translation returns the translation of the mapping, for a file in dir.
func (m mapping) translation(dir, encoding string) catalogfile.Translation {
	return func(theirs []string) (sheet.Header, catalogfile.Translate, error) {
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

// translate makes all cells, even if some of them fail, and returns the first error.
func (t *translator) translate(rec sheet.Record) ([]string, error) {
	if rec.Err != nil {
		return nil, rec.Err
	}
	t.theirs = append(t.theirs[:0], rec.Cells...)
	var fault error
	if t.Join != nil {
		more, found := t.joined.rows[rec.Cells[t.joinAt]]
		if !found {
			fault = fmt.Errorf("%s has no row of %s %q", t.Join.File, t.Join.Column, catalogfile.Shorten(rec.Cells[t.joinAt], catalogfile.MaxShown))
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

// their returns the cell of a source column.
func (t *translator) their(column string) string { return t.theirs[t.columns[column]] }

func trimAll(texts []string) []string {
	trimmed := make([]string, len(texts))
	for i, text := range texts {
		trimmed[i] = strings.TrimSpace(text)
	}
	return trimmed
}
