package stock

import (
	"errors"
	"slices"
	"strings"

	"github.com/akinai/akinai/pkg/errs"
)

// Reasons of the inventory service that are handled separately.
const (
	reasonBelowReserved    = "STOCK_BELOW_RESERVED"
	reasonLocationNotFound = "LOCATION_NOT_FOUND"
	reasonSKUUnknown       = "SKU_UNKNOWN"
)

// split sends rows and marks those that the service refuses. If the service refuses a batch, each
// half is sent separately, until the refused rows are single. split returns errors that do not
// concern a row. The rows must not be marked before.
func split(rows []*row, send func([]*row) error) error {
	if len(rows) == 0 {
		return nil
	}
	err := send(rows)
	var refusal *errs.Error
	if err == nil || !errors.As(err, &refusal) || !ofRow(refusal.Kind) {
		return err
	}
	if refusal.Reason == reasonLocationNotFound {
		// All rows of the location are refused.
		if there, others := partition(rows, func(r *row) bool { return r.location == refusal.Meta["location"] }); len(there) > 0 {
			mark(there, refusal)
			return split(others, send)
		}
	}
	if refusal.Reason == reasonSKUUnknown {
		if others := markUnknown(rows, refusal); len(others) < len(rows) {
			return split(others, send)
		}
	}
	if len(rows) == 1 {
		mark(rows, refusal)
		return nil
	}
	half := len(rows) / 2
	if err := split(rows[:half], send); err != nil {
		return err
	}
	return split(rows[half:], send)
}

// markUnknown marks the rows of the SKUs that a refusal names, each with the nearest SKU, and
// returns the other rows.
func markUnknown(rows []*row, refusal *errs.Error) []*row {
	for pair := range strings.FieldsSeq(refusal.Meta["unknown"]) {
		sku, nearest, _ := strings.Cut(pair, "=")
		message := "no stock is kept of it; --create makes it"
		if nearest != "" {
			message = "no stock is kept of it; the nearest SKU is " + nearest + "; --create makes it"
		}
		for _, r := range rows {
			if r.sku == sku {
				r.refusal = errs.New(refusal.Kind, refusal.Reason, message)
			}
		}
	}
	return good(rows)
}

// ofRow reports whether an error concerns rows, so that other rows may succeed.
func ofRow(kind errs.Kind) bool {
	return slices.Contains([]errs.Kind{errs.Invalid, errs.NotFound, errs.Conflict, errs.Precondition}, kind)
}

func mark(rows []*row, refusal *errs.Error) {
	for _, r := range rows {
		r.refusal = refusal
	}
}

// partition returns the rows that match, and the others, in order.
func partition(rows []*row, match func(*row) bool) (matching, others []*row) {
	for _, r := range rows {
		if match(r) {
			matching = append(matching, r)
		} else {
			others = append(others, r)
		}
	}
	return matching, others
}

func good(rows []*row) []*row {
	taken, _ := partition(rows, func(r *row) bool { return r.refusal == nil })
	return taken
}
