package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// Reader reads a CSV file row by row, in the forms that spreadsheet programs write. A row that
// cannot be read does not stop the Reader.
type Reader struct {
	// Columns is the first row, without empty cells at its end.
	Columns []string

	csv      *csv.Reader
	encoding string
	// skipped is the number of lines before the header.
	skipped int
}

// NewReader reads the header of a file in an encoding that Text accepts. The separator is the first
// comma, semicolon or tab of the header, or the character named by a line such as sep=; before the
// header.
func NewReader(r io.Reader, encoding string) (*Reader, error) {
	text, encoding, err := Text(r, encoding)
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewReader(text)
	separator, skipped := separatorOf(buffered)
	reader := &Reader{
		csv: csv.NewReader(&quoted{r: buffered, separator: separator}), encoding: encoding, skipped: skipped,
	}
	reader.csv.Comma, reader.csv.ReuseRecord, reader.csv.FieldsPerRecord = rune(separator), true, -1
	columns, err := reader.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty")
	}
	if err == nil {
		err = reader.check(columns)
	}
	if err == nil && slices.ContainsFunc(columns, func(cell string) bool { return strings.ContainsRune(cell, '\r') }) {
		err = errors.New("lines end in CR alone; save the file with LF or CRLF")
	}
	if err != nil {
		return nil, fmt.Errorf("read the header: %w", err)
	}
	reader.Columns = slices.Clone(columns[:filled(columns)])
	return reader, nil
}

// separatorOf returns the separator of the cells, and the number of lines that it skipped to find
// it.
func separatorOf(r *bufio.Reader) (separator byte, skipped int) {
	start, _ := r.Peek(r.Size()) // an error occurs again at the next read
	line, _, ended := strings.Cut(string(start), "\n")
	if said, is := strings.CutPrefix(strings.TrimSuffix(line, "\r"), "sep="); is && ended && len(said) == 1 {
		_, _ = r.Discard(len(line) + 1) // cannot fail: the bytes are buffered
		return said[0], 1
	}
	inside := false
	for _, c := range []byte(line) {
		switch {
		case c == '"':
			inside = !inside
		case !inside && (c == ',' || c == ';' || c == '\t'):
			return c, 0
		}
	}
	return ',', 0
}

// Record is one row of a file.
type Record struct {
	// Line is the number of the line at which the row begins; lines count from 1.
	Line int
	// Cells are valid until the next record is read. If Err is set, cells may be missing.
	Cells []string
	// Err is the reason why the row cannot be read, or nil.
	Err error
}

// Records yields the rows after the header that are not empty. An error ends the iteration: the
// rest of the file cannot be read.
func (r *Reader) Records() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for {
			rec, err := r.read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err == nil && rec.Err == nil && filled(rec.Cells) == 0 {
				continue
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
		cells, err = r.fit(cells)
		return Record{Line: line + r.skipped, Cells: cells, Err: err}, nil
	}
	var fault *csv.ParseError
	if !errors.As(err, &fault) {
		return Record{}, err
	}
	rec := Record{Line: fault.StartLine + r.skipped, Cells: cells, Err: fault.Err}
	if fault.Line > fault.StartLine {
		rec.Err = fmt.Errorf("up to line %d: %w", fault.Line+r.skipped, fault.Err)
	}
	return rec, nil
}

// fit returns the cells that have a column. Spreadsheet programs may write further cells, which
// must be empty. fit returns nil for an empty row.
func (r *Reader) fit(cells []string) ([]string, error) {
	last := filled(cells)
	if last == 0 {
		return nil, nil
	}
	if len(cells) < len(r.Columns) || last > len(r.Columns) {
		return cells, fmt.Errorf("%d cells under %d columns", len(cells), len(r.Columns))
	}
	cells = cells[:len(r.Columns)]
	return cells, r.check(cells)
}

// filled returns the number of cells up to the last one that is not blank.
func filled(cells []string) int {
	n := len(cells)
	for n > 0 && strings.TrimSpace(cells[n-1]) == "" {
		n--
	}
	return n
}

// check returns an error if a cell is not valid in the encoding.
func (r *Reader) check(cells []string) error {
	names := map[string]string{ShiftJIS: "Shift_JIS", UTF16: "UTF-16"}
	for i, cell := range cells {
		if r.encoding != UTF8 && strings.ContainsRune(cell, utf8.RuneError) {
			return fmt.Errorf("cell %d is not %s", i+1, names[r.encoding])
		}
		if !utf8.ValidString(cell) {
			return fmt.Errorf("cell %d is not UTF-8; there is --encoding %s", i+1, ShiftJIS)
		}
	}
	return nil
}
