package app

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// NumberRow is a row of a file of tracking numbers.
type NumberRow struct {
	// Line counts from 1.
	Line                          int
	Reference, Number             string
	ReferenceColumn, NumberColumn string
}

// TrackingRow is a row of a file that was refused, or is suspect.
type TrackingRow struct {
	Line                  int
	Column, Value, Reason string
}

// The reasons of rows.
const (
	RowInvalid           = "ROW_INVALID"
	rowReferenceMissing  = "REFERENCE_MISSING"
	rowReferenceRepeated = "REFERENCE_REPEATED"
	rowNumberInvalid     = "TRACKING_NUMBER_INVALID"
	rowNumberRepeated    = "TRACKING_NUMBER_REPEATED"
	rowSuspect           = "CHECK_DIGIT_WRONG"
)

// TrackingImport is what became of the rows of a file.
type TrackingImport struct {
	Stored, Unchanged int
	Refused, Suspect  []TrackingRow
}

// ImportNumbers stores the tracking numbers of a file of a carrier. Rows that cannot be stored are
// returned. A repetition changes nothing. Errors: domain.ErrCarrierUnsupported,
// domain.ErrCarrierFile.
func (c *Carriers) ImportNumbers(ctx context.Context, carrier domain.Carrier, file []byte) (out TrackingImport, err error) {
	reader, is := c.carriers[carrier].(NumberFile)
	if !is {
		return TrackingImport{}, domain.ErrCarrierUnsupported
	}
	rows, refused, err := reader.Numbers(file)
	if err != nil {
		return TrackingImport{}, err
	}
	good, bad := checkNumbers(rows)
	out.Refused = slices.Concat(refused, bad)
	references := make([]string, len(good))
	for i, row := range good {
		references[i] = row.Reference
	}
	known, err := c.store.ShipmentsByReference(ctx, references)
	if err != nil {
		return TrackingImport{}, err
	}
	wanted := c.wanted(carrier, good, known, &out)
	if err := c.track(ctx, carrier, wanted, &out); err != nil {
		return TrackingImport{}, fmt.Errorf("store %d numbers: %w", len(wanted), err)
	}
	slices.SortFunc(out.Refused, func(a, b TrackingRow) int { return a.Line - b.Line })
	slices.SortFunc(out.Suspect, func(a, b TrackingRow) int { return a.Line - b.Line })
	return out, nil
}

// wanted returns the rows to store, by shipment, and counts or refuses the others.
func (c *Carriers) wanted(
	carrier domain.Carrier, rows []NumberRow, known map[string]domain.Shipment, out *TrackingImport,
) map[domain.ShipmentID]NumberRow {
	wanted := make(map[domain.ShipmentID]NumberRow, len(rows))
	for _, row := range rows {
		p, found := known[row.Reference]
		refused := TrackingRow{Line: row.Line, Column: row.ReferenceColumn, Value: row.Reference}
		switch {
		case !found:
			refused.Reason = domain.ErrShipmentNotFound.Reason
		case p.Carrier != carrier:
			refused.Reason = problemCarrier
		case p.Tracking == domain.NewTrackingNumber(row.Number):
			out.Unchanged++
			continue
		default:
			wanted[p.ID] = row
			continue
		}
		out.Refused = append(out.Refused, refused)
	}
	return wanted
}

// track stores the numbers of rows, many at once, and says which were not stored.
func (c *Carriers) track(ctx context.Context, carrier domain.Carrier, rows map[domain.ShipmentID]NumberRow, out *TrackingImport) error {
	numbers := make(map[domain.ShipmentID]domain.TrackingNumber, len(rows))
	for id, row := range rows {
		numbers[id] = domain.NewTrackingNumber(row.Number)
	}
	stored, err := c.store.Track(ctx, carrier, numbers)
	if err != nil {
		return err
	}
	var left []domain.ShipmentID
	for id, row := range rows {
		switch {
		case !stored[id]:
			left = append(left, id)
		case numbers[id].Suspect(carrier):
			out.Suspect = append(out.Suspect, TrackingRow{Line: row.Line, Column: row.NumberColumn, Value: row.Number, Reason: rowSuspect})
		}
	}
	out.Stored += len(stored)
	now, err := c.store.ShipmentsByID(ctx, left)
	for _, p := range now {
		row, reason := rows[p.ID], domain.ErrShipmentState.Reason
		switch {
		case p.Tracking == numbers[p.ID]: // another import was first
			out.Unchanged++
			continue
		case !p.Left() && p.State != domain.ShipmentCanceled && !p.Attempt.Running():
			reason = rowNumberRepeated
		}
		out.Refused = append(out.Refused, TrackingRow{Line: row.Line, Column: row.NumberColumn, Value: row.Number, Reason: reason})
	}
	return err
}

// numberPattern matches tracking numbers of all carriers; programs write other texts, such as
// internal ids, before a label is printed.
var numberPattern = regexp.MustCompile(`^([0-9]{10,13}|[A-Z]{2}[0-9]{9}[A-Z]{2})$`)

// checkNumbers divides the rows: those that can be stored, once each, and those that cannot. A
// reference with two numbers is refused as a whole, and so is a number of two references, because
// the file does not say which one is right.
func checkNumbers(rows []NumberRow) (good []NumberRow, refused []TrackingRow) {
	numbers, references := make(map[string]map[domain.TrackingNumber]bool), make(map[domain.TrackingNumber]map[string]bool)
	add := func(row NumberRow) {
		number := domain.NewTrackingNumber(row.Number)
		if numbers[row.Reference] == nil {
			numbers[row.Reference] = make(map[domain.TrackingNumber]bool)
		}
		if references[number] == nil {
			references[number] = make(map[string]bool)
		}
		numbers[row.Reference][number], references[number][row.Reference] = true, true
	}
	for _, row := range rows {
		if numberPattern.MatchString(string(domain.NewTrackingNumber(row.Number))) {
			add(row)
		}
	}
	seen := make(map[string]bool)
	for _, row := range rows {
		number := domain.NewTrackingNumber(row.Number)
		column, value, reason := row.NumberColumn, row.Number, ""
		switch {
		case row.Reference == "":
			column, value, reason = row.ReferenceColumn, "", rowReferenceMissing
		case !numberPattern.MatchString(string(number)):
			reason = rowNumberInvalid
		case len(numbers[row.Reference]) > 1:
			column, value, reason = row.ReferenceColumn, row.Reference, rowReferenceRepeated
		case len(references[number]) > 1:
			reason = rowNumberRepeated
		}
		switch {
		case reason != "":
			refused = append(refused, TrackingRow{Line: row.Line, Column: column, Value: value, Reason: reason})
		case !seen[row.Reference]:
			seen[row.Reference] = true
			good = append(good, row)
		}
	}
	return good, refused
}
