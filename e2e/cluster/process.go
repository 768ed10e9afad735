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
	// readyWithin bounds a start, stopWithin the end after SIGTERM. Both are long, because the race
	// detector is slow on a busy machine.
	readyWithin = 60 * time.Second
	stopWithin  = 40 * time.Second
	readyPoll   = 20 * time.Millisecond
)

// Process is one process of a cluster. It can be restarted after its end.
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

// Start starts the process with additional settings ("NAME=value") and returns when it is ready.
func (p *Process) Start(ctx context.Context, settings ...string) error {
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644) //nolint:gosec // logs may be readable by all users
	if err != nil {
		return err
	}
	defer log.Close()                                                                   //nolint:errcheck // the child has its own copy
	p.cmd = exec.Command(p.cluster.build.Host, "-target="+strings.Join(p.modules, ",")) //nolint:gosec,noctx // the process outlives ctx
	p.cmd.Env = append(p.environment(), settings...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.SysProcAttr = dieWithParent()
	if err := p.cmd.Start(); err != nil {
		return err
	}
	p.ended = make(chan struct{})
	go func(cmd *exec.Cmd, ended chan struct{}) {
		_ = cmd.Wait() // the result is in cmd.ProcessState
		close(ended)
	}(p.cmd, p.ended)
	return p.awaitReady(ctx)
}

// environment returns the settings of the cluster and the process. Of the test's own environment it
// has only PATH.
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

// OpsPort returns the private port of the process.
func (p *Process) OpsPort() int { return p.ops }

// Ended returns a channel that is closed when the process has ended.
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

// Kill ends the process with SIGKILL and returns when it has ended.
func (p *Process) Kill() {
	if p.Running() {
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
}

// Stop sends SIGTERM and returns when the process has ended. It returns an error if the process did
// not end cleanly; the race detector reports races in this way, too.
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

// forbidden are strings that no log may contain, whatever fault a test causes.
var forbidden = []string{"panic", "DATA RACE", "fatal error:", `"msg":"call failed"`}

// CheckLog returns an error with the forbidden lines of the process's log.
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

// tail returns the end of a log, for error messages.
func tail(path string) string {
	const size = 4000
	data, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return string(data[max(0, len(data)-size):])
}
