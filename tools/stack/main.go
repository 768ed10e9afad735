package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == brokerCommand {
		os.Exit(runBroker(os.Args[2:], os.Stderr))
	}
	os.Exit(run(os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

// run implements main and returns the exit code: that of the command, 2 for wrong arguments, 1 if a
// store cannot be started.
func run(args, environ []string, stdout, stderr io.Writer) int {
	cfg, err := parseConfig(args, environ, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if errors.Is(err, errUsage) {
		return 2
	}
	out := newProgress(stderr)
	if err != nil {
		out.fail(err)
		return 2
	}
	if runtime.GOOS != "linux" {
		out.say("%s", needsLinux())
		return 1
	}
	stopBox := watchSignals()
	defer stopBox.close()
	return raise(stopBox, cfg, environ, stdout, out)
}

// raise starts the stores, serves until the command or a signal ends it, and stops the stores.
func raise(sig *signalBox, cfg config, environ []string, stdout io.Writer, out *progress) int {
	st := &stack{cfg: cfg, out: out, spawn: newSpawner()}
	st.spawn.followParent()
	for _, e := range cfg.external {
		out.say("%s: %s is set, using that one", e.store, e.variable)
	}
	if len(cfg.wanted) > 0 {
		release, err := st.claim()
		if err != nil {
			out.fail(err)
			return 1
		}
		defer release()
	}
	defer st.stopAll()
	code, err := st.serve(sig, environ, stdout)
	switch {
	case errors.Is(err, context.Canceled):
		out.say("interrupted")
	case err != nil:
		out.fail(err)
	}
	return code
}

// serve runs the command, or waits for a signal, while the stores run.
func (s *stack) serve(sig *signalBox, environ []string, stdout io.Writer) (int, error) {
	if err := s.up(sig.ctx); err != nil {
		return 1, err
	}
	vars := s.env(environ)
	if len(s.cfg.wanted) > 0 {
		if err := s.writeEnvFile(vars); err != nil {
			return 1, err
		}
		defer os.Remove(s.cfg.envFile())
	}
	if len(s.cfg.command) > 0 {
		return s.runCommand(sig, mergeEnv(environ, vars))
	}
	fmt.Fprint(stdout, renderExports(vars))
	<-sig.ctx.Done()
	return 0, nil
}

// signalBox cancels a context on SIGINT, SIGTERM or SIGHUP before the command runs, and passes
// signals on to the command while it runs.
type signalBox struct {
	ctx    context.Context //nolint:containedctx // signalBox owns the context
	cancel context.CancelFunc
	raw    chan os.Signal
	take   chan chan<- os.Signal
}

func watchSignals() *signalBox {
	b := &signalBox{raw: make(chan os.Signal, 4), take: make(chan chan<- os.Signal)}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	signal.Notify(b.raw, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go b.loop()
	return b
}

// echo is the time within which repetitions of a signal are ignored: a dying `go run` sends its
// SIGTERM once for each of its threads.
const echo = 500 * time.Millisecond

// loop handles the signals. A second signal without a command ends the process immediately; the
// kernel then ends the stores (see spawner).
func (b *signalBox) loop() {
	var sink chan<- os.Signal
	var last os.Signal
	var lastAt time.Time
	for {
		select {
		case sink = <-b.take:
		case s, open := <-b.raw:
			if !open {
				return
			}
			repeated := s == last && time.Since(lastAt) < echo
			last, lastAt = s, time.Now()
			switch {
			case repeated:
			case sink != nil:
				select {
				case sink <- s:
				default: // the command has ended and reads no more signals
				}
			case b.ctx.Err() != nil:
				os.Exit(1)
			default:
				b.cancel()
			}
		}
	}
}

// redirect sends further signals to sink or, if it is nil, to the context again.
func (b *signalBox) redirect(sink chan<- os.Signal) { b.take <- sink }

func (b *signalBox) close() {
	signal.Stop(b.raw)
	b.cancel()
	close(b.raw)
}
