package sources

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/akinai/akinai/pkg/sheet"
)

// table is a CSV file with a header.
type table struct {
	file    string
	records []record
}

// record is one row. cells maps column names to cells; err is the reason why the row cannot be
// read.
type record struct {
	line  int
	cells map[string]string
	err   error
}

func readTable(path string) (table, error) {
	t := table{file: filepath.Base(path)}
	f, err := os.Open(path)
	if err != nil {
		return t, err
	}
	defer f.Close() //nolint:errcheck // opened for reading only
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return t, fmt.Errorf("read %s: %w", t.file, err)
		}
	}
	if t.records, err = readRecords(r); err != nil {
		return t, fmt.Errorf("read %s: %w", t.file, err)
	}
	return t, nil
}

func readRecords(r io.Reader) ([]record, error) {
	reader, err := sheet.NewReader(r, sheet.UTF8)
	if err != nil {
		return nil, err
	}
	var records []record
	for row, err := range reader.Records() {
		if err != nil {
			return nil, err
		}
		rec := record{line: row.Line, cells: make(map[string]string, len(reader.Columns)), err: row.Err}
		for i, name := range reader.Columns {
			if i < len(row.Cells) {
				rec.cells[name] = row.Cells[i]
			}
		}
		records = append(records, rec)
	}
	return records, nil
}
