package stock

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/sheet"
	"github.com/akinai/akinai/pkg/stockfile"
)

// row is one row of a file. A nil value was not given.
type row struct {
	line             int
	sku, location    string
	onHand           int32
	limit, threshold *int32
	version          *int64
	// refusal is the reason why the row is refused, or nil.
	refusal *errs.Error
}

// read yields the rows of a CSV file with a header. An error ends the iteration: the rest cannot be
// read.
func read(r io.Reader) iter.Seq2[*row, error] {
	return func(yield func(*row, error) bool) {
		in, err := stockfile.NewReader(r, sheet.UTF8, nil)
		if err != nil {
			yield(nil, fmt.Errorf("read the header: %w", err))
			return
		}
		for parsed, err := range in.Rows() {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(rowOf(parsed), nil) {
				return
			}
		}
	}
}

func rowOf(parsed stockfile.Row) *row {
	r := &row{
		line: parsed.Line, sku: parsed.SKU, location: parsed.Location, onHand: int32(parsed.OnHand), //nolint:gosec // at most a billion
		limit: units(parsed.Limit), threshold: units(parsed.Threshold), version: parsed.Version,
	}
	_ = errors.As(parsed.Err, &r.refusal)
	return r
}

func units(n *int64) *int32 {
	if n == nil {
		return nil
	}
	narrow := int32(*n) //nolint:gosec // at most a billion
	return &narrow
}

func malformed(format string, args ...any) (refusal *errs.Error) {
	_ = errors.As(stockfile.Malformed(format, args...), &refusal)
	return refusal
}
