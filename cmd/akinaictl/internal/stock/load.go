package stock

import (
	"cmp"
	"context"
	"fmt"
	"io"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/pkg/errs"
)

const (
	// maxBatch and maxReference are limits of the inventory service.
	maxBatch     = 2000
	maxReference = 100
	// mainLocation is the location that the service uses for "".
	mainLocation = "main"
)

// Loader sets levels to the values in files.
type Loader struct {
	Inventory inventoryv1connect.InventoryServiceClient
	// Location is the location of rows that name none; "" is the service's default.
	Location string
	// Reason makes the load a stock-take: differences are booked as adjustments with the reason,
	// versions are compared, and limits and thresholds do not change. "" makes it an import:
	// versions are ignored, and limits and thresholds are set.
	Reason string
	// Create accepts SKUs without stock at any location as new ones. Without it they are refused as
	// typing errors.
	Create bool
	// Progress is called with the number of rows since the last call. May be nil.
	Progress func(rows int)
}

// shelf is a SKU at a location.
type shelf struct{ sku, location string }

// load is the state of loading one file.
type load struct {
	*Loader
	reference  string
	shelves    map[shelf]int
	thresholds map[string]int32
	sum        Summary
}

// Load sends a whole file, whose name becomes the reference of the movements. It stops at the first
// error that does not concern a single row. The summary then covers the rows before it.
func (l *Loader) Load(ctx context.Context, name string, file io.Reader) (Summary, error) {
	reference := []rune(name)
	reference = reference[:min(len(reference), maxReference)]
	run := &load{
		Loader: l, reference: string(reference), shelves: make(map[shelf]int), thresholds: make(map[string]int32),
		sum: Summary{File: name},
	}
	batch := make([]*row, 0, maxBatch)
	for r, err := range read(file) {
		if err != nil {
			return run.sum, fmt.Errorf("read %s after %d rows: %w", name, run.sum.Read+len(batch), err)
		}
		r.location = cmp.Or(r.location, l.Location, mainLocation)
		if r.refusal == nil {
			r.refusal = run.check(r)
		}
		if batch = append(batch, r); len(batch) == maxBatch {
			if err := run.send(ctx, batch); err != nil {
				return run.sum, err
			}
			batch = batch[:0]
		}
	}
	return run.sum, run.send(ctx, batch)
}

// check refuses a row that contradicts an earlier one. Otherwise the last row would win, and the
// earlier one would overwrite it when the file is loaded again.
func (l *load) check(r *row) *errs.Error {
	at := shelf{r.sku, r.location}
	if line, ok := l.shelves[at]; ok {
		return malformed("line %d is of the same SKU and location", line)
	}
	l.shelves[at] = r.line
	if r.threshold != nil && l.Reason == "" {
		if units, ok := l.thresholds[r.sku]; ok && units != *r.threshold {
			return malformed("an earlier row of the SKU has the low_threshold %d", units)
		}
		l.thresholds[r.sku] = *r.threshold
	}
	return nil
}

// send sends one batch and counts the outcomes. Limits are set before the counts, so that a count
// below the reserved units finds its new limit. Limits that are refused are sent again after the
// counts, so that a limit below the units on back-order finds its new count.
func (l *load) send(ctx context.Context, rows []*row) error {
	var late []*row
	if l.Reason == "" {
		var err error
		if late, err = l.setPolicies(ctx, good(rows)); err != nil {
			return err
		}
	}
	if err := l.setLevels(ctx, good(rows)); err != nil {
		return err
	}
	if err := l.repeatPolicies(ctx, good(late)); err != nil {
		return err
	}
	l.sum.count(rows)
	if l.Progress != nil {
		l.Progress(len(rows))
	}
	return nil
}

// setPolicies sets the limits and thresholds of the rows that have any. It returns the rows whose
// limit is too low for the count that is still stored.
func (l *load) setPolicies(ctx context.Context, rows []*row) (late []*row, err error) {
	decided, _ := partition(rows, func(r *row) bool { return r.limit != nil || r.threshold != nil })
	err = split(decided, func(rows []*row) error { return l.callPolicies(ctx, rows) })
	late, _ = partition(decided, func(r *row) bool { return r.refusal != nil && r.refusal.Reason == reasonBelowReserved })
	mark(late, nil)
	return late, err
}

func (l *load) repeatPolicies(ctx context.Context, rows []*row) error {
	return split(rows, func(rows []*row) error { return l.callPolicies(ctx, rows) })
}

func (l *load) callPolicies(ctx context.Context, rows []*row) error {
	policies := make([]*inventoryv1.Policy, len(rows))
	for i, r := range rows {
		policies[i] = &inventoryv1.Policy{Sku: r.sku, Location: r.location, LowThreshold: r.threshold, BackorderLimit: r.limit}
	}
	if _, err := l.Inventory.SetPolicies(ctx, &inventoryv1.SetPoliciesRequest{Policies: policies, Create: &l.Create}); err != nil {
		return fmt.Errorf("set policies of %d rows: %w", len(rows), err)
	}
	return nil
}

// setLevels sets the counts, one location at a time.
func (l *load) setLevels(ctx context.Context, rows []*row) error {
	for len(rows) > 0 {
		location := rows[0].location
		var there []*row
		there, rows = partition(rows, func(r *row) bool { return r.location == location })
		if err := split(there, func(rows []*row) error { return l.callLevels(ctx, location, rows) }); err != nil {
			return err
		}
	}
	return nil
}

func (l *load) callLevels(ctx context.Context, location string, rows []*row) error {
	levels := make([]*inventoryv1.SetLevel, len(rows))
	for i, r := range rows {
		levels[i] = &inventoryv1.SetLevel{Sku: r.sku, OnHand: r.onHand}
		if l.Reason != "" {
			levels[i].Version = r.version
		}
	}
	res, err := l.Inventory.SetLevels(ctx, &inventoryv1.SetLevelsRequest{
		Location: location, Reference: l.reference, Reason: l.Reason, Levels: levels, Create: &l.Create,
	})
	if err != nil {
		return fmt.Errorf("set %d levels at %s: %w", len(rows), location, err)
	}
	l.sum.Changed += int(res.GetChanged())
	return nil
}
