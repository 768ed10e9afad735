package importer

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/akinai/akinai/cmd/akinaictl/internal/sheet"
)

// table is a CSV file with a header.
type table struct {
	file    string
	records []record
}

// record is one row, by the names of its columns. err says that it has too many cells or too few.
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
	defer f.Close() //nolint:errcheck // was only read
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return t, fmt.Errorf("read %s: %w", t.file, err)
		}
	}
	if t.records, err = readRecords(csv.NewReader(sheet.WithoutMarks(r))); err != nil {
		return t, fmt.Errorf("read %s: %w", t.file, err)
	}
	return t, nil
}

func readRecords(r *csv.Reader) ([]record, error) {
	header, err := r.Read()
	if err != nil {
		return nil, err
	}
	var records []record
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return records, nil
		}
		if err != nil && !errors.Is(err, csv.ErrFieldCount) {
			return nil, err
		}
		rec := record{cells: make(map[string]string, len(header)), err: err}
		rec.line, _ = r.FieldPos(0)
		for i, name := range header {
			if i < len(cells) {
				rec.cells[name] = cells[i]
			}
		}
		records = append(records, rec)
	}
}
