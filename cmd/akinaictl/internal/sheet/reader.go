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

// Reader reads a CSV file row by row, as spreadsheet programs write it. A row that cannot be read
// does not end it.
type Reader struct {
	// Columns is the first row, without empty cells at its end.
	Columns []string

	csv      *csv.Reader
	encoding string
	// skipped is the number of lines before the header.
	skipped int
}

// NewReader reads the header of a file in an encoding that Text takes. The separator is the first
// comma, semicolon or tab of the header, or what a line such as sep=; before it says.
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

// separatorOf returns what stands between the cells of a file, and how many lines it skipped to
// know.
func separatorOf(r *bufio.Reader) (separator byte, skipped int) {
	start, _ := r.Peek(r.Size()) // what cannot be read fails again when it is
	line, _, ended := strings.Cut(string(start), "\n")
	if said, is := strings.CutPrefix(strings.TrimSuffix(line, "\r"), "sep="); is && ended && len(said) == 1 {
		_, _ = r.Discard(len(line) + 1) // they are in the buffer
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
	// Line is where it begins; lines count from 1.
	Line int
	// Cells are good until the next record is read. With an error there may be fewer, or none.
	Cells []string
	// Err says why the row cannot be read.
	Err error
}

// Records yields the rows behind the header that are not empty. An error ends it: the rest cannot
// be read.
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

// fit returns the cells that stand under columns. A spreadsheet program may write more, which are
// empty; an empty row fits always.
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

// filled is the number of cells up to the last one that is not blank.
func filled(cells []string) int {
	n := len(cells)
	for n > 0 && strings.TrimSpace(cells[n-1]) == "" {
		n--
	}
	return n
}

// check refuses a row that was not written in the encoding.
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
