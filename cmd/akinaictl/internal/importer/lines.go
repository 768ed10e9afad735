package importer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"google.golang.org/protobuf/encoding/protojson"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
)

// maxLine bounds one line: the largest valid product is far below.
const maxLine = 4 << 20

// Lines reads the shop's own format, JSON Lines as docs/import.md describes them. Empty lines are skipped.
func Lines(name string, r io.Reader) Source {
	return Source{Name: name, Size: -1, Rows: func(yield func(Row, error) bool) {
		scanner := bufio.NewScanner(r)
		scanner.Buffer(nil, maxLine)
		number := 0
		for scanner.Scan() {
			number++
			line := bytes.TrimSpace(scanner.Bytes())
			if len(line) > 0 && !yield(parseLine(name, number, line), nil) {
				return
			}
		}
		if err := scanner.Err(); err != nil {
			yield(Row{}, fmt.Errorf("read %s after line %d: %w", name, number, err))
		}
	}}
}

func parseLine(name string, number int, line []byte) Row {
	row := Row{File: name, Line: number, Product: &productv1.Draft{}}
	var fields struct {
		Product json.RawMessage  `json:"product"`
		Stock   map[string]int64 `json:"stock"`
	}
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&fields)
	if err == nil && decoder.More() {
		err = errors.New("more than one value")
	}
	if err == nil {
		err = protojson.Unmarshal(fields.Product, row.Product)
	}
	if err != nil {
		row.Err = malformed(err)
		return row
	}
	row.Stock = fields.Stock
	row.Err = checkStock(row.Product, row.Stock)
	return row
}
