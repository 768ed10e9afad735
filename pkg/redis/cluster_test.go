package redis_test

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/redis"
)

// A cluster refuses commands and scripts whose keys lie in different slots, also when one node
// holds them all.
func TestCluster(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	port := freePort(t)
	server.extra = []string{"--port", port, "--cluster-port", freePort(t), "--bind", "127.0.0.1", "--cluster-enabled", "yes"}
	server.start()
	node := rawNode(t, port)
	require.NoError(t, node.Do(t.Context(), node.B().ClusterAddslotsrange().StartSlotEndSlot().StartSlotEndSlot(0, 16383).Build()).Error())
	require.Eventually(t, func() bool {
		info, err := node.Do(t.Context(), node.B().ClusterInfo().Build()).ToString()
		return err == nil && strings.Contains(info, "cluster_state:ok")
	}, patient, 20*time.Millisecond)

	client := open(t, redis.Config{URL: fmt.Sprintf("redis://127.0.0.1:%s,127.0.0.1:%s", port, port), Timeout: time.Second})
	c, s := cacheOf(client), newSource("a")
	keys := []string{"1", "2", "3", "4"}
	for _, key := range keys {
		v, err := c.Get(t.Context(), key, s.load)
		require.NoError(t, err)
		require.Equal(t, "a", v)
	}
	require.Equal(t, int32(4), s.loads.Load())
	settled(t, c, s)
	s.value.Store("b")
	require.NoError(t, c.Delete(t.Context(), keys...))
	eventually(t, c, s, "b")
	ok, _, err := client.Allow(t.Context(), "login", 1, time.Minute)
	require.NoError(t, err)
	require.True(t, ok)
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// rawNode returns a client of one node, for commands that no slot decides.
func rawNode(t *testing.T, port string) rueidis.Client {
	t.Helper()
	client, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{"127.0.0.1:" + port}, ForceSingleClient: true})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return client
}
