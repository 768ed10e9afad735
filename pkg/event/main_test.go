package event_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
)

// patient is how long a test waits for what must come.
const patient = 20 * time.Second

const orderTopic = "akinai.order.v1"

// lines collects log lines.
type lines struct {
	mu  sync.Mutex
	all []string
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, string(p))
	return len(p), nil
}

func (l *lines) with(part string) (found []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.all {
		if strings.Contains(line, part) {
			found = append(found, line)
		}
	}
	return found
}

func (l *lines) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

// outbox returns a database with the kit's tables.
func outbox(t testing.TB) *pg.DB {
	t.Helper()
	return pgtest.New(t, "shop", db.Kit())
}

func producer(t testing.TB, cfg event.Config, log *slog.Logger) *event.Producer {
	t.Helper()
	p, err := event.NewProducer(cfg, log)
	require.NoError(t, err)
	t.Cleanup(p.Close)
	return p
}

// run starts a worker and returns what stops it and waits for its end, also done after the test.
func run(t testing.TB, worker func(context.Context) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- worker(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-done:
			require.NoError(t, err)
		case <-time.After(patient):
			require.Fail(t, "the worker does not end")
		}
	})
	t.Cleanup(stop)
	return stop
}

func created(order string) *orderv1.OrderCreated {
	return &orderv1.OrderCreated{OrderId: order, CustomerId: "c"}
}

// appendOrders writes an event for each order, in one transaction.
func appendOrders(t testing.TB, shop *pg.DB, orders ...string) {
	t.Helper()
	require.NoError(t, shop.WithTx(t.Context(), func(tx pgx.Tx) error {
		for _, order := range orders {
			if err := event.NewOutbox().Append(t.Context(), tx, created(order)); err != nil {
				return err
			}
		}
		return nil
	}))
}

// names returns n order ids.
func names(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("order-%04d", i)
	}
	return all
}

// count returns -1 after an error; it may run in a goroutine of Eventually, which FailNow would
// leave waiting.
func count(t testing.TB, q pg.Querier, sql string, args ...any) (n int) {
	t.Helper()
	if err := q.QueryRow(t.Context(), `SELECT count(*) FROM `+sql, args...).Scan(&n); err != nil {
		t.Error(err)
		return -1
	}
	return n
}

// awaitPublished waits until nothing is left to publish.
func awaitPublished(t testing.TB, shop *pg.DB) {
	t.Helper()
	require.Eventually(t, func() bool { return count(t, shop, `outbox WHERE published_at IS NULL`) == 0 }, patient, 20*time.Millisecond)
}

// published reads the topic from its beginning to its end.
func published(t testing.TB, cfg event.Config, topic string) []*kafka.Message {
	t.Helper()
	client, err := kafka.NewConsumer(&kafka.ConfigMap{
		"bootstrap.servers": cfg.Brokers, "group.id": "reader-" + id.New(), "auto.offset.reset": "earliest",
		"enable.partition.eof": true, "enable.auto.commit": false,
	})
	require.NoError(t, err)
	defer client.Close()
	require.NoError(t, client.Subscribe(cfg.TopicPrefix+topic, nil))
	var all []*kafka.Message
	deadline := time.Now().Add(patient)
	for ended := 0; ended < cfg.Partitions; {
		require.True(t, time.Now().Before(deadline), "the end of %s was not reached", topic)
		switch ev := client.Poll(100).(type) {
		case *kafka.Message:
			all = append(all, ev)
		case kafka.PartitionEOF:
			ended++
		}
	}
	return all
}

// keys returns the keys of messages.
func keys(messages []*kafka.Message) []string {
	all := make([]string, len(messages))
	for i, m := range messages {
		all[i] = string(m.Key)
	}
	return all
}

func header(m *kafka.Message, key string) string {
	for _, h := range m.Headers {
		if h.Key == key {
			return string(h.Value)
		}
	}
	return ""
}

// broker is a Kafka of the test's own, to be stopped. It keeps what it has.
type broker struct {
	t       testing.TB
	dir     string
	port    int
	cluster *kfake.Cluster
}

// newBroker prepares a broker; start starts it.
func newBroker(t testing.TB) *broker {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	b := &broker{t: t, dir: t.TempDir(), port: l.Addr().(*net.TCPAddr).Port}
	require.NoError(t, l.Close())
	t.Cleanup(b.stop)
	return b
}

func (b *broker) config() event.Config {
	return event.Config{Brokers: fmt.Sprintf("127.0.0.1:%d", b.port), Partitions: 2}
}

func (b *broker) start() {
	b.t.Helper()
	var err error
	b.cluster, err = kfake.NewCluster(kfake.NumBrokers(1), kfake.Ports(b.port), kfake.DataDir(b.dir))
	require.NoError(b.t, err)
}

func (b *broker) stop() {
	if b.cluster != nil {
		b.cluster.Close()
		b.cluster = nil
	}
}
