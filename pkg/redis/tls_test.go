package redis_test

import (
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/testkit/certtest"
)

// terminate listens with TLS and hands what it reads to the server's socket, because not every
// build of Redis has TLS.
func (s *server) terminate(certificate tls.Certificate) (address string) {
	s.t.Helper()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12})
	require.NoError(s.t, err)
	s.t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			outside, err := listener.Accept()
			if err != nil {
				return
			}
			inside, err := net.Dial("unix", filepath.Join(s.dir, "s"))
			if err != nil {
				_ = outside.Close()
				continue
			}
			go func() { _, _ = io.Copy(inside, outside); _ = inside.Close() }()
			go func() { _, _ = io.Copy(outside, inside); _ = outside.Close() }()
		}
	}()
	return listener.Addr().String()
}

func TestRedisBehindTLS(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	server.start()
	certificate, ca := certtest.Local(t)
	address := server.terminate(certificate)
	connect := func(cfg redis.Config) *redis.Client {
		client, err := redis.Open(cfg, slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		t.Cleanup(client.Close)
		return client
	}
	allow := func(client *redis.Client) error {
		_, _, err := client.Allow(t.Context(), "login", 1, patient)
		return err
	}
	require.NoError(t, allow(connect(redis.Config{URL: "rediss://" + address, CAFile: ca, Timeout: patient})))
	require.ErrorIs(t, allow(connect(redis.Config{URL: "rediss://" + address})), redis.ErrDown, "an unknown authority")
	_, other := certtest.Local(t)
	require.ErrorIs(t, allow(connect(redis.Config{URL: "rediss://" + address, CAFile: other})), redis.ErrDown, "another authority")
	require.ErrorIs(t, allow(connect(redis.Config{URL: "redis://" + address})), redis.ErrDown, "without TLS")
}

func TestRedisSettingsThatAreRefused(t *testing.T) {
	_, ca := certtest.Local(t)
	for _, cfg := range []redis.Config{
		{URL: "redis://x", CAFile: ca}, {URL: "rediss://x", CAFile: ca + "x"}, {URL: "http://x"},
	} {
		require.Error(t, cfg.Validate(), cfg.URL)
	}
	require.NoError(t, redis.Config{URL: "rediss://x:6380,y:6380", CAFile: ca}.Validate())
}
