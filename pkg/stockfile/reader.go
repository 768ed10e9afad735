package stockfile

import (
	"fmt"
	"io"
	"iter"
	"regexp"
	"strconv"
	"strings"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/sheet"
)

// Row is one row of a file. A nil value was not given.
type Row struct {
	// Line is the number of the line at which the row begins; lines count from 1.
	Line int
	// Location is "" if the row names none.
	SKU, Location    string
	OnHand           int64
	Limit, Threshold *int64
	Version          *int64
	// Err is the reason why the row cannot be read, with its column, its value and what is right;
	// nil if it can.
	Err error
}

// ErrMalformed is the reason of rows that cannot be read.
var ErrMalformed = errs.New(errs.Invalid, "ROW_MALFORMED", "the row cannot be read")

// Malformed returns ErrMalformed with a text.
func Malformed(format string, args ...any) error {
	return errs.New(ErrMalformed.Kind, ErrMalformed.Reason, fmt.Sprintf(format, args...))
}

// Reader reads the rows of a file one by one.
type Reader struct {
	columns []string
	reader  *sheet.Reader
}

// NewReader reads the header of a file in an encoding of package sheet. names maps columns of the
// file to ours, "" for one that is left out.
func NewReader(r io.Reader, encoding string, names map[string]string) (*Reader, error) {
	reader, err := sheet.NewReader(r, encoding)
	if err != nil {
		return nil, err
	}
	columns, err := header(names, reader.Columns)
	if err != nil {
		return nil, err
	}
	return &Reader{columns: columns, reader: reader}, nil
}

// Rows yields the rows. An error ends the iteration: the rest of the file cannot be read. Rows can
// be called once.
func (r *Reader) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for rec, err := range r.reader.Records() {
			if err != nil {
				yield(Row{}, err)
				return
			}
			if !yield(r.parse(rec), nil) {
				return
			}
		}
	}
}

// maxUnits is the limit of the inventory service.
const maxUnits = 1_000_000_000

var (
	skuPattern      = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	locationPattern = regexp.MustCompile(`^[a-z0-9-]{0,64}$`)
)

func (r *Reader) parse(rec sheet.Record) Row {
	row := Row{Line: rec.Line}
	if rec.Err != nil {
		row.Err = Malformed("%s", rec.Err)
		return row
	}
	var onHand *int64
	for i, name := range r.columns {
		cell := strings.Clone(strings.TrimSpace(rec.Cells[i])) // the record is valid until the next one
		switch name {
		case SKU:
			row.SKU = cell
		case Location:
			row.Location = cell
		case OnHand:
			onHand = row.number(name, cell)
		case Limit:
			row.Limit = row.number(name, cell)
		case Threshold:
			row.Threshold = row.number(name, cell)
		case Version:
			row.Version = row.number(name, cell)
		}
	}
	switch {
	case row.Err != nil:
	case !skuPattern.MatchString(row.SKU):
		row.Err = Malformed("%s %.40q is not a SKU: write 1 to 64 letters, digits, dots, dashes and underscores", SKU, row.SKU)
	case !locationPattern.MatchString(row.Location):
		row.Err = Malformed("%s %.40q is not the code of a location: write lower-case letters, digits and dashes", Location, row.Location)
	case onHand == nil:
		row.Err = Malformed("%s is empty: write the units on hand", OnHand)
	default:
		row.OnHand = *onHand
	}
	return row
}

// number parses a cell; an empty one is nil.
func (r *Row) number(name, cell string) *int64 {
	if cell == "" {
		return nil
	}
	n, err := strconv.ParseInt(cell, 10, 64)
	if err != nil || n < 0 || n > maxUnits {
		r.Err = Malformed("%s %.40q is not a number from 0 to %d", name, cell, maxUnits)
		return nil
	}
	return &n
}
