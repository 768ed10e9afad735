package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const pidFileName = "pid"

var errLocked = errors.New("locked")

// claim locks the folder for this process: one stack per folder, because two would write the same
// data. The returned function releases the lock.
func (s *stack) claim() (func(), error) {
	dir := s.cfg.dir
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder of the stores: %w (choose another with -dir)", err)
	}
	if uid, _, _, err := owner(dir); err == nil && os.Geteuid() == 0 && uid != 0 {
		s.out.say("%s belongs to user %d: files made now by root will be closed to that user", dir, uid)
	}
	// A .gitignore keeps the folder out of the project around it.
	if err := os.WriteFile(s.cfg.path(".gitignore"), []byte("*\n"), 0o644); err != nil {
		return nil, fmt.Errorf("the folder %s is not writable: %w (choose another with -dir)", dir, err)
	}
	path := s.cfg.path("lock")
	f, err := lockFile(path)
	if errors.Is(err, errLocked) {
		holder, _ := os.ReadFile(path)
		return nil, fmt.Errorf("another stack (pid %s) uses %s: stop it, use its stores (%s), or choose another folder with -dir and other ports",
			strings.TrimSpace(string(holder)), dir, s.cfg.envFile())
	}
	if err != nil {
		return nil, err
	}
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0) // only for the message above
	}
	return func() { f.Close() }, nil
}

// stopLeftovers ends stores of an earlier stack on this folder. If a stack is killed, its stores
// need a moment to shut down; if a store was paused then, it remains for good. The lock ensures
// that no living stack owns them.
func (s *stack) stopLeftovers() error {
	for _, name := range s.cfg.wanted {
		dir := s.cfg.path(name)
		pid, found := leftover(dir)
		if !found {
			continue
		}
		s.out.say("%s: ending process %d of an earlier stack on this folder", name, pid)
		if err := endLeftover(pid); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := os.Remove(filepath.Join(dir, pidFileName)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// leftover returns the process of the pid file in dir, if it lives and belongs to dir. The number
// alone is not enough, because the kernel may have reused it.
func leftover(dir string) (pid int, found bool) {
	raw, err := os.ReadFile(filepath.Join(dir, pidFileName))
	if err != nil {
		return 0, false
	}
	pid, err = strconv.Atoi(strings.TrimSpace(string(raw)))
	if err != nil || pid <= 1 || !alive(pid) || !belongsTo(pid, dir) {
		return 0, false
	}
	return pid, true
}

// endLeftover sends SIGINT, which makes all stores shut down in order immediately, and then
// SIGKILL.
func endLeftover(pid int) error {
	pids := tree(pid)
	signalAll(pids[:1], syscall.SIGINT)
	signalAll(pids, sigResume)
	if waitGone(pids, stopPatience/2) {
		return nil
	}
	signalAll(pids, syscall.SIGKILL)
	if waitGone(pids, stopPatience/2) {
		return nil
	}
	return fmt.Errorf("process %d of an earlier stack does not end: end it by hand", pid)
}

func waitGone(pids []int, patience time.Duration) bool {
	deadline := time.Now().Add(patience)
	for _, pid := range pids {
		for alive(pid) {
			if time.Now().After(deadline) {
				return false
			}
			time.Sleep(pollEvery)
		}
	}
	return true
}
