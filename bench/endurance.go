package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"time"

	"github.com/akinai/akinai/bench/internal/client"
	"github.com/akinai/akinai/bench/internal/measure"
	"github.com/akinai/akinai/bench/internal/report"
	"github.com/akinai/akinai/pkg/config"
	"github.com/akinai/akinai/pkg/id"
)

// enduranceCommand measures orders at a constant rate for a long time, and what the shop does with
// more than it can take.
const enduranceCommand = "endurance"

const (
	// enduranceProducts and enduranceUsers are the size of the shop; enduranceWarmUp precedes the
	// first sample.
	enduranceProducts, enduranceUsers, enduranceLines = 1000, 200, 3
	enduranceWarmUp                                   = 5 * time.Second
	// samplesOfARun is about the number of samples; mostAtOnce bounds the orders that are placed at
	// once.
	samplesOfARun = 180
	mostAtOnce    = 4000
)

type enduranceSettings struct {
	binary, logFile, report, plot string
	rate, reads                   float64
	duration, overload            time.Duration
}

// endurance is one run.
type endurance struct {
	enduranceSettings
	env    environment
	stores *measure.Stores
	shop   *measure.Process
	web    *shop
	goods  goods
	buyers []buyer
	// acknowledged is the number of orders that clients know to be placed.
	acknowledged int64
}

// measureEndurance parses the flags and measures.
func measureEndurance(ctx context.Context, arguments []string) error {
	var s enduranceSettings
	flags := flag.NewFlagSet(enduranceCommand, flag.ContinueOnError)
	flags.StringVar(&s.binary, "binary", "bin/akinai", "release build to measure")
	flags.StringVar(&s.logFile, "log", ".akinai/bench-endurance/akinai.log", "file for its log")
	flags.StringVar(&s.report, "report", "", "page whose tables are replaced")
	flags.StringVar(&s.plot, "plot", "", "file for the plot, SVG")
	flags.Float64Var(&s.rate, "rate", 1000, "orders a second")
	flags.Float64Var(&s.reads, "reads", 500, "listings and product pages a second, beside them")
	flags.DurationVar(&s.duration, "duration", 30*time.Minute, "time")
	flags.DurationVar(&s.overload, "overload", 0, "time of each part of the overload, after that; 0 leaves it out")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	env, err := config.Load[environment](config.Environment(os.Environ()), "")
	if err != nil {
		return err
	}
	return (&endurance{enduranceSettings: s, env: env}).run(ctx)
}

func (e *endurance) run(ctx context.Context) (err error) {
	if err := e.open(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.shop.Stop()) }()
	measure.Progress("%s orders a second for %s", report.Number(e.rate), e.duration)
	samples, err := e.endure(ctx)
	if err != nil {
		return err
	}
	sections := []report.Section{{Name: "endurance", Body: e.table(samples)}}
	if e.overload > 0 {
		figures, err := e.exceed(ctx)
		if err != nil {
			return err
		}
		sections = append(sections, report.Section{Name: "overload", Body: figures.table()})
	}
	measure.Progress("waiting for the last effects")
	if err := e.stores.WaitDone(ctx); err != nil {
		return err
	}
	faults, err := e.stores.Broken(ctx, e.acknowledged)
	if err != nil {
		return err
	}
	if all, _ := part(samples, 0, 1); all.failures+all.skipped > 0 {
		err = fmt.Errorf("%d operations failed and %d could not be started, one with: %w", all.failures, all.skipped, all.err)
	}
	for _, fault := range faults {
		err = errors.Join(err, errors.New(fault))
	}
	for _, section := range sections {
		fmt.Println(section.Body)
	}
	return errors.Join(err, e.write(samples, sections))
}

// write writes the report and the plot, if they are wanted.
func (e *endurance) write(samples []sample, sections []report.Section) error {
	var err error
	if e.plot != "" {
		err = os.WriteFile(e.plot, []byte(plotOf(samples).SVG()), 0o644)
	}
	if e.report != "" {
		err = errors.Join(err, report.Write(e.report, sections))
	}
	return err
}

// open starts the shop and fills it.
func (e *endurance) open(ctx context.Context) (err error) {
	if e.stores, err = measure.OpenStores(ctx, e.env.Control, e.env.PostgresURL, e.env.ShopURL); err != nil {
		return err
	}
	command := exec.Command(e.binary)
	command.Env = append(os.Environ(), manyOrders, manyCalls, manySearches)
	if e.shop, err = measure.StartProcess(ctx, command, e.logFile, client.Local(e.env.OpsPort)+"/readyz"); err != nil {
		return err
	}
	e.web = newShop(client.Local(e.env.WebPort), nil)
	products, inventory, closeConnections, err := staff(e.env.KeysDir, client.Local(e.env.ProductPort), client.Local(e.env.InventoryPort))
	if err != nil {
		return err
	}
	defer closeConnections()
	measure.Progress("importing %d products and registering %d users", enduranceProducts, enduranceUsers)
	if e.goods, err = fill(ctx, products, inventory, enduranceProducts, 1); err != nil {
		return err
	}
	e.buyers, err = register(ctx, e.env.KeysDir, client.Local(e.env.AuthPort), client.Local(e.env.WebPort), "endurance", enduranceUsers)
	return err
}

// place places one order, once, and adds the outcome to the window. An order that is asked to come
// later, with a time, is refused and no error.
func (e *endurance) place(ctx context.Context, n int, due time.Time, into *window) {
	answer, err := e.buyers[n%len(e.buyers)].place(ctx, id.New(), randomLines(e.goods.skus, enduranceLines)...)
	switch {
	case err == nil && answer.status == http.StatusCreated:
		into.placed(time.Since(due))
	case err == nil && answer.status == http.StatusServiceUnavailable && answer.retry > 0:
		into.refused()
	case err == nil:
		into.failed(fmt.Errorf("answered %d %s", answer.status, answer.word()))
	default:
		into.failed(err)
	}
}

// read reads a page of the catalog or a product.
func (e *endurance) read(ctx context.Context, into *window) {
	path := fmt.Sprintf("/v1/products?page=%d", 1+rand.IntN(enduranceProducts/pageSize))
	if rand.IntN(2) == 0 {
		path = "/v1/products/" + e.goods.products[rand.IntN(len(e.goods.products))]
	}
	began := time.Now()
	if _, err := expect(http.StatusOK)(e.web.get(ctx, path)); err != nil {
		into.failed(fmt.Errorf("read: %w", err))
		return
	}
	into.read(time.Since(began))
}
