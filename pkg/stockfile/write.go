package stockfile

import (
	"encoding/csv"
	"strconv"
)

// Level is a level as an export has it.
type Level struct {
	SKU, Location                    string
	OnHand, Reserved, Limit, Version int64
}

// WriteHeader writes the columns of an export.
func WriteHeader(out *csv.Writer) error { return out.Write(exported) }

// WriteLevel writes a row of an export.
func WriteLevel(out *csv.Writer, l Level) error {
	return out.Write([]string{
		l.SKU, l.Location, text(l.OnHand), text(l.Reserved), text(l.OnHand - l.Reserved), text(l.Limit), text(l.Version),
	})
}

// Difference is how a counted level differs from the stored one.
type Difference struct {
	Level

	// Counted are the units of the file.
	Counted int64
	// Refused is why the row would be refused, "" if it would not.
	Refused string
}

// WriteDifferenceHeader writes the columns of a file of differences.
func WriteDifferenceHeader(out *csv.Writer) error {
	return out.Write([]string{SKU, Location, OnHand, "counted", "difference", Reserved, "refused"})
}

// WriteDifference writes a row of a file of differences.
func WriteDifference(out *csv.Writer, d Difference) error {
	return out.Write([]string{
		d.SKU, d.Location, text(d.OnHand), text(d.Counted), text(d.Counted - d.OnHand), text(d.Reserved), d.Refused,
	})
}

func text(n int64) string { return strconv.FormatInt(n, 10) }
