package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// settings are the flags.
type settings struct {
	binary, logFile, report, profiles string
	products, users, hotUnits, orders int
	readers, buyers                   int
	duration, warmUp                  time.Duration
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	var s settings
	flag.StringVar(&s.binary, "binary", "bin/akinai", "release build to measure")
	flag.StringVar(&s.logFile, "log", "bench.log", "file for its log")
	flag.StringVar(&s.report, "report", "", "page whose tables are written anew")
	flag.StringVar(&s.profiles, "profiles", "", "folder for CPU profiles and statements of each scenario; makes the figures worse")
	flag.IntVar(&s.products, "products", 1000, "products in the catalogue, three variants each")
	flag.IntVar(&s.users, "users", 200, "users who buy; all of them want the hot item")
	flag.IntVar(&s.hotUnits, "hot-units", 50, "units of the hot item")
	flag.IntVar(&s.orders, "orders", 5000, "orders of the checkout")
	flag.IntVar(&s.readers, "readers", 32, "clients of browse and detail")
	flag.IntVar(&s.buyers, "buyers", 8, "clients of the checkout")
	flag.DurationVar(&s.duration, "duration", 20*time.Second, "time of browse and detail")
	flag.DurationVar(&s.warmUp, "warm-up", 5*time.Second, "time before browse and detail that is not counted")
	flag.Parse()
	if err := run(ctx, s, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1) //nolint:gocritic // the signal handler dies with the process
	}
}

// run is the order in which things happen.
func run(ctx context.Context, s settings, out io.Writer) error {
	stores, err := openStores(ctx, os.Getenv("AKINAI_STACK_CONTROL"), os.Getenv("AKINAI_POSTGRES_URL"), os.Getenv("ORDER_DATABASE_URL"))
	if err != nil {
		return err
	}
	server, err := startAkinai(ctx, s.binary, s.logFile, "http://127.0.0.1:18000/readyz")
	if err != nil {
		return err
	}
	defer func() { _ = server.stop() }()
	meter := &meter{akinai: server, stores: stores}
	if s.profiles != "" {
		_ = os.MkdirAll(s.profiles, 0o755)
		meter.profiler = &profiler{stores: stores, url: "http://127.0.0.1:18000", folder: s.profiles}
	}
	fmt.Fprintf(os.Stderr, "ready in %s\n", server.ready)
	idle, err := meter.idle(ctx)
	if err != nil {
		return err
	}
	_ = idle.print(out)
	products, inventory, hangUp, err := staff(os.Getenv("AKINAI_KEYS_DIR"), "http://127.0.0.1:9091", "http://127.0.0.1:9105")
	if err != nil {
		return err
	}
	defer hangUp()
	all, err := fill(ctx, products, inventory, s.products, s.hotUnits)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "filled")
	tokens, err := register(ctx, "http://127.0.0.1:8080", s.users)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "registered")
	web := newShop("http://127.0.0.1:8080", nil)
	for _, sc := range scenarios(s, web, all, tokens) {
		r, err := meter.run(ctx, sc)
		if err != nil {
			return err
		}
		_ = r.print(out)
	}
	return nil
}
