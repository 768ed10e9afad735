// Package redistest gives each test a key prefix of its own in Redis. AKINAI_REDIS_URL names the
// server; if it is not set, the test fails.
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

// New returns a client with a unique key prefix, closed after the test.
func New(t testing.TB) *redis.Client {
	t.Helper()
	client, err := redis.Open(Config(t), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return client
}

// Config returns the settings of such a client, for a process that opens it itself. The timeout is
// longer than in production, so that a busy machine does not look like an outage.
func Config(t testing.TB) redis.Config {
	t.Helper()
	url := os.Getenv("AKINAI_REDIS_URL")
	require.NotEmpty(t, url, "AKINAI_REDIS_URL is not set: run the tests under tools/stack")
	return redis.Config{URL: url, KeyPrefix: "test:" + id.New() + ":", Timeout: time.Second}
}
