package carrierfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/akinai/akinai/pkg/sheet"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// maxRows bounds the rows of a file of tracking numbers.
const maxRows = 5000

// Numbers returns the references and tracking numbers of a file that the carrier's program wrote,
// with the line of each, and the rows that cannot be read. What is not UTF-8 is read as Shift_JIS:
// programs write either, whatever they read. Errors: domain.ErrCarrierFile.
func (f Files) Numbers(file []byte) (rows []app.NumberRow, refused []app.TrackingRow, err error) {
	text, _, err := sheet.Text(bytes.NewReader(file), encodingOf(file))
	if err != nil {
		return nil, nil, domain.ErrCarrierFile.Wrap(err)
	}
	reader := csv.NewReader(text)
	reader.FieldsPerRecord, reader.LazyQuotes = -1, true
	at, first := place{f.layout.Numbers.ReferenceAt - 1, f.layout.Numbers.NumberAt - 1}, true
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, refused, nil
		}
		line := 0
		if err == nil {
			line, _ = reader.FieldPos(0)
		}
		var broken *csv.ParseError
		switch {
		case errors.As(err, &broken):
			refused = append(refused, app.TrackingRow{Line: broken.StartLine, Reason: app.RowInvalid})
			continue
		case err != nil:
			return nil, nil, domain.ErrCarrierFile.Wrap(err)
		case len(rows)+len(refused) >= maxRows:
			return nil, nil, domain.ErrCarrierFile.With("rows", "too many")
		}
		if first {
			first = false
			if named, is := f.placeOf(cells); is {
				at = named
				continue
			}
		}
		if max(at.reference, at.number) >= len(cells) {
			refused = append(refused, app.TrackingRow{Line: line, Reason: app.RowInvalid})
			continue
		}
		reference, number := strings.TrimSpace(cells[at.reference]), strings.TrimSpace(cells[at.number])
		if strings.ContainsFunc(reference+number, unicode.IsControl) { // PostgreSQL has no U+0000
			refused = append(refused, app.TrackingRow{Line: line, Reason: app.RowInvalid})
			continue
		}
		rows = append(rows, app.NumberRow{
			Line: line, Reference: reference, Number: number,
			ReferenceColumn: f.layout.Numbers.Reference[0], NumberColumn: f.layout.Numbers.Number[0],
		})
	}
}

func encodingOf(file []byte) string {
	if utf8.Valid(file) {
		return sheet.UTF8
	}
	return sheet.ShiftJIS
}

// place is where a row has its reference and its number, from 0.
type place struct{ reference, number int }

// placeOf returns the place that a header names. It reports false if the row is no header.
func (f Files) placeOf(cells []string) (p place, is bool) {
	p = place{-1, -1}
	for i, cell := range cells {
		switch name := strings.TrimSpace(cell); {
		case slices.Contains(f.layout.Numbers.Reference, name):
			p.reference = i
		case slices.Contains(f.layout.Numbers.Number, name):
			p.number = i
		}
	}
	return p, p.reference >= 0 && p.number >= 0
}
