package redis_test

import (
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/redis"
)

// patient is how long a test waits for what must come.
const patient = 15 * time.Second

// server is a Redis of the test's own, to be killed.
type server struct {
	t       *testing.T
	dir     string
	extra   []string // arguments
	process *exec.Cmd
}

// newServer prepares a server; start starts it.
func newServer(t *testing.T) *server {
	t.Helper()
	dir, err := os.MkdirTemp("", "redis") //nolint:usetesting // t.TempDir is too long for a socket
	require.NoError(t, err)
	s := &server{t: t, dir: dir, extra: []string{"--port", "0"}}
	t.Cleanup(func() {
		s.kill()
		_ = os.RemoveAll(dir)
	})
	return s
}

func (s *server) url() string { return "unix://" + filepath.Join(s.dir, "s") }

// start waits until the server answers. It begins empty.
func (s *server) start() {
	s.t.Helper()
	_ = os.Remove(filepath.Join(s.dir, "s"))
	s.process = exec.Command("redis-server", append(s.extra, "--unixsocket", filepath.Join(s.dir, "s"),
		"--dir", s.dir, "--save", "", "--appendonly", "no")...)
	s.process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	require.NoError(s.t, s.process.Start())
	require.Eventually(s.t, func() bool {
		o, err := rueidis.ParseURL(s.url())
		require.NoError(s.t, err)
		o.DisableCache = true
		client, err := rueidis.NewClient(o)
		if err == nil {
			client.Close()
		}
		return err == nil
	}, patient, 10*time.Millisecond)
}

func (s *server) kill() {
	if s.process != nil {
		_ = s.process.Process.Kill()
		_ = s.process.Wait()
		s.process = nil
	}
}

func (s *server) signal(sig os.Signal) {
	s.t.Helper()
	require.NoError(s.t, s.process.Process.Signal(sig))
}

// open returns a client of the server with production's timeout.
func (s *server) open() *redis.Client {
	s.t.Helper()
	client, err := redis.Open(redis.Config{URL: s.url()}, slog.New(slog.DiscardHandler))
	require.NoError(s.t, err)
	s.t.Cleanup(client.Close)
	return client
}
