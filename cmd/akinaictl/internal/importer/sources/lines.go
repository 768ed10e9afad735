package sources

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"google.golang.org/protobuf/encoding/protojson"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/catalogfile"
	"github.com/akinai/akinai/pkg/sheet"
)

// maxLine is the maximum size of a line in bytes. The largest valid product is far smaller.
const maxLine = 4 << 20

// Lines reads the shop's own format, JSON Lines as described in docs/import.md. The text is UTF-8,
// with or without a byte order mark, or UTF-16. Empty lines are skipped.
func Lines(name string, r io.Reader) Source {
	return Source{Name: name, Size: -1, Rows: func(yield func(catalogfile.Row, error) bool) {
		text, _, err := sheet.Text(r, sheet.UTF8)
		if err != nil {
			yield(catalogfile.Row{}, fmt.Errorf("read %s: %w", name, err))
			return
		}
		scanner := bufio.NewScanner(text)
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
			yield(catalogfile.Row{}, fmt.Errorf("read %s after line %d: %w", name, number, err))
		}
	}}
}

// readProduct reads a product and its mask. If the line has stock but lists no variants, the stock
// is for stored variants.
func readProduct(r *catalogfile.Row, text json.RawMessage) (err error) {
	if err := protojson.Unmarshal(text, r.Product); err != nil {
		return err
	}
	if r.Mask, err = catalogfile.LineMask(text); err != nil {
		return err
	}
	if len(r.Product.GetVariants()) == 0 {
		for _, sku := range slices.Sorted(maps.Keys(r.Stock)) {
			r.Product.Variants = append(r.Product.Variants, &productv1.VariantInput{Sku: sku})
		}
		r.Mask.Variants = []*productv1.VariantMask{{}}
	}
	return catalogfile.OrderOptions(r.Product, text)
}

func parseLine(name string, number int, line []byte) catalogfile.Row {
	row := catalogfile.Row{File: name, Line: number}
	var fields struct {
		Category json.RawMessage  `json:"category"`
		Product  json.RawMessage  `json:"product"`
		Stock    map[string]int64 `json:"stock"`
	}
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&fields)
	switch {
	case err != nil:
	case decoder.More():
		err = errors.New("more than one value")
	case fields.Category == nil:
		row.Product, row.Stock = &productv1.ProductInput{}, fields.Stock
		err = readProduct(&row, fields.Product)
	case fields.Product != nil || fields.Stock != nil:
		err = errors.New("a category and a product in one line")
	default:
		row.Category = &productv1.CategoryInput{}
		err = protojson.Unmarshal(fields.Category, row.Category)
	}
	if err != nil {
		row.Err = catalogfile.Malformed(err)
		return row
	}
	row.Err = catalogfile.CheckStock(row.Product, row.Stock)
	return row
}
