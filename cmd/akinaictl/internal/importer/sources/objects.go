package sources

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/catalogfile"
	"github.com/akinai/akinai/pkg/sheet"
)

// object is one JSON object of a source. Numbers are json.Number, which preserves their notation.
type object map[string]any

// text returns a field as text. It returns "" if the field is absent or null, and joins the
// elements of a list with spaces.
func (o object) text(name string) string {
	switch value := o[name].(type) {
	case nil:
		return ""
	case []any:
		texts := make([]string, len(value))
		for i, v := range value {
			texts[i] = fmt.Sprint(v)
		}
		return strings.Join(texts, " ")
	default:
		return fmt.Sprint(value)
	}
}

// Electronics reads the electronics catalog, a file of JSON Lines.
func Electronics(path string) (Source, error) {
	return objects("electronics", path, mapping.electronic)
}

// Foods reads the food composition table, a JSON array.
func Foods(path string) (Source, error) { return objects("foods", path, mapping.food) }

type build func(mapping, object) (*productv1.ProductInput, map[string]int64, error)

// objects returns a source of the categories that the mapping names and of the JSON objects in a
// file. The file may be gzipped; it is a JSON array, or one object after the other.
func objects(name, path string, build build) (Source, error) {
	m, err := loadMapping(name)
	if err != nil {
		return Source{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return Source{}, err
	}
	file, done := filepath.Base(path), new(int64)
	return Source{Name: file, Size: -1, Bytes: info.Size(), Done: func() int64 { return *done }, Rows: func(yield func(catalogfile.Row, error) bool) {
		for _, row := range m.tree(name + ".yaml") {
			if !yield(row, nil) {
				return
			}
		}
		number := 0
		err := eachObject(path, done, func(o object) bool {
			number++
			row := catalogfile.Row{File: file, Line: number}
			if row.Product, row.Stock, row.Err = build(m, o); row.Err == nil {
				row.Err = catalogfile.CheckStock(row.Product, row.Stock)
			} else {
				row.Err = catalogfile.Malformed(row.Err)
			}
			return yield(row, nil)
		})
		if err != nil {
			yield(catalogfile.Row{}, fmt.Errorf("read %s after object %d: %w", file, number, err))
		}
	}}, nil
}

func eachObject(path string, done *int64, visit func(object) bool) error {
	*done = 0
	in, err := openInput(path, done)
	if err != nil {
		return err
	}
	defer in.Close()
	text, _, err := sheet.Text(in, sheet.UTF8)
	if err != nil {
		return err
	}
	buffered := bufio.NewReader(text)
	decoder := json.NewDecoder(buffered)
	decoder.UseNumber()
	first, err := buffered.Peek(1)
	list := err == nil && first[0] == '['
	if list {
		if _, err := decoder.Token(); err != nil {
			return err
		}
	}
	for decoder.More() {
		var o object
		if err := decoder.Decode(&o); err != nil {
			return err
		}
		if !visit(o) {
			return nil
		}
	}
	if _, err = decoder.Token(); !list && errors.Is(err, io.EOF) {
		return nil
	}
	return err // not nil if the list is truncated
}
