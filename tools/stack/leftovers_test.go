package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sleeper starts a long-running process in dir, and reaps it.
func sleeper(t *testing.T, dir string) *process {
	t.Helper()
	cmd := exec.Command("sleep", "600")
	cmd.Dir = dir
	p, err := newSpawner().start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); <-p.done })
	return p
}

func folderWithPid(t *testing.T, dir, text string) string {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, pidFileName), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func testStack(dir string, wanted ...string) (*stack, *bytes.Buffer) {
	said := &bytes.Buffer{}
	return &stack{cfg: config{dir: dir, wanted: wanted}, out: newProgress(said), spawn: newSpawner()}, said
}

func TestLeftoverOfOurFolderIsEnded(t *testing.T) {
	dir := t.TempDir()
	redis := folderWithPid(t, filepath.Join(dir, redisName), "")
	p := sleeper(t, redis)
	folderWithPid(t, redis, strconv.Itoa(p.pid())+"\n")
	s, said := testStack(dir, redisName)
	if err := s.stopLeftovers(); err != nil {
		t.Fatal(err)
	}
	if !p.waitEnded(5 * time.Second) {
		t.Fatal("still running")
	}
	if want := "redis: ending process " + strconv.Itoa(p.pid()) + " of an earlier stack on this folder"; !strings.Contains(said.String(), want) {
		t.Errorf("said %q, want %q", said, want)
	}
	if exists(filepath.Join(redis, pidFileName)) {
		t.Error("the pid file is still there")
	}
}

func TestStrangerWithALeftoversNumberIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	p := sleeper(t, t.TempDir())
	folderWithPid(t, filepath.Join(dir, redisName), strconv.Itoa(p.pid()))
	s, said := testStack(dir, redisName)
	if err := s.stopLeftovers(); err != nil {
		t.Fatal(err)
	}
	if p.ended() || said.Len() > 0 {
		t.Errorf("ended %v, said %q", p.ended(), said)
	}
}

func TestUselessPidFiles(t *testing.T) {
	for _, text := range []string{"", "x", "0", "1", "-1", "999999999"} {
		if pid, found := leftover(folderWithPid(t, t.TempDir(), text)); found {
			t.Errorf("%q: found %d", text, pid)
		}
	}
}

func TestOneStackPerFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "er")
	first, _ := testStack(dir, redisName)
	release, err := first.claim()
	if err != nil {
		t.Fatal(err)
	}
	second, _ := testStack(dir, redisName)
	if _, err := second.claim(); err == nil || !strings.Contains(err.Error(), "another stack (pid "+strconv.Itoa(os.Getpid())+") uses "+dir) {
		t.Errorf("second: %v", err)
	}
	release()
	release, err = second.claim()
	if err != nil {
		t.Fatalf("after the first: %v", err)
	}
	release()
}

func TestStalePostmasterPid(t *testing.T) {
	tests := []struct {
		name, text string
		kept       bool
	}{
		{"a stranger's", strconv.Itoa(os.Getpid()) + "\n/somewhere\n", false},
		{"nobody's", "999999999\n", true},
		{"unreadable", "?\n", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := t.TempDir()
			path := filepath.Join(data, "postmaster.pid")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			s, _ := testStack(data)
			if err := s.dropStalePid(data); err != nil {
				t.Fatal(err)
			}
			if exists(path) != tt.kept {
				t.Errorf("kept %v, want %v", exists(path), tt.kept)
			}
		})
	}
}
