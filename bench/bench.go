package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/akinai/akinai/bench/internal/client"
	"github.com/akinai/akinai/bench/internal/measure"
	"github.com/akinai/akinai/bench/internal/reservations"
)

const (
	// profileAfter is the time from the start of a scenario to that of the CPU profile, profileFor
	// the length of the profile.
	profileAfter = time.Second
	profileFor   = 8 * time.Second
	// manyOrders raises the limit of orders per user, which is checked all the same: hundreds of
	// users place what thousands would.
	manyOrders = "BFF_WEB_ORDERS_PER_MINUTE=100000"
	// manyCalls and manySearches do the same with the limits of all calls.
	manyCalls    = "BFF_WEB_CALLS_PER_MINUTE=100000000"
	manySearches = "BFF_WEB_SEARCHES_PER_MINUTE=100000000"
)

// bench is one run.
type bench struct {
	settings
	env    environment
	stores *measure.Stores
	shop   *measure.Process
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
		if err := b.reserve(ctx); err != nil {
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
	if b.stores, err = measure.OpenStores(ctx, b.env.Control, b.env.PostgresURL, b.env.ShopURL); err != nil {
		return err
	}
	b.page.Machine, err = measure.ThisMachine(ctx, b.stores)
	return err
}

// wholeShop measures the shop, then stops it and measures the limits of the machine.
func (b *bench) wholeShop(ctx context.Context) error {
	if err := b.start(ctx); err != nil {
		return err
	}
	defer b.shop.Stop() //nolint:errcheck // only for errors below; the normal path checks the error of stop
	if err := b.idle(ctx); err != nil {
		return err
	}
	if err := b.scenarios(ctx); err != nil {
		return err
	}
	if err := b.shop.Stop(); err != nil {
		b.faults = append(b.faults, fmt.Errorf("akinai did not stop in order: %w", err))
	}
	if b.only != nil {
		return nil
	}
	return b.limits(ctx)
}

// start starts the shop.
func (b *bench) start(ctx context.Context) (err error) {
	measure.Progress("starting %s", b.binary)
	command := exec.Command(b.binary)
	command.Env = append(os.Environ(), manyOrders, manyCalls, manySearches)
	if b.shop, err = measure.StartProcess(ctx, command, b.logFile, client.Local(b.env.OpsPort)+"/readyz"); err != nil {
		return err
	}
	b.page.Machine.Ready = measure.Round(b.shop.Ready.Seconds(), 2)
	b.meter = &meter{akinai: b.shop, stores: b.stores}
	b.meter.profiler = b.profilerOf(b.env.OpsPort, profileAfter, profileFor)
	return nil
}

// profilerOf returns a profiler of the process with that private port, or nil without -profiles.
func (b *bench) profilerOf(opsPort int, after, length time.Duration) *measure.Profiler {
	if b.profiles == "" {
		return nil
	}
	return &measure.Profiler{Stores: b.stores, URL: client.Local(opsPort), Folder: b.profiles, After: after, Length: max(length, time.Second)}
}

func (b *bench) idle(ctx context.Context) error {
	measure.Progress("watching it idle")
	r, err := b.meter.idle(ctx)
	if err != nil {
		return err
	}
	return errors.Join(b.page.Machine.Print(b.out), b.store(r))
}

// scenarios fills the shop and runs each scenario.
func (b *bench) scenarios(ctx context.Context) error {
	measure.Progress("importing %d products", b.products)
	all, err := b.fill(ctx)
	if err != nil {
		return err
	}
	measure.Progress("registering %d users", b.users)
	buyers, err := register(ctx, b.env.KeysDir, client.Local(b.env.AuthPort), client.Local(b.env.WebPort), "bench", b.users)
	if err != nil {
		return err
	}
	web := newShop(client.Local(b.env.WebPort), nil)
	for _, s := range scenarios(b.settings, web, all, buyers) {
		measure.Progress("%s", s.name)
		if s.name == slotScenario {
			if err := b.openSlot(ctx, buyers); err != nil {
				return err
			}
		}
		r, err := b.meter.run(ctx, s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if r.Fault != nil {
			b.faults = append(b.faults, fmt.Errorf("%s: %d of %d operations failed, one with: %w", s.name, r.Errors, r.Errors+r.Operations, r.Fault))
		}
		if s.name == hotScenario {
			b.faults = append(b.faults, checkHot(r, b.hotUnits, b.users))
		}
		if err := errors.Join(b.store(r), b.bare(ctx, web, all, s.name)); err != nil {
			return err
		}
	}
	b.page.listing, err = expectBody(web.get(ctx, "/v1/products?page=2"))
	return err
}

func (b *bench) fill(ctx context.Context) (goods, error) {
	products, inventory, closeConnections, err := staff(b.env.KeysDir, client.Local(b.env.ProductPort), client.Local(b.env.InventoryPort))
	if err != nil {
		return goods{}, err
	}
	defer closeConnections()
	return fill(ctx, products, inventory, b.products, b.hotUnits)
}

// reserve measures reservations with the shop stopped, so that nothing else uses the machine.
func (b *bench) reserve(ctx context.Context) (err error) {
	c := b.reservations
	c.Binary, c.LogFile, c.Out = b.binary, b.logFile, b.out
	c.KeysDir, c.PostgresURL, c.InventoryURL = b.env.KeysDir, b.env.PostgresURL, b.env.InventoryURL
	c.Stores, c.Profiler = b.stores, b.profilerOf
	if b.page.Reservations, err = reservations.Measure(ctx, c); err != nil {
		return err
	}
	b.faults = append(b.faults, b.page.Reservations.Faults()...)
	return nil
}

// limits measures the best rates of the stores, with the shop stopped.
func (b *bench) limits(ctx context.Context) error {
	for _, measure := range []func(context.Context, *bench) (measure.Result, error){leastSQL, redisGet} {
		r, err := measure(ctx, b)
		if err != nil {
			return err
		}
		if err := b.store(r); err != nil {
			return err
		}
	}
	return nil
}

// store prints a result and stores it for the report.
func (b *bench) store(r measure.Result) error {
	b.page.Results = append(b.page.Results, r)
	if err := r.Print(b.out); err != nil || r.Bill == nil || r.Scenario != checkoutScenario && !strings.HasPrefix(r.Scenario, checkoutScenario+" ") {
		return err
	}
	return r.Bill.Print(b.out)
}
