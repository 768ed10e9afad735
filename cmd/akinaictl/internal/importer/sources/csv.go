package sources

import (
	"os"
	"path/filepath"

	"github.com/akinai/akinai/pkg/catalogfile"
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
	translation, tree := catalogfile.Translation(catalogfile.Ours), []catalogfile.Row(nil)
	if options.Mapping != "" {
		m, err := readMapping(options.Mapping)
		if err != nil {
			return Source{}, err
		}
		translation, tree = m.translation(filepath.Dir(path), options.Encoding), m.tree(filepath.Base(options.Mapping))
	}
	return csvSource(path, options.Encoding, tree, translation)
}

// csvSource returns a source of the categories of a tree and the products of the file. It reads the
// header at once, so that a malformed file is refused before any call.
func csvSource(path, encoding string, tree []catalogfile.Row, translation catalogfile.Translation) (Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Source{}, err
	}
	name, done := filepath.Base(path), new(int64)
	f := csvFile{path: path, name: name, encoding: encoding, tree: tree, translation: translation, done: done}
	if err := f.read(func(*catalogfile.Reader) {}); err != nil {
		return Source{}, err
	}
	return Source{Name: name, Size: -1, Bytes: info.Size(), Done: func() int64 { return *done }, Rows: f.rows}, nil
}

type csvFile struct {
	path, name, encoding string
	tree                 []catalogfile.Row
	translation          catalogfile.Translation
	done                 *int64
}

// read opens the file, reads its header and calls rest, which reads the rows.
func (f csvFile) read(rest func(*catalogfile.Reader)) error {
	*f.done = 0
	in, err := openInput(f.path, f.done)
	if err != nil {
		return err
	}
	defer in.Close()
	reader, err := catalogfile.NewReader(f.name, in, f.encoding, f.translation)
	if err == nil {
		rest(reader)
	}
	return err
}

// rows yields the categories, then the products of the file.
func (f csvFile) rows(yield func(catalogfile.Row, error) bool) {
	err := f.read(func(reader *catalogfile.Reader) {
		for _, row := range f.tree {
			if !yield(row, nil) {
				return
			}
		}
		reader.Rows(yield)
	})
	if err != nil {
		yield(catalogfile.Row{}, err)
	}
}
