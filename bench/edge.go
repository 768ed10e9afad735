package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/akinai/akinai/pkg/config"
	"github.com/akinai/akinai/pkg/id"
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
	// tokens are per build: a token made by an earlier build may be invalid for a later one.
	tokens map[string][]string
	// figures are by build, attack and kind of request; cost is the CPU time of a cached response
	// by build.
	figures map[string]map[string]map[string]*outcome
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
	b := &edgeBench{edgeSettings: s, env: env, out: os.Stdout, figures: make(map[string]map[string]map[string]*outcome), cost: make(map[string][]float64), tokens: make(map[string][]string)}
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
	command.Env = append(os.Environ(), "BFF_WEB_TRUSTED_PROXIES=1", "BFF_WEB_ORDERS_PER_MINUTE=0", "BFF_WEB_LOGINS_PER_MINUTE=0")
	shop, err := startAkinai(ctx, command, b.logFile, local(b.env.OpsPort)+"/readyz")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, shop.stop()) }()
	if err := b.prepare(ctx, build); err != nil {
		return err
	}
	web := newShop(local(b.env.WebPort), nil)
	web.client.Timeout = shopperPatience
	if err := b.costOfKept(ctx, build, web, shop.pid()); err != nil {
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
	if b.tokens[build] == nil {
		b.tokens[build], err = register(ctx, local(b.env.WebPort), b.title(build), edgeShoppers)
	}
	return err
}

// fill creates a catalog with enough stock for all orders.
func (b *edgeBench) fill(ctx context.Context) error {
	products, inventory, hangUp, err := staff(b.env.KeysDir, local(b.env.ProductPort), local(b.env.InventoryPort))
	if err != nil {
		return err
	}
	defer hangUp()
	b.goods, err = fill(ctx, products, inventory, edgeProducts, 1)
	return err
}

// costOfKept measures the CPU time that the shop's process needs for a cached listing.
func (b *edgeBench) costOfKept(ctx context.Context, build string, web *shop, pid int) error {
	kept := func(ctx context.Context, _ int) (string, error) {
		return expect(http.StatusOK)(web.get(ctx, "/v1/products?page=1"))
	}
	drive(ctx, load{clients: readersAtOnce, duration: attackLead}, 0, kept)
	before, err := cpuTime([]int{pid})
	if err != nil {
		return err
	}
	o := drive(ctx, load{clients: readersAtOnce, duration: b.duration}, 0, kept)
	after, err := cpuTime([]int{pid})
	if err == nil && o.errors > 0 {
		err = o.firstError
	}
	b.cost[build] = append(b.cost[build], float64((after-before).Microseconds())/float64(o.operations()))
	return err
}

// under measures how shoppers are served during an attack.
func (b *edgeBench) under(ctx context.Context, build string, web *shop, a attack) error {
	fmt.Fprintf(b.out, "%s: %s\n", build, a.name)
	attacking, stop := context.WithCancel(ctx)
	var attackers errgroup.Group
	attackers.Go(func() error { a.run(attacking, b.env.WebPort); return nil })
	defer func() { stop(); _ = attackers.Wait() }()
	if err := wait(ctx, attackLead); err != nil {
		return err
	}
	var shoppers errgroup.Group
	for name, do := range b.wishes(web, b.tokens[build]) {
		figure := b.figure(build, a.name, name)
		shoppers.Go(func() error {
			o := visit(ctx, b.duration, do)
			if o.errors > 0 {
				fmt.Fprintf(b.out, "  %s: %d of %d not served, such as: %v\n", name, o.errors, o.operations(), o.firstError)
			}
			*figure = merge([]outcome{*figure, o}, figure.elapsed+o.elapsed)
			return nil
		})
	}
	return shoppers.Wait()
}

func (b *edgeBench) figure(build, attack, kind string) *outcome {
	if b.figures[build] == nil {
		b.figures[build] = make(map[string]map[string]*outcome)
	}
	if b.figures[build][attack] == nil {
		b.figures[build][attack] = make(map[string]*outcome)
	}
	if b.figures[build][attack][kind] == nil {
		b.figures[build][attack][kind] = new(outcome)
	}
	return b.figures[build][attack][kind]
}

// wishes returns the requests of shoppers: a listing that is cached, a search that is not, and an
// order. A response with another status is an error, and its time does not count.
func (b *edgeBench) wishes(web *shop, tokens []string) map[string]operation {
	served := func(r reply, err error, status int) (string, error) {
		if err == nil && r.status != status {
			err = errors.New(r.word())
		}
		return r.word(), err
	}
	order := checkoutOnce(web, b.goods.skus, tokens)
	return map[string]operation{
		"kept listing": func(ctx context.Context, _ int) (string, error) {
			r, err := web.get(ctx, "/v1/products?page=1")
			return served(r, err, http.StatusOK)
		},
		"search": func(ctx context.Context, n int) (string, error) {
			r, err := web.get(ctx, "/v1/products/search?"+url.Values{"q": {"煎茶 " + strconv.Itoa(n%edgeProducts)}}.Encode())
			return served(r, err, http.StatusOK)
		},
		"order": func(ctx context.Context, n int) (string, error) {
			r, err := order(ctx, n)
			return served(r, err, http.StatusCreated)
		},
	}
}

// visit repeats one kind of request, with pauses, for duration.
func visit(ctx context.Context, duration time.Duration, do operation) outcome {
	shares := make([]outcome, shoppersAtOnce)
	began := time.Now()
	var shoppers errgroup.Group
	for i := range shares {
		shoppers.Go(func() error {
			for n := i; time.Since(began) < duration && ctx.Err() == nil; n += len(shares) {
				shares[i].add(ctx, n, do)
				_ = wait(ctx, shopperPause)
			}
			return nil
		})
	}
	_ = shoppers.Wait()
	return merge(shares, time.Since(began))
}

// checkoutOnce places an order of one line under a new key, without retries.
func checkoutOnce(web *shop, skus, tokens []string) func(ctx context.Context, n int) (reply, error) {
	return func(ctx context.Context, n int) (reply, error) {
		lines := []orderLine{{SKU: skus[n%len(skus)], Quantity: 1}}
		return web.post(ctx, "/v1/orders", tokens[n%len(tokens)], id.New(), order{Lines: lines, PaymentMethod: "tok_visa"})
	}
}
