package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// stack is one run: the stores that it started and the endpoint that controls them.
type stack struct {
	cfg     config
	out     *progress
	spawn   *spawner
	servers []*server
	control string // address of the control endpoint, empty if nothing was started
	http    *http.Server
}

// up starts all wanted stores. Everything that can be refused is refused before the first store
// starts.
func (s *stack) up(ctx context.Context) error {
	if len(s.cfg.wanted) == 0 {
		return nil
	}
	if err := s.stopLeftovers(); err != nil {
		return err
	}
	if err := checkPorts(s.cfg.ports()); err != nil {
		return err
	}
	if s.cfg.fresh {
		if err := s.wipe(); err != nil {
			return err
		}
	}
	parts, err := s.locateOrInstall(ctx)
	if err != nil {
		return err
	}
	if err := s.startAll(ctx, parts); err != nil {
		return err
	}
	return s.serveControl()
}

// wipe removes data, but never the fetched parts.
func (s *stack) wipe() error {
	for _, name := range s.cfg.wanted {
		dirs := []string{s.cfg.path(name)}
		if name == kafkaName {
			dirs = []string{s.cfg.embeddedDir(), s.cfg.apacheDir()}
		}
		for _, dir := range dirs {
			if err := os.RemoveAll(dir); err != nil {
				return fmt.Errorf("wipe the data of %s: %w", name, err)
			}
		}
		s.out.say("%s: data wiped", name)
	}
	return nil
}

// startAll starts the stores concurrently and returns the errors of all of them.
func (s *stack) startAll(ctx context.Context, parts parts) error {
	for _, name := range s.cfg.wanted {
		if err := os.MkdirAll(s.cfg.path(name), 0o755); err != nil {
			return err
		}
		s.servers = append(s.servers, &server{recipe: s.recipe(name, parts), spawn: s.spawn, out: s.out})
	}
	errs := make([]error, len(s.servers))
	var wg sync.WaitGroup
	for i, srv := range s.servers {
		wg.Go(func() { errs[i] = s.startFirst(ctx, srv) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (s *stack) recipe(name string, parts parts) recipe {
	switch {
	case name == postgresName:
		return s.postgresRecipe(parts.postgres)
	case name == redisName:
		return s.redisRecipe(parts.redis)
	case s.cfg.apache():
		return s.apacheRecipe(parts)
	default:
		return s.embeddedRecipe()
	}
}

// startFirst prepares a store and starts it for the first time in this run. It truncates the log;
// later starts append to it.
func (s *stack) startFirst(ctx context.Context, srv *server) error {
	began := time.Now()
	if err := os.Remove(srv.logFile()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := srv.prepare(ctx); err != nil {
		return fmt.Errorf("%s: %w", srv.name, err)
	}
	if err := srv.start(ctx); err != nil {
		return err
	}
	s.out.say("%s: %s answers on port %d after %.2f s", srv.name, srv.title, srv.port, time.Since(began).Seconds())
	return nil
}

func (s *stack) server(name string) *server {
	for _, srv := range s.servers {
		if srv.name == name {
			return srv
		}
	}
	return nil
}

func (s *stack) stopAll() {
	if s.http != nil {
		s.http.Close()
	}
	if len(s.servers) == 0 {
		return
	}
	began := time.Now()
	var wg sync.WaitGroup
	for _, srv := range s.servers {
		wg.Go(func() {
			if err := srv.stop(); err != nil {
				s.out.say("%s: %v", srv.name, err)
			}
		})
	}
	wg.Wait()
	s.out.say("stopped in %.2f s", time.Since(began).Seconds())
}

// runCommand runs the user's command and returns its exit code, 128 plus the signal if one ended
// it, or 127 if it cannot be started.
func (s *stack) runCommand(sig *signalBox, environ []string) (int, error) {
	cmd := exec.Command(s.cfg.command[0], s.cfg.command[1:]...)
	cmd.Env = environ
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = commandAttr()
	signals := make(chan os.Signal, 4)
	sig.redirect(signals)
	defer sig.redirect(nil)
	if sig.ctx.Err() != nil { // the signal came while the last store was starting
		return 1, sig.ctx.Err()
	}
	s.out.say("running %s", shortened(strings.Join(s.cfg.command, " ")))
	p, err := s.spawn.start(cmd)
	if err != nil {
		return 127, fmt.Errorf("run the command: %w", err)
	}
	for {
		select {
		case got := <-signals:
			if got != os.Interrupt || !hasTerminal() { // a terminal has already sent its Ctrl-C to the command
				_ = cmd.Process.Signal(got)
			}
		case <-p.done:
			return s.exitCode(p), nil
		}
	}
}

func (s *stack) exitCode(p *process) int {
	status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() {
		s.out.say("the command was ended by signal %d (%v)", status.Signal(), status.Signal())
		return 128 + int(status.Signal())
	}
	code := p.cmd.ProcessState.ExitCode()
	s.out.say("the command ended with exit code %d", code)
	return code
}

// hasTerminal reports whether the process has a controlling terminal; only then does /dev/tty open.
func hasTerminal() bool {
	f, err := os.Open("/dev/tty")
	if err != nil {
		return false
	}
	f.Close()
	return true
}

// shortened truncates a long command line.
func shortened(line string) string {
	const most = 120
	if len(line) <= most {
		return line
	}
	return line[:most] + " …"
}
