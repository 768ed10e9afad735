package sources

import (
	"iter"

	"github.com/akinai/akinai/pkg/catalogfile"
)

// Source is the input of an import.
type Source struct {
	// Name becomes the reference of the stock movements.
	Name string
	// Size is the number of rows, -1 if it is not known.
	Size int
	// Bytes is the size of the file, and Done returns the number of bytes read so far. They are set
	// if the number of rows is not known; Done may be nil.
	Bytes int64
	Done  func() int64
	// Rows yields the rows in order. An error ends the iteration: the rest cannot be read.
	Rows iter.Seq2[catalogfile.Row, error]
}

// sourceOf returns a source of rows that are in memory.
func sourceOf(name string, rows []catalogfile.Row) Source {
	return Source{Name: name, Size: len(rows), Rows: func(yield func(catalogfile.Row, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}}
}
