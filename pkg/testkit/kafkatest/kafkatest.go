// Package kafkatest gives each test topics and consumer groups of its own. AKINAI_KAFKA_BROKERS
// names the cluster; if it is not set, the test fails.
package kafkatest

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/id"
)

// New returns settings with a unique prefix for topics and groups.
func New(t testing.TB) event.Config {
	t.Helper()
	brokers := os.Getenv("AKINAI_KAFKA_BROKERS")
	require.NotEmpty(t, brokers, "AKINAI_KAFKA_BROKERS is not set: run the tests under tools/stack")
	return event.Config{Brokers: brokers, Partitions: 2, TopicPrefix: "test-" + id.New() + "."}
}
