package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// bench is one run.
type bench struct {
	settings
	env    environment
	stores *stores
	shop   *akinai
	meter  *meter
	out    io.Writer
	page   page
	// faults do not stop the run, but make it fail.
	faults []error
}

// run runs the parts of the benchmark in order.
func run(ctx context.Context, s settings, env environment, out io.Writer) error {
	b := &bench{settings: s, env: env, out: out}
	if err := b.open(ctx); err != nil {
		return err
	}
	if s.withShop {
		if err := b.wholeShop(ctx); err != nil {
			return err
		}
	}
	if s.withReservations {
		if err := b.measureReservations(ctx); err != nil {
			return fmt.Errorf("reservations: %w", err)
		}
	}
	if b.report != "" {
		b.faults = append(b.faults, b.page.write(b.report))
	}
	return errors.Join(b.faults...)
}

// open creates the folder for profiles and connects to the stores.
func (b *bench) open(ctx context.Context) (err error) {
	if b.profiles != "" {
		if err := os.MkdirAll(b.profiles, 0o755); err != nil {
			return err
		}
	}
	if b.stores, err = openStores(ctx, b.env.Control, b.env.PostgresURL, b.env.ShopURL); err != nil {
		return err
	}
	b.page.Machine, err = thisMachine(ctx, b.stores)
	return err
}

// wholeShop measures the shop, then stops it and measures the limits of the machine.
func (b *bench) wholeShop(ctx context.Context) error {
	if err := b.start(ctx); err != nil {
		return err
	}
	defer b.shop.stop() //nolint:errcheck // only for errors below; the normal path checks the error of stop
	if err := b.idle(ctx); err != nil {
		return err
	}
	if err := b.scenarios(ctx); err != nil {
		return err
	}
	if err := b.shop.stop(); err != nil {
		b.faults = append(b.faults, fmt.Errorf("akinai did not stop in order: %w", err))
	}
	return b.limits(ctx)
}

// start starts the shop.
func (b *bench) start(ctx context.Context) (err error) {
	b.say("starting %s", b.binary)
	if b.shop, err = startAkinai(ctx, exec.Command(b.binary), b.logFile, local(b.env.OpsPort)+"/readyz"); err != nil {
		return err
	}
	b.page.Machine.Ready = round(b.shop.ready.Seconds(), 2)
	b.meter = &meter{akinai: b.shop, stores: b.stores}
	b.meter.profiler = b.profilerOf(b.env.OpsPort, profileAfter, profileFor)
	return nil
}

// profilerOf returns a profiler of the process with that private port, or nil without -profiles.
func (b *bench) profilerOf(opsPort int, after, length time.Duration) *profiler {
	if b.profiles == "" {
		return nil
	}
	return &profiler{stores: b.stores, url: local(opsPort), folder: b.profiles, after: after, length: max(length, time.Second)}
}

func (b *bench) idle(ctx context.Context) error {
	b.say("watching it idle")
	r, err := b.meter.idle(ctx)
	if err != nil {
		return err
	}
	return errors.Join(b.page.Machine.print(b.out), b.keep(r))
}

// scenarios fills the shop and runs each scenario.
func (b *bench) scenarios(ctx context.Context) error {
	b.say("importing %d products", b.products)
	all, err := b.fill(ctx)
	if err != nil {
		return err
	}
	b.say("registering %d users", b.users)
	tokens, err := register(ctx, local(b.env.WebPort), "bench", b.users)
	if err != nil {
		return err
	}
	web := newShop(local(b.env.WebPort), nil)
	for _, s := range scenarios(b.settings, web, all, tokens) {
		b.say("%s", s.name)
		r, err := b.meter.run(ctx, s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if r.fault != nil {
			b.faults = append(b.faults, fmt.Errorf("%s: %d of %d operations failed, one with: %w", s.name, r.Errors, r.Errors+r.Operations, r.fault))
		}
		if s.name == hotScenario {
			b.faults = append(b.faults, checkHot(r, b.hotUnits, b.users))
		}
		if err := errors.Join(b.keep(r), b.bare(ctx, web, all, s.name)); err != nil {
			return err
		}
	}
	b.page.listing, err = expectBody(web.get(ctx, "/v1/products?page=2"))
	return err
}

func (b *bench) fill(ctx context.Context) (goods, error) {
	products, inventory, hangUp, err := staff(b.env.KeysDir, local(b.env.ProductPort), local(b.env.InventoryPort))
	if err != nil {
		return goods{}, err
	}
	defer hangUp()
	return fill(ctx, products, inventory, b.products, b.hotUnits)
}

// limits measures the best rates of the stores, with the shop stopped.
func (b *bench) limits(ctx context.Context) error {
	for _, measure := range []func(context.Context, *bench) (result, error){leastSQL, redisGet} {
		r, err := measure(ctx, b)
		if err != nil {
			return err
		}
		if err := b.keep(r); err != nil {
			return err
		}
	}
	return nil
}

// keep prints a result and stores it for the report.
func (b *bench) keep(r result) error {
	b.page.Results = append(b.page.Results, r)
	return r.print(b.out)
}

// say prints progress to standard error.
func (*bench) say(format string, args ...any) { fmt.Fprintf(os.Stderr, "bench: "+format+"\n", args...) }
