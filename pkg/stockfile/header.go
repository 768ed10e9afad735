package stockfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/akinai/akinai/pkg/sheet"
)

// The columns of files.
const (
	SKU       = "sku"
	Location  = "location"
	OnHand    = "on_hand"
	Limit     = "backorder_limit"
	Threshold = "low_threshold"
	Version   = "version"
	Reserved  = "reserved"
	Available = "available"
)

// exported are the columns of an export.
var exported = []string{SKU, Location, OnHand, Reserved, Available, Limit, Version}

// known are all columns that a file may have. It contains those of an export, so that an export can
// be imported.
var known = append(slices.Clone(exported), Threshold)

// header returns our column for each column of a file, "" for one that is left out. names maps
// theirs to ours. It fails if a required column is missing, or if a column occurs twice or is
// unknown: a misspelled column would silently have no effect.
func header(names map[string]string, columns []string) ([]string, error) {
	ours := Mapped(names, columns)
	for i, name := range ours {
		switch {
		case name == "":
		case !slices.Contains(known, name):
			return nil, fmt.Errorf("unknown column %.40q; there are %s", columns[i], strings.Join(known, ", "))
		case slices.Contains(ours[:i], name):
			return nil, fmt.Errorf("column %.40q comes twice", columns[i])
		}
	}
	for _, name := range []string{SKU, OnHand} {
		if !slices.Contains(ours, name) {
			return nil, fmt.Errorf("no column %s", name)
		}
	}
	return ours, nil
}

// Mapped returns our column for each column of a file, "" for one that is left out. names maps
// theirs to ours.
func Mapped(names map[string]string, columns []string) []string {
	ours := sheet.Mapped(names, columns)
	for i, name := range ours {
		ours[i] = strings.ToLower(strings.TrimSpace(name))
	}
	return ours
}
