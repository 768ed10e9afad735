package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Time limits of one verb. Apache Kafka's restart after a SIGKILL is the slowest start measured (5
// s on an idle machine).
const (
	startPatience = 90 * time.Second
	stopPatience  = 20 * time.Second
	pollEvery     = 5 * time.Millisecond
)

var (
	errPaused  = errors.New("is paused: resume it first")
	errNotUp   = errors.New("is not running")
	errUnknown = errors.New("no such verb")
)

// recipe defines one store.
type recipe struct {
	name, title string
	port        int
	dir         string         // working folder of the process, with its log and pid file
	stopSignal  syscall.Signal // for an orderly end
	as          identity
	prepare     func(ctx context.Context) error // once, before the first start
	command     func() *exec.Cmd                // returns a new one for each start
	ping        func(ctx context.Context) error // nil once the store responds
}

// server is a store that this stack runs. Its methods may be called concurrently; they wait for
// each other.
type server struct {
	recipe
	spawn *spawner
	out   *progress

	verb sync.Mutex // one verb at a time

	mu     sync.Mutex // guards the two below; held briefly, so that status never waits for a verb
	proc   *process
	paused bool
}

func (s *server) current() (*process, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proc == nil || s.proc.ended() {
		return nil, false
	}
	return s.proc, s.paused
}

func (s *server) set(p *process, paused bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.proc, s.paused = p, paused
}

// state returns "up", "paused" or "down".
func (s *server) state() string {
	switch p, paused := s.current(); {
	case p == nil:
		return "down"
	case paused:
		return "paused"
	default:
		return "up"
	}
}

// pids returns the process and its descendants, or an empty slice, not nil, if the store is down.
func (s *server) pids() []int {
	if p, _ := s.current(); p != nil {
		return tree(p.pid())
	}
	return []int{}
}

// start starts the store and returns once it responds. It does nothing if the store is up.
func (s *server) start(ctx context.Context) error {
	s.verb.Lock()
	defer s.verb.Unlock()
	if p, paused := s.current(); paused {
		return fmt.Errorf("%s %w", s.title, errPaused)
	} else if p != nil {
		return nil
	}
	log, err := os.OpenFile(s.logFile(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := s.command()
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, log, log
	cmd.SysProcAttr = childAttr(s.stopSignal, s.as)
	p, err := s.spawn.start(cmd)
	if err != nil {
		return fmt.Errorf("start %s: %w", s.title, explainStart(err, s.as))
	}
	s.set(p, false)
	if err := os.WriteFile(s.pidFile(), []byte(strconv.Itoa(p.pid())+"\n"), 0o644); err != nil {
		return err
	}
	return s.waitUp(ctx, p)
}

func (s *server) waitUp(ctx context.Context, p *process) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	for {
		err := s.ping(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("%s ended while starting (%w); the end of %s:\n%s", s.title, p.err, s.logFile(), tail(s.logFile()))
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer on port %d (%w): %w", s.title, s.port, err, ctx.Err())
		case <-time.After(pollEvery):
		}
	}
}

// stop ends the store in order and waits until it has ended. After stopPatience it kills the store.
func (s *server) stop() error {
	s.verb.Lock()
	defer s.verb.Unlock()
	p, _ := s.current()
	if p == nil {
		return nil
	}
	_ = p.cmd.Process.Signal(s.stopSignal)
	signalAll(tree(p.pid()), sigResume) // a paused process would never receive the signal
	if !p.waitEnded(stopPatience) {
		s.out.say("%s did not stop in %v, killing it", s.name, stopPatience)
		return s.killTree(p)
	}
	return s.gone()
}

// kill ends the store and its children as a power cut would.
func (s *server) kill() error {
	s.verb.Lock()
	defer s.verb.Unlock()
	p, _ := s.current()
	if p == nil {
		return nil
	}
	return s.killTree(p)
}

func (s *server) killTree(p *process) error {
	pids := tree(p.pid())
	signalAll(pids, syscall.SIGKILL)
	if !p.waitEnded(stopPatience) {
		return fmt.Errorf("%s (pid %d) does not die", s.title, p.pid())
	}
	// PostgreSQL refuses to start while a child still holds its shared memory.
	deadline := time.Now().Add(stopPatience)
	for _, pid := range pids {
		for alive(pid) {
			if time.Now().After(deadline) {
				return fmt.Errorf("%s (child %d) does not die", s.title, pid)
			}
			time.Sleep(pollEvery)
		}
	}
	return s.gone()
}

func (s *server) gone() error {
	s.set(nil, false)
	if err := os.Remove(s.pidFile()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// pause stops the store and all its children with SIGSTOP, and returns once all of them are
// stopped.
func (s *server) pause() error {
	s.verb.Lock()
	defer s.verb.Unlock()
	p, _ := s.current()
	if p == nil {
		return fmt.Errorf("%s %w", s.title, errNotUp)
	}
	s.set(p, true)
	deadline := time.Now().Add(stopPatience)
	for !frozen(tree(p.pid())) {
		if time.Now().After(deadline) {
			return fmt.Errorf("%s cannot be paused", s.title)
		}
		signalAll(tree(p.pid()), sigPause) // repeated, because a child may have been started meanwhile
		time.Sleep(pollEvery)
	}
	return nil
}

func frozen(pids []int) bool {
	for _, pid := range pids {
		if state, _, ok := procStat(pid); ok && state != 'T' && state != 't' && state != 'Z' {
			return false
		}
	}
	return true
}

// resume continues a paused store and returns once it responds.
func (s *server) resume(ctx context.Context) error {
	s.verb.Lock()
	defer s.verb.Unlock()
	p, _ := s.current()
	if p == nil {
		return fmt.Errorf("%s %w", s.title, errNotUp)
	}
	signalAll(tree(p.pid()), sigResume)
	s.set(p, false)
	return s.waitUp(ctx, p)
}

func (s *server) do(ctx context.Context, verb string) error {
	switch verb {
	case "start":
		return s.start(ctx)
	case "stop":
		return s.stop()
	case "kill":
		return s.kill()
	case "pause":
		return s.pause()
	case "resume":
		return s.resume(ctx)
	default:
		return errUnknown
	}
}

func (s *server) logFile() string { return filepath.Join(s.dir, "log") }
func (s *server) pidFile() string { return filepath.Join(s.dir, pidFileName) }

// tail returns the last lines of a log, indented.
func tail(path string) string {
	const lines = 12
	raw, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimSpace(string(raw)), "\n")
	return "    " + strings.Join(all[max(0, len(all)-lines):], "\n    ")
}
