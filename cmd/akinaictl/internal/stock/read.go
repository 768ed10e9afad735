package stock

import (
	"fmt"
	"io"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/sheet"
)

// The columns of stock files.
const (
	columnSKU       = "sku"
	columnLocation  = "location"
	columnOnHand    = "on_hand"
	columnLimit     = "backorder_limit"
	columnThreshold = "low_threshold"
	columnVersion   = "version"
	columnReserved  = "reserved"
	columnAvailable = "available"
)

// exported holds the columns of Export.
var exported = []string{columnSKU, columnLocation, columnOnHand, columnReserved, columnAvailable, columnLimit, columnVersion}

// known holds all columns that a file may have. It contains those of Export, so that an export can
// be loaded.
var known = append(slices.Clone(exported), columnThreshold)

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

// errMalformed is the reason of rows that are refused without a call of the service.
var errMalformed = errs.New(errs.Invalid, "ROW_MALFORMED", "the row cannot be read")

func malformed(format string, args ...any) *errs.Error {
	return errs.New(errMalformed.Kind, errMalformed.Reason, fmt.Sprintf(format, args...))
}

// read yields the rows of a CSV file with a header. An error ends the iteration: the rest cannot be
// read.
func read(r io.Reader) iter.Seq2[*row, error] {
	return func(yield func(*row, error) bool) {
		in, err := sheet.NewReader(r, sheet.UTF8)
		if err == nil {
			err = checkHeader(in.Columns)
		}
		if err != nil {
			yield(nil, fmt.Errorf("read the header: %w", err))
			return
		}
		for rec, err := range in.Records() {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(parse(in.Columns, rec), nil) {
				return
			}
		}
	}
}

// checkHeader returns an error if a required column is missing, or if a column occurs twice or is
// unknown: a misspelled column would silently have no effect.
func checkHeader(header []string) error {
	for i, name := range header {
		header[i] = strings.ToLower(strings.TrimSpace(name))
		if !slices.Contains(known, header[i]) {
			return fmt.Errorf("unknown column %q; there are %s", name, strings.Join(known, ", "))
		}
		if slices.Contains(header[:i], header[i]) {
			return fmt.Errorf("column %q comes twice", name)
		}
	}
	for _, name := range []string{columnSKU, columnOnHand} {
		if !slices.Contains(header, name) {
			return fmt.Errorf("no column %s", name)
		}
	}
	return nil
}

// The limits of the inventory service. Rows beyond them are refused here, because each would fail a
// whole batch.
const maxUnits = 1_000_000_000

var (
	skuPattern      = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	locationPattern = regexp.MustCompile(`^[a-z0-9-]{0,64}$`)
)

func parse(header []string, rec sheet.Record) *row {
	r := &row{line: rec.Line}
	if rec.Err != nil {
		r.refusal = malformed("%s", rec.Err)
		return r
	}
	var onHand *int32
	for i, name := range header {
		cell := strings.TrimSpace(rec.Cells[i])
		switch name {
		case columnSKU:
			r.sku = cell
		case columnLocation:
			r.location = cell
		case columnOnHand:
			onHand = r.units(name, cell)
		case columnLimit:
			r.limit = r.units(name, cell)
		case columnThreshold:
			r.threshold = r.units(name, cell)
		case columnVersion:
			r.version = r.number(name, cell)
		}
	}
	switch {
	case r.refusal != nil:
	case !skuPattern.MatchString(r.sku):
		r.refusal = malformed("%q is not a SKU", r.sku)
	case !locationPattern.MatchString(r.location):
		r.refusal = malformed("%q is not a location", r.location)
	case onHand == nil:
		r.refusal = malformed("no %s", columnOnHand)
	default:
		r.onHand = *onHand
	}
	return r
}

// units is number for a quantity.
func (r *row) units(name, cell string) *int32 {
	n := r.number(name, cell)
	if n == nil {
		return nil
	}
	units := int32(*n) //nolint:gosec // at most maxUnits
	return &units
}

// number parses a cell; an empty one is nil.
func (r *row) number(name, cell string) *int64 {
	if cell == "" {
		return nil
	}
	n, err := strconv.ParseInt(cell, 10, 64)
	if err != nil || n < 0 || n > maxUnits {
		r.refusal = malformed("%s %q is not a number from 0 to %d", name, cell, maxUnits)
		return nil
	}
	return &n
}
