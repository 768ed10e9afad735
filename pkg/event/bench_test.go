package event_test

import (
	"context"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/testkit/kafkatest"
)

// cpu returns what this process has used, librdkafka's threads included.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkAppend is the outbox row alone, in a transaction of its own.
func BenchmarkAppend(b *testing.B) {
	shop := outbox(b)
	began := cpu(b)
	for i := 0; b.Loop(); i++ {
		require.NoError(b, event.NewOutbox().Append(b.Context(), shop, created(strconv.Itoa(i))))
	}
	b.ReportMetric(float64((cpu(b)-began).Microseconds())/float64(b.N), "cpu-µs/op")
}

// BenchmarkPath is an event's whole way: outbox, relay, Kafka, inbox and a handler's row; 200 a
// second, as orders come.
func BenchmarkPath(b *testing.B) {
	cfg, shop, db := kafkatest.New(b), outbox(b), reader(b)
	box, _ := relay(b, shop, producer(b, cfg, quiet()), event.NewOutbox())
	consumer(b, cfg, db, quiet(), event.Handle(func(ctx context.Context, tx pgx.Tx, _ event.Record, m *orderv1.OrderCreated) error {
		_, err := tx.Exec(ctx, `INSERT INTO effects (order_id) VALUES ($1)`, m.GetOrderId())
		return err
	}))
	appendOrders(b, shop, "warm-up")
	awaitEffects(b, db, 1)
	pace := time.NewTicker(5 * time.Millisecond)
	defer pace.Stop()
	began := cpu(b)
	for i := 0; b.Loop(); i++ {
		<-pace.C
		require.NoError(b, event.NewOutbox().Append(b.Context(), shop, created(strconv.Itoa(i))))
		box.Wake()
	}
	awaitEffects(b, db, b.N+1)
	b.ReportMetric(float64((cpu(b)-began).Microseconds())/float64(b.N), "cpu-µs/op")
}
