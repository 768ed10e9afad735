package sources

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/akinai/akinai/cmd/akinaictl/internal/sheet"
)

// CSVOptions describe the form of a CSV file. The zero value is the shop's own form in UTF-8.
type CSVOptions struct {
	Encoding string
	// Mapping is the path of a mapping file, for a file whose columns are not the shop's.
	Mapping string
}

// CSV reads products from a CSV file as docs/import.md describes it, one variant per row. The file
// may be gzipped. Only one product at a time is in memory.
func CSV(path string, options CSVOptions) (Source, error) {
	translation, tree := ours, []Row(nil)
	if options.Mapping != "" {
		m, err := readMapping(options.Mapping)
		if err != nil {
			return Source{}, err
		}
		translation, tree = m.translation(filepath.Dir(path), options.Encoding), m.tree(filepath.Base(options.Mapping))
	}
	return csvSource(path, options.Encoding, tree, translation)
}

// translation translates the columns of a file to a header of the shop's form, and returns the
// function that translates the rows.
type translation func(columns []string) (sheet.Header, translate, error)

// translate returns the cells of a row in the shop's form. They are valid until the next call. With
// an error, cells may be missing.
type translate func(rec sheet.Record) ([]string, error)

// ours is the translation of files that are in the shop's form already.
func ours(columns []string) (sheet.Header, translate, error) {
	header, err := sheet.ParseHeader(columns)
	return header, func(rec sheet.Record) ([]string, error) { return rec.Cells, rec.Err }, err
}

// csvSource returns a source of the categories of a tree and the products of the file. It reads the
// header at once, so that a malformed file is refused before any call.
func csvSource(path, encoding string, tree []Row, translation translation) (Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Source{}, err
	}
	name, done := filepath.Base(path), new(int64)
	f := csvFile{path: path, name: name, encoding: encoding, tree: tree, translation: translation, done: done}
	if err := f.read(func(*sheet.Reader, *assembler) error { return nil }); err != nil {
		return Source{}, err
	}
	return Source{Name: name, Size: -1, Bytes: info.Size(), Done: func() int64 { return *done }, Rows: f.rows}, nil
}

type csvFile struct {
	path, name, encoding string
	tree                 []Row
	translation          translation
	done                 *int64
}

// read opens the file, reads its header and calls rest, which reads the rows.
func (f csvFile) read(rest func(*sheet.Reader, *assembler) error) error {
	*f.done = 0
	in, err := openInput(f.path, f.done)
	if err != nil {
		return err
	}
	defer in.Close()
	reader, err := sheet.NewReader(in, f.encoding)
	if err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	header, translate, err := f.translation(reader.Columns)
	if err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	return rest(reader, &assembler{file: f.name, header: header, translate: translate})
}

// rows yields the categories, then the products of the file.
func (f csvFile) rows(yield func(Row, error) bool) {
	stopped := false
	hand := func(rows []Row) bool {
		for _, row := range rows {
			if stopped = !yield(row, nil); stopped {
				return false
			}
		}
		return true
	}
	err := f.read(func(reader *sheet.Reader, a *assembler) error {
		if !hand(f.tree) {
			return nil
		}
		line := 1
		for rec, err := range reader.Records() {
			if err != nil {
				return fmt.Errorf("read %s after line %d: %w", f.name, line, err)
			}
			line = rec.Line
			if !hand(a.add(rec)) {
				return nil
			}
		}
		hand(a.finish())
		return nil
	})
	if err != nil && !stopped {
		yield(Row{}, err)
	}
}
