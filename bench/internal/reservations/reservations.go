package reservations

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/bench/internal/measure"
)

// gcPercent is the setting of the services (pkg/run), because the load program stands in for one.
const gcPercent = 300

// Config says what is measured, where, and how often.
type Config struct {
	// Binary is the release build; its logs are written to files whose names begin with LogFile.
	Binary, LogFile string
	// KeysDir holds the keys that sign tokens. PostgresURL is that of the superuser, InventoryURL
	// that of the service's role.
	KeysDir, PostgresURL, InventoryURL string
	Stores                             *measure.Stores
	// Profiler returns a profiler of the process with that private port, or nil.
	Profiler func(opsPort int, after, length time.Duration) *measure.Profiler
	// Out receives a line for each figure.
	Out io.Writer
	// Rounds is the number of measurements; each figure is their median.
	Rounds int
	// Duration is the time of one load in one round.
	Duration time.Duration
	// FirstPort is the first of the four ports of the two services.
	FirstPort int
}

// measurement measures reservations: two inventory services on the same database, one with batching
// and one without.
type measurement struct {
	Config
	with, without *inventoryService
	// limit is pgbench with the same statements.
	limit measure.PgbenchRun
	// figures are written to the report.
	figures *Figures
	// acknowledged counts acknowledged reservations, without refused ones.
	acknowledged int
}

// Measure measures reservations and prints the figures. Nothing else should use the machine.
func Measure(ctx context.Context, c Config) (*Figures, error) {
	r := &measurement{Config: c, figures: &Figures{measured: make(map[string][]measure.Result)}}
	return r.figures, r.run(ctx)
}

func (r *measurement) run(ctx context.Context) (err error) {
	if r.figures.durability, err = durability(ctx, r.InventoryURL); err != nil {
		return err
	}
	if err := r.start(ctx); err != nil {
		return err
	}
	defer r.stop()
	defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	drop, err := r.openLimit(ctx)
	defer drop()
	if err != nil {
		return fmt.Errorf("database for pgbench: %w", err)
	}
	for _, step := range []func(context.Context) error{r.stock, r.warm, r.rounds, r.rush, r.checkEnd} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return r.figures.print(r.Out)
}

// stock sets the units on hand.
func (r *measurement) stock(ctx context.Context) error {
	levels := []*inventoryv1.SetLevel{{Sku: hotSKU, OnHand: endless}}
	for n := range spreadSKUs {
		levels = append(levels, &inventoryv1.SetLevel{Sku: spreadSKU(n), OnHand: endless})
	}
	return r.with.fill(ctx, levels...)
}

// warm makes both services open their connections and prepare their statements.
func (r *measurement) warm(ctx context.Context) error {
	measure.Progress("reservations: warming up")
	for _, service := range []*inventoryService{r.with, r.without} {
		for _, l := range loads(warmUpTime) {
			o := measure.Drive(ctx, l.Load, 0, service.reserve(l.sku))
			if o.FirstError != nil {
				return fmt.Errorf("%s: %w", l.name, o.FirstError)
			}
			r.acknowledged += o.Answers[reserved]
		}
	}
	r.waitPublished(ctx)
	return nil
}

// rounds measures everything several times, so that other load on the machine affects all of it
// alike. The services alternate in going first.
func (r *measurement) rounds(ctx context.Context) error {
	services := []*inventoryService{r.with, r.without}
	for n := range r.Rounds {
		measure.Progress("reservations: round %d of %d", n+1, r.Rounds)
		for _, l := range loads(r.Duration) {
			for _, service := range services {
				if err := r.measure(ctx, l, service); err != nil {
					return fmt.Errorf("%s %s: %w", l.name, service.name, err)
				}
			}
		}
		limit, err := r.Stores.Pgbench(ctx, r.limit)
		if err != nil {
			return err
		}
		r.figures.add(pgbenchRow, limit)
		slices.Reverse(services)
	}
	return nil
}

// measure runs one load on one service.
func (r *measurement) measure(ctx context.Context, l skuLoad, service *inventoryService) error {
	name := l.name + " " + service.name
	finish, err := r.profilerOf(service, name).Watch(ctx, "reserve "+name)
	if err != nil {
		return err
	}
	before, err := r.read(ctx)
	if err != nil {
		return err
	}
	o := measure.Drive(ctx, l.Load, 0, service.reserve(l.sku))
	r.waitPublished(ctx)
	after, err := r.read(ctx)
	if err != nil {
		return err
	}
	row := o.Result(name, l.Clients)
	if row.Operations == 0 {
		return fmt.Errorf("nothing was reserved: %w", o.FirstError)
	}
	setCosts(&row, before, after)
	r.acknowledged += o.Answers[reserved]
	r.figures.add(name, row)
	return finish()
}

// profilerOf returns the service's profiler in the first round, nil afterwards.
func (r *measurement) profilerOf(service *inventoryService, row string) *measure.Profiler {
	if len(r.figures.measured[row]) > 0 {
		return nil
	}
	return service.profiler
}

// rush runs many concurrent callers for few units.
func (r *measurement) rush(ctx context.Context) error {
	for n := range rushes {
		measure.Progress("reservations: %d callers for %d units", rushCallers, rushUnits)
		sku := skuPrefix + "RUSH-" + strconv.Itoa(n)
		if err := r.with.fill(ctx, &inventoryv1.SetLevel{Sku: sku, OnHand: rushUnits}); err != nil {
			return err
		}
		o := measure.Drive(ctx, measure.Load{Clients: rushCallers, Operations: rushCallers}, 0, r.with.reserve(func() string { return sku }))
		row := o.Result(rushRow, rushCallers)
		row.Seconds = measure.Round(o.Elapsed.Seconds(), 3)
		r.acknowledged += o.Answers[reserved]
		r.figures.add(rushRow, row)
		r.waitPublished(ctx)
	}
	return nil
}
