package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/akinai/akinai/bench/internal/measure"
	"github.com/akinai/akinai/bench/internal/report"
)

// pair is a read of the shop and its limit on this machine: net/http alone, which writes the same
// bytes.
type pair struct {
	read, bare string
	// path returns the path of a page of this kind.
	path func(goods) string
	// part divides the usual duration of the measurement.
	part time.Duration
	// most is the target: the CPU time of a warm read, over all servers, divided by that of the
	// bare handler.
	most float64
}

// The targets of answers of the API, and of pages for browsers.
const mostOfAPI, mostOfPages = 2, 2.5

var pairs = []pair{
	{"browse", "limit: bare handler that writes a listing", func(goods) string { return "/v1/products?page=2" }, 1, mostOfAPI},
	{"detail", "limit: bare handler that writes a product", func(all goods) string { return "/v1/products/" + all.products[0] }, 1, mostOfAPI},
	{"filtered", "limit: bare handler that writes a filtered listing", func(goods) string { return filteredPath(1750) }, filteredPart, mostOfAPI},
	{homePage, "limit: bare handler that writes the home page", func(goods) string { return "/" }, pagePart, mostOfPages},
	{listingPage, "limit: bare handler that writes the page of a listing", func(goods) string { return listingPath(2) }, pagePart, mostOfPages},
	{productPage, "limit: bare handler that writes the page of a product", func(goods) string { return productPath(0) }, pagePart, mostOfPages},
}

// bare measures the bare handler of a read immediately after the read, so that both are measured
// under the same conditions.
func (b *bench) bare(ctx context.Context, web *shop, all goods, read string) error {
	for _, p := range pairs {
		if p.read != read {
			continue
		}
		body, err := expectBody(web.get(ctx, p.path(all)))
		if err != nil {
			return err
		}
		r, err := bareHandler(ctx, b, p, body)
		if err != nil {
			return err
		}
		return b.store(r)
	}
	return nil
}

// bareHandler measures a handler that only writes a body, in a separate process.
func bareHandler(ctx context.Context, b *bench, p pair, body []byte) (measure.Result, error) {
	measure.Progress("%s", p.bare)
	command := exec.CommandContext(ctx, "/proc/self/exe", bareCommand)
	command.Stdin, command.Stderr = bytes.NewReader(body), os.Stderr
	says, err := command.StdoutPipe()
	if err != nil {
		return measure.Result{}, err
	}
	if err := command.Start(); err != nil {
		return measure.Result{}, err
	}
	defer func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	}()
	var address string
	if _, err := fmt.Fscanln(says, &address); err != nil {
		return measure.Result{}, fmt.Errorf("bare handler: %w", err)
	}
	web := newShop(address, nil)
	get := func(ctx context.Context, _ int) (string, error) { return expect(200)(web.get(ctx, "/")) }
	measure.Drive(ctx, measure.Load{Clients: b.readers, Duration: b.warmUp / p.part}, 0, get)
	before, err := measure.CPUTime([]int{command.Process.Pid})
	if err != nil {
		return measure.Result{}, err
	}
	o := measure.Drive(ctx, measure.Load{Clients: b.readers, Duration: b.duration / p.part}, 0, get)
	after, err := measure.CPUTime([]int{command.Process.Pid})
	if err != nil {
		return measure.Result{}, err
	}
	r := o.Result(p.bare, b.readers)
	r.Bytes = len(body)
	r.SetCPU("handler", after-before)
	return r, o.FirstError
}

// ratiosTable compares the CPU time of each read with that of its bare handler.
func (p page) ratiosTable() string {
	var rows [][]string
	for _, pair := range pairs {
		read, bare := p.of(pair.read), p.of(pair.bare)
		var ratio float64
		if bare.CPU > 0 {
			ratio = measure.Round(read.CPU/bare.CPU, 2)
		}
		rows = append(rows, []string{pair.read, report.Figure(read.CPU), report.Figure(bare.CPU), report.Figure(ratio), fmt.Sprintf("≤ %g", pair.most)})
	}
	return report.Table([]string{"warm read", "CPU ms", "bare handler, CPU ms", "ratio", "target"}, rows)
}
