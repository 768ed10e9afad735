// Package redistest gives each test a part of Redis of its own. AKINAI_REDIS_URL names the server;
// without it the test fails.
package redistest

import (
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/redis"
)

// New returns a client with a key prefix of its own, closed after the test.
func New(t testing.TB) *redis.Client {
	t.Helper()
	client, err := redis.Open(Config(t), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return client
}

// Config returns the settings of such a client, for a process that opens it itself. The timeout is
// longer than in production, so that a busy machine is not taken for an outage.
func Config(t testing.TB) redis.Config {
	t.Helper()
	url := os.Getenv("AKINAI_REDIS_URL")
	require.NotEmpty(t, url, "AKINAI_REDIS_URL is not set: run the tests under tools/stack")
	return redis.Config{URL: url, KeyPrefix: "test:" + id.New() + ":", Timeout: time.Second}
}
