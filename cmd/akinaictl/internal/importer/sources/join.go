package sources

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/akinai/akinai/pkg/sheet"
)

// join names a CSV file in the same folder that adds columns to each row: the columns of the row in
// that file with the same cell in Column.
type join struct {
	File   string `yaml:"file"`
	Column string `yaml:"column"`
}

// joined holds such a file in memory. Its rows are mapped by their cell in the join column.
type joined struct {
	columns []string
	rows    map[string][]string
}

func (j join) load(dir, encoding string) (joined, error) {
	done := int64(0)
	in, err := openInput(filepath.Join(dir, filepath.Base(j.File)), &done)
	if err != nil {
		return joined{}, fmt.Errorf("join.file: %w", err)
	}
	defer in.Close()
	reader, err := sheet.NewReader(in, encoding)
	if err != nil {
		return joined{}, fmt.Errorf("join.file %s: %w", j.File, err)
	}
	table := joined{columns: trimAll(reader.Columns), rows: make(map[string][]string)}
	at := slices.Index(table.columns, j.Column)
	if at < 0 {
		return table, fmt.Errorf("join.column: %s has no column %q", j.File, j.Column)
	}
	for rec, err := range reader.Records() {
		if err == nil {
			err = rec.Err
		}
		if err != nil {
			return table, fmt.Errorf("join.file %s: line %d: %w", j.File, rec.Line, err)
		}
		if _, twice := table.rows[rec.Cells[at]]; twice {
			return table, fmt.Errorf("join.file %s: line %d: %s %q comes twice", j.File, rec.Line, j.Column, rec.Cells[at])
		}
		table.rows[rec.Cells[at]] = slices.Clone(rec.Cells)
	}
	return table, nil
}
