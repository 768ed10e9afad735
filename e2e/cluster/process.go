package cluster

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

const (
	// readyWithin bounds a start, stopWithin the end after SIGTERM; both are long, as a busy
	// machine runs the race detector.
	readyWithin = 60 * time.Second
	stopWithin  = 40 * time.Second
	readyPoll   = 20 * time.Millisecond
)

// Process is one process of a cluster. It can be started again after its end.
type Process struct {
	Name string

	cluster *Cluster
	modules []string
	ops     int
	own     map[string]string
	log     string

	cmd   *exec.Cmd
	ended chan struct{}
}

// Start starts the process with settings on top of its own ("NAME=value") and returns when it is
// ready.
func (p *Process) Start(ctx context.Context, settings ...string) error {
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644) //nolint:gosec // logs are for everybody
	if err != nil {
		return err
	}
	defer log.Close()                                                                   //nolint:errcheck // the child has its own copy
	p.cmd = exec.Command(p.cluster.build.Host, "-target="+strings.Join(p.modules, ",")) //nolint:gosec,noctx // outlives ctx
	p.cmd.Env = append(p.environment(), settings...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.SysProcAttr = dieWithParent()
	if err := p.cmd.Start(); err != nil {
		return err
	}
	p.ended = make(chan struct{})
	go func(cmd *exec.Cmd, ended chan struct{}) {
		_ = cmd.Wait() // how it ended is in cmd.ProcessState
		close(ended)
	}(p.cmd, p.ended)
	return p.awaitReady(ctx)
}

// environment is the cluster's settings and the process's own; nothing of ours but the search path
// leaks in.
func (p *Process) environment() []string {
	lines := []string{"PATH=" + os.Getenv("PATH")}
	for _, settings := range []map[string]string{p.cluster.settings, p.own} {
		for name, value := range settings {
			lines = append(lines, name+"="+value)
		}
	}
	return lines
}

func (p *Process) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	tick := time.NewTicker(readyPoll)
	defer tick.Stop()
	for {
		if p.ready(ctx) {
			return nil
		}
		select {
		case <-tick.C:
		case <-p.ended:
			return fmt.Errorf("%s ended instead of becoming ready: %s\n%s", p.Name, p.cmd.ProcessState, tail(p.log))
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready: %w\n%s", p.Name, ctx.Err(), tail(p.log))
		}
	}
}

func (p *Process) ready(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/readyz", p.ops), nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusNoContent
}

// Ended is closed when the process has ended.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Running reports whether the process was started and has not ended.
func (p *Process) Running() bool {
	if p.ended == nil {
		return false
	}
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// Kill ends the process as kill -9 does and returns when it is gone.
func (p *Process) Kill() {
	if p.Running() {
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
}

// Stop asks the process to end and returns when it is gone. The error says that it did not end
// well, which is also how the race detector reports what it found.
func (p *Process) Stop() error {
	if !p.Running() {
		return nil
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	late := time.AfterFunc(stopWithin, func() { _ = p.cmd.Process.Kill() })
	<-p.ended
	if !late.Stop() {
		return fmt.Errorf("%s did not stop within %s", p.Name, stopWithin)
	}
	if !p.cmd.ProcessState.Success() {
		return fmt.Errorf("%s stopped badly: %s, see %s", p.Name, p.cmd.ProcessState, p.log)
	}
	return nil
}

// forbidden is what no log may hold, whatever is done to a process.
var forbidden = []string{"panic", "DATA RACE", "fatal error:", `"msg":"call failed"`}

// CheckLog returns the lines of the process's log that must not be there.
func (p *Process) CheckLog() error {
	data, err := os.ReadFile(p.log)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var faults []error
	for line := range strings.Lines(string(data)) {
		for _, word := range forbidden {
			if strings.Contains(line, word) {
				faults = append(faults, fmt.Errorf("%s: %.2000s", p.log, line))
				break
			}
		}
	}
	const enough = 5
	return errors.Join(faults[:min(len(faults), enough)]...)
}

// tail returns the end of a log, for errors.
func tail(path string) string {
	const size = 4000
	data, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return string(data[max(0, len(data)-size):])
}
