package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
)

// gcPercent is the setting of the services (pkg/run), because the load program stands in for one.
const gcPercent = 300

// reserving measures reservations: two inventory services on the same database, one with batching
// and one without.
type reserving struct {
	*bench
	with, without *inventoryService
	// limit is pgbench with the same statements.
	limit pgbenchRun
	// figures are written to the report.
	figures reservationFigures
	// made counts acknowledged reservations, without refused ones.
	made int
}

// measureReservations measures with the shop stopped, so that nothing else uses the machine.
func (b *bench) measureReservations(ctx context.Context) error {
	r := &reserving{bench: b, figures: reservationFigures{measured: make(map[string][]result)}}
	var err error
	if r.figures.durability, err = durability(ctx, b.env.InventoryURL); err != nil {
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
	for _, step := range []func(context.Context) error{r.stock, r.warm, r.rounds, r.rush, r.checkBooks} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	b.page.Reservations = &r.figures
	b.faults = append(b.faults, r.figures.faults()...)
	return r.figures.print(b.out)
}

// stock sets the units on hand.
func (r *reserving) stock(ctx context.Context) error {
	levels := []*inventoryv1.SetLevel{{Sku: reserveHot, OnHand: endless}}
	for n := range spreadSKUs {
		levels = append(levels, &inventoryv1.SetLevel{Sku: spreadSKU(n), OnHand: endless})
	}
	return r.with.fill(ctx, levels...)
}

// warm makes both services open their connections and prepare their statements.
func (r *reserving) warm(ctx context.Context) error {
	r.say("reservations: warming up")
	for _, service := range []*inventoryService{r.with, r.without} {
		for _, l := range reserveLoads(reserveWarmUp) {
			o := drive(ctx, l.load, 0, service.reserve(l.sku))
			if o.firstError != nil {
				return fmt.Errorf("%s: %w", l.name, o.firstError)
			}
			r.made += o.answers[reserved]
		}
	}
	r.quiet(ctx)
	return nil
}

// rounds measures everything several times, so that other load on the machine affects all of it
// alike. The services alternate in going first.
func (r *reserving) rounds(ctx context.Context) error {
	services := []*inventoryService{r.with, r.without}
	for n := range r.reservations.rounds {
		r.say("reservations: round %d of %d", n+1, r.reservations.rounds)
		for _, l := range reserveLoads(r.reservations.duration) {
			for _, service := range services {
				if err := r.measure(ctx, l, service); err != nil {
					return fmt.Errorf("%s %s: %w", l.name, service.name, err)
				}
			}
		}
		limit, err := r.pgbench(ctx, r.limit)
		if err != nil {
			return err
		}
		r.figures.add(pgbenchRow, limit)
		slices.Reverse(services)
	}
	return nil
}

// measure runs one load on one service.
func (r *reserving) measure(ctx context.Context, l reserveLoad, service *inventoryService) error {
	name := l.name + " " + service.name
	finish, err := r.profiler(service, name).watch(ctx, "reserve "+name)
	if err != nil {
		return err
	}
	before, err := r.read(ctx)
	if err != nil {
		return err
	}
	o := drive(ctx, l.load, 0, service.reserve(l.sku))
	r.quiet(ctx)
	after, err := r.read(ctx)
	if err != nil {
		return err
	}
	row := o.result(name, l.clients)
	if row.Operations == 0 {
		return fmt.Errorf("nothing was reserved: %w", o.firstError)
	}
	row.reserved(before, after)
	r.made += o.answers[reserved]
	r.figures.add(name, row)
	return finish()
}

// profiler returns the service's profiler in the first round, nil afterwards.
func (r *reserving) profiler(service *inventoryService, row string) *profiler {
	if len(r.figures.measured[row]) > 0 {
		return nil
	}
	return service.profiler
}

// rush runs many concurrent callers for few units.
func (r *reserving) rush(ctx context.Context) error {
	for n := range rushes {
		r.say("reservations: %d callers for %d units", rushCallers, rushUnits)
		sku := reserveSKUs + "RUSH-" + strconv.Itoa(n)
		if err := r.with.fill(ctx, &inventoryv1.SetLevel{Sku: sku, OnHand: rushUnits}); err != nil {
			return err
		}
		o := drive(ctx, load{clients: rushCallers, operations: rushCallers}, 0, r.with.reserve(func() string { return sku }))
		row := o.result(rushRow, rushCallers)
		row.Seconds = round(o.elapsed.Seconds(), 3)
		r.made += o.answers[reserved]
		r.figures.add(rushRow, row)
		r.quiet(ctx)
	}
	return nil
}
