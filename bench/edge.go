package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"time"

	"github.com/akinai/akinai/bench/internal/client"
	"github.com/akinai/akinai/bench/internal/measure"
	"github.com/akinai/akinai/pkg/config"
)

// edgeCommand is the argument that makes this program measure how shoppers are served during
// attacks on the edge ("make bench-edge").
const edgeCommand = "edge"

const (
	// edgeProducts is small, because only the edge is measured.
	edgeProducts = 100
	edgeShoppers = 20
	// shoppersAtOnce is the number of clients per kind of request; they pause after each request.
	// readersAtOnce clients, without a pause, measure the CPU time of a request.
	shoppersAtOnce = 2
	shopperPause   = 20 * time.Millisecond
	readersAtOnce  = 8
	// shopperPatience is the timeout of a shopper's request; a request that times out counts as not
	// served.
	shopperPatience = 3 * time.Second
	// attackLead is how long an attack lasts before counting begins.
	attackLead = 500 * time.Millisecond
)

// edgeSettings are the flags.
type edgeSettings struct {
	binary, before, report, logFile string
	rounds                          int
	duration                        time.Duration
}

// edgeBench measures the builds alternately, on the same data.
type edgeBench struct {
	edgeSettings
	env   environment
	out   io.Writer
	goods goods
	// buyers are per build: a token made by an earlier build may be invalid for a later one.
	buyers map[string][]buyer
	// figures are by build, attack and kind of request; cost is the CPU time of a cached response
	// by build.
	figures map[string]map[string]map[string]*measure.Outcome
	cost    map[string][]float64
}

// measureEdge parses the flags and measures.
func measureEdge(ctx context.Context, arguments []string) error {
	var s edgeSettings
	flags := flag.NewFlagSet(edgeCommand, flag.ContinueOnError)
	flags.StringVar(&s.binary, "binary", "bin/akinai", "release build to measure")
	flags.StringVar(&s.before, "before", "", "another build to measure in turns with it, on the same data")
	flags.StringVar(&s.report, "report", "", "page whose table is written anew")
	flags.StringVar(&s.logFile, "log", ".akinai/bench-edge/akinai.log", "file for the log of the build that runs")
	flags.IntVar(&s.rounds, "rounds", 2, "how often each build is measured")
	flags.DurationVar(&s.duration, "duration", 4*time.Second, "time of each attack in a round")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	env, err := config.Load[environment](config.Environment(os.Environ()), "")
	if err != nil {
		return err
	}
	b := &edgeBench{edgeSettings: s, env: env, out: os.Stdout, figures: make(map[string]map[string]map[string]*measure.Outcome), cost: make(map[string][]float64), buyers: make(map[string][]buyer)}
	if err := b.run(ctx); err != nil {
		return err
	}
	fmt.Fprintln(b.out, b.table())
	if s.report == "" {
		return nil
	}
	return b.write()
}

func (b *edgeBench) run(ctx context.Context) error {
	builds := []string{b.binary}
	if b.before != "" {
		builds = []string{b.before, b.binary}
	}
	for range b.rounds {
		for _, build := range builds {
			if err := b.measure(ctx, build); err != nil {
				return fmt.Errorf("%s: %w", build, err)
			}
		}
	}
	return nil
}

// measure starts a build and measures it under each attack. The build trusts one proxy, as a shop
// on the internet does: requests name the addresses of shoppers and attackers in a header.
func (b *edgeBench) measure(ctx context.Context, build string) (err error) {
	command := exec.Command(build)
	command.Env = append(os.Environ(), "BFF_WEB_TRUSTED_PROXIES=1", manyCalls, manySearches, "BFF_WEB_ORDERS_PER_MINUTE=0", "BFF_WEB_CART_WRITES_PER_MINUTE=0", "BFF_WEB_LOGINS_PER_MINUTE=0")
	shop, err := measure.StartProcess(ctx, command, b.logFile, client.Local(b.env.OpsPort)+"/readyz")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, shop.Stop()) }()
	if err := b.prepare(ctx, build); err != nil {
		return err
	}
	web := newShop(client.Local(b.env.WebPort), nil)
	web.client.Timeout = shopperPatience
	if err := b.costOfCached(ctx, build, web, shop.PID()); err != nil {
		return err
	}
	for _, a := range attacks {
		if err := b.under(ctx, build, web, a); err != nil {
			return err
		}
	}
	return nil
}

// prepare creates a catalog, and shoppers for each build.
func (b *edgeBench) prepare(ctx context.Context, build string) (err error) {
	if b.goods.skus == nil {
		if err := b.fill(ctx); err != nil {
			return err
		}
	}
	if b.buyers[build] == nil {
		b.buyers[build], err = register(ctx, b.env.KeysDir, client.Local(b.env.AuthPort), client.Local(b.env.WebPort), b.title(build), edgeShoppers)
	}
	return err
}

// fill creates a catalog with enough stock for all orders.
func (b *edgeBench) fill(ctx context.Context) error {
	products, inventory, closeConnections, err := staff(b.env.KeysDir, client.Local(b.env.ProductPort), client.Local(b.env.InventoryPort))
	if err != nil {
		return err
	}
	defer closeConnections()
	b.goods, err = fill(ctx, products, inventory, edgeProducts, 1)
	return err
}

// costOfCached measures the CPU time that the shop's process needs for a cached listing.
func (b *edgeBench) costOfCached(ctx context.Context, build string, web *shop, pid int) error {
	cached := func(ctx context.Context, _ int) (string, error) {
		return expect(http.StatusOK)(web.get(ctx, "/v1/products?page=1"))
	}
	measure.Drive(ctx, measure.Load{Clients: readersAtOnce, Duration: attackLead}, 0, cached)
	before, err := measure.CPUTime([]int{pid})
	if err != nil {
		return err
	}
	o := measure.Drive(ctx, measure.Load{Clients: readersAtOnce, Duration: b.duration}, 0, cached)
	after, err := measure.CPUTime([]int{pid})
	if err == nil && o.Errors > 0 {
		err = o.FirstError
	}
	b.cost[build] = append(b.cost[build], float64((after-before).Microseconds())/float64(o.Total()))
	return err
}

func (b *edgeBench) figure(build, attack, kind string) *measure.Outcome {
	if b.figures[build] == nil {
		b.figures[build] = make(map[string]map[string]*measure.Outcome)
	}
	if b.figures[build][attack] == nil {
		b.figures[build][attack] = make(map[string]*measure.Outcome)
	}
	if b.figures[build][attack][kind] == nil {
		b.figures[build][attack][kind] = new(measure.Outcome)
	}
	return b.figures[build][attack][kind]
}
