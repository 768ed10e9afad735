package measure

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

const (
	// readyWithin bounds the wait for readiness; readyPoll is the precision of the measured time.
	readyWithin = 30 * time.Second
	readyPoll   = 5 * time.Millisecond
	// stopTimeout is the time that the drain may take.
	stopTimeout = 30 * time.Second
)

// Process is the release build as a separate process, configured by the environment of this one.
type Process struct {
	command *exec.Cmd
	log     *os.File
	// Ready is the time from the start of the process until it was ready.
	Ready time.Duration
}

// StartProcess starts the binary and waits until it is ready. Its log goes to a file, as in
// production.
func StartProcess(ctx context.Context, command *exec.Cmd, logFile, readyURL string) (*Process, error) {
	if err := os.MkdirAll(filepath.Dir(logFile), 0o755); err != nil {
		return nil, err
	}
	log, err := os.Create(logFile)
	if err != nil {
		return nil, err
	}
	a := &Process{command: command, log: log}
	a.command.Stdout, a.command.Stderr = log, log
	a.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	began := time.Now()
	if err := a.command.Start(); err != nil {
		_ = log.Close()
		return nil, err
	}
	if err := waitReady(ctx, readyURL); err != nil {
		_ = a.Stop()
		return nil, fmt.Errorf("%s is not ready, see %s: %w", command.Path, logFile, err)
	}
	a.Ready = time.Since(began)
	return a, nil
}

func waitReady(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	return Until(ctx, readyPoll, func(ctx context.Context) (bool, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return false, err
		}
		reply, err := http.DefaultClient.Do(request)
		if err != nil {
			return false, nil //nolint:nilerr // the process does not listen yet
		}
		_ = reply.Body.Close()
		return reply.StatusCode < http.StatusMultipleChoices, nil
	})
}

// PID returns the id of the process.
func (a *Process) PID() int { return a.command.Process.Pid }

// Stop sends SIGTERM and waits for the drain; after stopTimeout it kills the process. A second
// call does nothing.
func (a *Process) Stop() error {
	if a.command.ProcessState != nil {
		return nil
	}
	_ = a.command.Process.Signal(syscall.SIGTERM)
	timer := time.AfterFunc(stopTimeout, func() { _ = a.command.Process.Kill() })
	defer timer.Stop()
	err := a.command.Wait()
	_ = a.log.Close()
	return err
}
