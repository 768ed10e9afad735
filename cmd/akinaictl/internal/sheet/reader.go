package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
)

// The encodings that files come in.
const (
	UTF8     = "utf-8"
	ShiftJIS = "shift_jis"
)

// Reader reads a CSV file row by row. A row that cannot be read does not end it.
type Reader struct {
	// Columns is the first row.
	Columns []string

	csv      *csv.Reader
	encoding string
}

// NewReader reads the header of a file. "" is UTF-8, with byte order marks before it or without.
func NewReader(r io.Reader, encoding string) (*Reader, error) {
	switch encoding {
	case UTF8, "":
		r = WithoutMarks(r)
	case ShiftJIS:
		r = japanese.ShiftJIS.NewDecoder().Reader(r)
	default:
		return nil, fmt.Errorf("encoding %q is neither %s nor %s", encoding, UTF8, ShiftJIS)
	}
	reader := &Reader{csv: csv.NewReader(&quoted{r: bufio.NewReader(r)}), encoding: encoding}
	reader.csv.ReuseRecord = true
	columns, err := reader.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty")
	}
	if err == nil {
		err = reader.check(columns)
	}
	if err != nil {
		return nil, fmt.Errorf("read the header: %w", err)
	}
	reader.Columns = slices.Clone(columns)
	return reader, nil
}

// WithoutMarks skips the marks that spreadsheet programs put before UTF-8; some files have two.
func WithoutMarks(r io.Reader) io.Reader {
	mark := []byte("\uFEFF")
	buffered := bufio.NewReader(r)
	for {
		if start, err := buffered.Peek(len(mark)); err != nil || !bytes.Equal(start, mark) {
			return buffered
		}
		_, _ = buffered.Discard(len(mark)) // they are in the buffer
	}
}

// Record is one row of a file.
type Record struct {
	// Line is where it begins; lines count from 1.
	Line int
	// Cells are good until the next record is read. With an error there may be fewer, or none.
	Cells []string
	// Err says why the row cannot be read.
	Err error
}

// Records yields the rows behind the header. An error ends it: the rest cannot be read.
func (r *Reader) Records() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for {
			rec, err := r.read()
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(rec, err) || err != nil {
				return
			}
		}
	}
}

func (r *Reader) read() (Record, error) {
	cells, err := r.csv.Read()
	if err == nil {
		line, _ := r.csv.FieldPos(0)
		return Record{Line: line, Cells: cells, Err: r.check(cells)}, nil
	}
	var fault *csv.ParseError
	if !errors.As(err, &fault) {
		return Record{}, err
	}
	rec := Record{Line: fault.StartLine, Cells: cells, Err: fault.Err}
	switch {
	case errors.Is(err, csv.ErrFieldCount):
		rec.Err = fmt.Errorf("%d cells under %d columns", len(cells), len(r.Columns))
	case fault.Line > fault.StartLine:
		rec.Err = fmt.Errorf("up to line %d: %w", fault.Line, fault.Err)
	}
	return rec, nil
}

// check refuses a row that was not written in the encoding.
func (r *Reader) check(cells []string) error {
	for i, cell := range cells {
		if r.encoding == ShiftJIS && strings.ContainsRune(cell, utf8.RuneError) {
			return fmt.Errorf("cell %d is not Shift_JIS", i+1)
		}
		if !utf8.ValidString(cell) {
			return fmt.Errorf("cell %d is not UTF-8; there is --encoding %s", i+1, ShiftJIS)
		}
	}
	return nil
}
