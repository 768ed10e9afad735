package run

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/akinai/akinai/pkg/config"
	"github.com/akinai/akinai/pkg/log"
)

// Main is the main function of a binary that hosts one module.
func Main(m Module) { exit(start(m.Name, []Module{m}, []Module{m})) }

// Host is the main function of the binary that hosts any set of modules: "-target=order,payment",
// or all by default. With the argument "version" it prints the version of the build.
func Host(modules []Module) {
	target := flag.String("target", "all", "modules to host, separated by commas, or all")
	list := flag.Bool("list", false, "print the modules and their ports")
	flag.Parse()
	if flag.Arg(0) == "version" {
		fmt.Fprintln(os.Stdout, "akinai", Version())
		return
	}
	if *list {
		for _, m := range modules {
			fmt.Fprintf(os.Stdout, "%-16s %d\n", m.Name, m.Port)
		}
		return
	}
	dev, _ := strconv.ParseBool(os.Getenv("AKINAI_DEV")) // Settings refuse another value
	chosen, err := choose(modules, *target, dev)
	if err != nil {
		exit(err)
	}
	name := "akinai"
	if len(chosen) == 1 {
		name = chosen[0].Name
	}
	exit(start(name, chosen, modules))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// choose returns the modules named by target, in the order of modules. "all" are all modules, those
// for development only with dev.
func choose(modules []Module, target string, dev bool) ([]Module, error) {
	if target == "all" {
		return slices.DeleteFunc(slices.Clone(modules), func(m Module) bool { return m.development && !dev }), nil
	}
	wanted := make(map[string]bool)
	for name := range strings.SplitSeq(target, ",") {
		wanted[name] = true
	}
	var chosen []Module
	for _, m := range modules {
		if wanted[m.Name] {
			chosen = append(chosen, m)
			delete(wanted, m.Name)
		}
	}
	for name := range wanted {
		return nil, fmt.Errorf("no module is called %q; -list prints them", name)
	}
	return chosen, nil
}

// gcPercent lets the heap grow to four times the live heap before a collection. The live heap is
// small, some 20 MB, so that Go's default of 100 would collect every few hundred requests. GOGC in
// the environment overrides it.
const gcPercent = 300

// start reads the environment of the process and runs until it receives a signal.
func start(name string, chosen, all []Module) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	return Run(ctx, name, chosen, all, config.Environment(os.Environ()))
}

// Run hosts the chosen modules until ctx ends, then drains and returns. all contains every module,
// including those that other processes host.
func Run(ctx context.Context, name string, chosen, all []Module, environment map[string]string) error {
	settings, builders, err := bind(chosen, environment)
	if err != nil {
		return err
	}
	logger := log.New(os.Stdout, settings.LogLevel).With("process", name)
	slog.SetDefault(logger)
	p, err := newProcess(ctx, name, settings, peers(all, environment), logger)
	defer func() {
		if err := p.close(); err != nil {
			logger.Error("close", "error", err)
		}
	}()
	if err != nil {
		return err
	}
	if err := p.build(ctx, chosen, builders); err != nil {
		return err
	}
	return p.serve(ctx, chosen, environment)
}

// bind reads the settings of the process and of every module, and reports all their errors at once.
func bind(chosen []Module, environment map[string]string) (Settings, []builder, error) {
	settings, err := config.Load[Settings](environment, "AKINAI_")
	faults := []error{err}
	builders := make([]builder, len(chosen))
	for i, m := range chosen {
		if builders[i], err = m.bind(environment); err != nil {
			faults = append(faults, err)
		}
		if m.development && !settings.Dev {
			faults = append(faults, fmt.Errorf("%s is for development only (AKINAI_DEV)", m.Name))
		}
	}
	return settings, builders, errors.Join(faults...)
}

// peers returns the URL of each module: <NAME>_URL, or the module's port on this machine.
func peers(all []Module, environment map[string]string) map[string]string {
	out := make(map[string]string, len(all))
	for _, m := range all {
		out[m.Name] = environment[prefix(m.Name)+"URL"]
		if out[m.Name] == "" {
			out[m.Name] = fmt.Sprintf("http://127.0.0.1:%d", m.Port)
		}
	}
	return out
}

// startWorkers starts all workers. wait blocks until they have ended.
func (p *process) startWorkers(ctx context.Context) (wait func()) {
	var group sync.WaitGroup
	for _, worker := range p.workers {
		group.Go(func() { worker(ctx) })
	}
	return group.Wait
}
