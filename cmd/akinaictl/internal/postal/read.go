package postal

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
)

// Numbers of columns of the tables.
const (
	townColumns   = 15
	officeColumns = 13
)

// reader reads the rows of one table.
type reader struct {
	// table is known after the first row.
	table userv1.PostalTable
	csv   *csv.Reader
	line  int
}

// newReader reads a file, which may be compressed by gzip, in UTF-8 or Shift_JIS.
func newReader(file io.Reader) (*reader, error) {
	buffered := bufio.NewReaderSize(file, 64<<10)
	if start, _ := buffered.Peek(2); string(start) == "\x1f\x8b" {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, err
		}
		buffered = bufio.NewReaderSize(unzipped, 64<<10)
	}
	start, err := buffered.Peek(4 << 10)
	if len(start) == 0 {
		return nil, errors.Join(errors.New("the file is empty"), ignoreEOF(err))
	}
	var text io.Reader = buffered
	if strings.HasPrefix(string(start), "\uFEFF") {
		_, _ = buffered.Discard(len("\uFEFF"))
	} else if !isUTF8(start) {
		text = japanese.ShiftJIS.NewDecoder().Reader(buffered)
	}
	r := &reader{csv: csv.NewReader(text)}
	r.csv.FieldsPerRecord = -1
	return r, nil
}

// isUTF8 reports whether the start of a file is UTF-8. Its last character may be cut.
func isUTF8(start []byte) bool {
	for i := range min(utf8.UTFMax, len(start)) {
		if utf8.Valid(start[:len(start)-i]) {
			return true
		}
	}
	return false
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// rows yields the rows of the table. An error ends the iteration. A town that is too long for a row
// of the older files is spread over several: they become one row again.
func (r *reader) rows() iter.Seq2[*userv1.PostalRow, error] {
	return func(yield func(*userv1.PostalRow, error) bool) {
		var open *userv1.PostalRow // its parenthesis is not closed yet
		for {
			row, err := r.next()
			switch {
			case errors.Is(err, io.EOF) && open == nil:
				return
			case errors.Is(err, io.EOF):
				yield(nil, fmt.Errorf("line %d: a parenthesis of %s is not closed", r.line, open.GetPostalCode()))
				return
			case err != nil:
				yield(nil, fmt.Errorf("line %d: %w", r.line, err))
				return
			}
			if open != nil {
				if row.GetPostalCode() != open.GetPostalCode() {
					yield(nil, fmt.Errorf("line %d: a parenthesis of %s is not closed", r.line, open.GetPostalCode()))
					return
				}
				open.Town += row.GetTown()
				if row.GetTownKana() != open.GetTownKana() {
					open.TownKana += row.GetTownKana()
				}
				row = open
			}
			if open = nil; strings.Count(row.GetTown(), "（") > strings.Count(row.GetTown(), "）") {
				open = row
				continue
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

func (r *reader) next() (*userv1.PostalRow, error) {
	cells, err := r.csv.Read()
	if err != nil {
		return nil, err
	}
	r.line, _ = r.csv.FieldPos(0)
	table := map[int]userv1.PostalTable{
		townColumns: userv1.PostalTable_POSTAL_TABLE_TOWNS, officeColumns: userv1.PostalTable_POSTAL_TABLE_OFFICES,
	}[len(cells)]
	switch {
	case table == userv1.PostalTable_POSTAL_TABLE_UNSPECIFIED:
		return nil, fmt.Errorf("%d columns: the table of towns has %d, that of offices %d", len(cells), townColumns, officeColumns)
	case r.table == userv1.PostalTable_POSTAL_TABLE_UNSPECIFIED:
		r.table = table
	case r.table != table:
		return nil, errors.New("the number of columns changes")
	}
	if table == userv1.PostalTable_POSTAL_TABLE_OFFICES {
		return office(cells), nil
	}
	return town(cells), nil
}

func town(cells []string) *userv1.PostalRow {
	return &userv1.PostalRow{
		Municipality: cells[0], PostalCode: cells[2], PrefectureKana: wide(cells[3]), CityKana: wide(cells[4]), TownKana: wide(cells[5]),
		Prefecture: cells[6], City: cells[7], Town: cells[8],
	}
}

func office(cells []string) *userv1.PostalRow {
	return &userv1.PostalRow{
		Municipality: cells[0], OfficeKana: wide(cells[1]), Office: cells[2], Prefecture: cells[3], City: cells[4], Town: cells[5],
		Street: cells[6], PostalCode: cells[7],
	}
}

// wide returns a reading in full-width katakana; the older files have half-width ones.
func wide(kana string) string { return norm.NFC.String(width.Widen.String(kana)) }
