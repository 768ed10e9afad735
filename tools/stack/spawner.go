package main

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// spawner starts every child from one thread that lives as long as this process. The kernel sends
// the parent-death signal of a child when the thread that started it ends, not when the process
// does, and the Go runtime may end a thread at any time. Without the spawner a store could be shut
// down in the middle of a run; with it no store outlives a SIGKILL of the stack.
type spawner struct{ jobs chan func() }

func newSpawner() *spawner {
	s := &spawner{jobs: make(chan func())}
	go func() {
		runtime.LockOSThread() // never unlocked
		for job := range s.jobs {
			job()
		}
	}()
	return s
}

// start starts cmd and reaps it; done is closed once it has ended.
func (s *spawner) start(cmd *exec.Cmd) (*process, error) {
	failed := make(chan error)
	s.jobs <- func() { failed <- cmd.Start() }
	if err := <-failed; err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, done: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// followParent makes a SIGTERM or SIGKILL of `go run` end the stack, too: the go command does not
// pass SIGTERM on, and its child would run forever.
func (s *spawner) followParent() {
	parent := os.Getppid()
	name, _ := os.ReadFile(procPath(parent, "comm"))
	if strings.TrimSpace(string(name)) != "go" {
		return
	}
	done := make(chan struct{})
	s.jobs <- func() {
		signalOnParentDeath(syscall.SIGTERM)
		close(done)
	}
	<-done
}

// process is a started child. err is valid once done is closed.
type process struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error
}

func (p *process) pid() int { return p.cmd.Process.Pid }

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// waitEnded reports whether the process ended within d.
func (p *process) waitEnded(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-p.done:
		return true
	case <-t.C:
		return false
	}
}
