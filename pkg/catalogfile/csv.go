package catalogfile

import (
	"fmt"
	"io"

	"github.com/akinai/akinai/pkg/sheet"
)

// Translation translates the columns of a file to a header of the shop's form, and returns the
// function that translates the rows.
type Translation func(columns []string) (sheet.Header, Translate, error)

// Translate returns the cells of a row in the shop's form. They are valid until the next call. With
// an error, cells may be missing.
type Translate func(rec sheet.Record) ([]string, error)

// Ours is the translation of files that are in the shop's form already.
func Ours(columns []string) (sheet.Header, Translate, error) {
	header, err := sheet.ParseHeader(columns)
	return header, func(rec sheet.Record) ([]string, error) { return rec.Cells, rec.Err }, err
}

// Renamed is the translation of files that have other names for our columns: names maps theirs to
// ours, "" for a column that is left out. Columns that it does not name are ours.
func Renamed(names map[string]string) Translation {
	return func(columns []string) (sheet.Header, Translate, error) {
		var ours []string
		var places []int
		for i, column := range sheet.Mapped(names, columns) {
			if column != "" {
				ours, places = append(ours, column), append(places, i)
			}
		}
		header, err := sheet.ParseHeader(ours)
		cells := make([]string, 0, len(places))
		return header, func(rec sheet.Record) ([]string, error) {
			cells = cells[:0]
			for _, place := range places {
				if place < len(rec.Cells) {
					cells = append(cells, rec.Cells[place])
				}
			}
			return cells, rec.Err
		}, err
	}
}

// Reader reads products from CSV, one variant per row. Only one product at a time is in memory.
type Reader struct {
	name      string
	reader    *sheet.Reader
	assembler *assembler
}

// NewReader reads the header of a file, so that a Malformed one is refused before any row is used.
// name is the file of the rows.
func NewReader(name string, r io.Reader, encoding string, translation Translation) (*Reader, error) {
	reader, err := sheet.NewReader(r, encoding)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	header, translate, err := translation(reader.Columns)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &Reader{name: name, reader: reader, assembler: &assembler{file: name, header: header, translate: translate}}, nil
}

// Header returns the columns of the file in the shop's form.
func (r *Reader) Header() sheet.Header { return r.assembler.header }

// Rows yields the products in the order of the file. An error ends the iteration: the rest of the
// file cannot be read. Rows can be called once.
func (r *Reader) Rows(yield func(Row, error) bool) {
	hand := func(rows []Row) bool {
		for _, row := range rows {
			if !yield(row, nil) {
				return false
			}
		}
		return true
	}
	line := 1
	for rec, err := range r.reader.Records() {
		if err != nil {
			yield(Row{}, fmt.Errorf("read %s after line %d: %w", r.name, line, err))
			return
		}
		line = rec.Line
		if !hand(r.assembler.add(rec)) {
			return
		}
	}
	hand(r.assembler.finish())
}
