package event_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/trace"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/kafkatest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
)

// reader returns a database of a consumer that counts how often it handled an order.
func reader(t testing.TB) *pg.DB {
	t.Helper()
	return pgtest.New(t, "reader", db.Kit(), effects())
}

// handled writes the effect: one more row for the order.
func handled(ctx context.Context, tx pgx.Tx, _ event.Record, m *orderv1.OrderCreated) error {
	_, err := tx.Exec(ctx, `INSERT INTO effects (order_id) VALUES ($1)`, m.GetOrderId())
	return err
}

func consumer(t testing.TB, cfg event.Config, db *pg.DB, log *slog.Logger, handlers ...event.Handler) (stop func()) {
	t.Helper()
	c, err := event.NewConsumer(cfg, db, log, "reader", handlers...)
	require.NoError(t, err)
	return run(t, c.Run)
}

func awaitEffects(t testing.TB, db *pg.DB, n int) {
	t.Helper()
	require.Eventually(t, func() bool { return count(t, db, `effects`) >= n }, patient, 20*time.Millisecond)
}

// shopTo starts all that brings orders to Kafka and returns what places them.
func shopTo(t testing.TB, cfg event.Config) (place func(orders ...string)) {
	t.Helper()
	shop := outbox(t)
	box, _ := relay(t, shop, producer(t, cfg, quiet()), event.NewOutbox())
	return func(orders ...string) {
		appendOrders(t, shop, orders...)
		box.Wake()
	}
}

// send puts raw messages on the topic, in one partition, and waits until Kafka has them.
func send(t testing.TB, cfg event.Config, messages ...*kafka.Message) {
	t.Helper()
	client, err := kafka.NewProducer(&kafka.ConfigMap{"bootstrap.servers": cfg.Brokers})
	require.NoError(t, err)
	defer client.Close()
	reports := make(chan kafka.Event, len(messages))
	for _, m := range messages {
		topic := cfg.TopicPrefix + orderTopic
		require.NoError(t, client.Produce(&kafka.Message{
			TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: 0}, Key: m.Key, Value: m.Value, Headers: m.Headers,
		}, reports))
	}
	for range messages {
		require.NoError(t, (<-reports).(*kafka.Message).TopicPartition.Error)
	}
}

func TestEventsReachTheirHandlerOnce(t *testing.T) {
	t.Parallel()
	cfg, db := kafkatest.New(t), reader(t)
	place := shopTo(t, cfg)
	var traced atomic.Pointer[trace.SpanContext]
	stop := consumer(t, cfg, db, quiet(), event.Handle(func(ctx context.Context, tx pgx.Tx, rec event.Record, m *orderv1.OrderCreated) error {
		sc := trace.SpanContextFromContext(ctx)
		traced.Store(&sc)
		if rec.Key != m.GetOrderId() || rec.Type != "order.created" || rec.Topic != orderTopic {
			return fmt.Errorf("record %+v", rec)
		}
		return handled(ctx, tx, rec, m)
	}))
	place(names(1200)...)
	awaitEffects(t, db, 1200)
	require.False(t, traced.Load().IsValid(), "there was no trace")

	all := published(t, cfg, orderTopic)
	all[0].Headers = append(all[0].Headers, kafka.Header{Key: "traceparent", Value: []byte("00-01000000000000000000000000000000-0200000000000000-01")})
	send(t, cfg, append(all, all...)...) // everything twice more
	place("last")
	awaitEffects(t, db, 1201)
	stop()
	consumer(t, cfg, db, quiet(), event.Handle(handled)) // goes on where the other stopped
	place("very-last")
	awaitEffects(t, db, 1202)
	require.Equal(t, 1202, count(t, db, `(SELECT DISTINCT order_id FROM effects) AS o`))
	require.Equal(t, 1202, count(t, db, `inbox`))
	require.Zero(t, count(t, db, `dead_letters`))
}

func TestTraceContinuesInTheConsumer(t *testing.T) {
	t.Parallel()
	cfg, db := kafkatest.New(t), reader(t)
	shop := outbox(t)
	relay(t, shop, producer(t, cfg, quiet()), event.NewOutbox())
	traces := make(chan trace.TraceID, 1)
	consumer(t, cfg, db, quiet(), event.Handle(func(ctx context.Context, _ pgx.Tx, _ event.Record, _ *orderv1.OrderCreated) error {
		traces <- trace.SpanContextFromContext(ctx).TraceID()
		return nil
	}))
	ctx := trace.ContextWithSpanContext(t.Context(), trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{7}, SpanID: trace.SpanID{8},
	}))
	require.NoError(t, event.NewOutbox().Append(ctx, shop, created("a")))
	require.Equal(t, trace.TraceID{7}, <-traces)
}

// F22: poison is parked, its neighbors are handled, and the offset moves on.
func TestAnEventThatFailsEachTimeBecomesADeadLetter(t *testing.T) {
	t.Parallel()
	cfg, db, log := kafkatest.New(t), reader(t), new(lines)
	var tries atomic.Int32
	h := event.Handle(func(ctx context.Context, tx pgx.Tx, rec event.Record, m *orderv1.OrderCreated) error {
		switch m.GetOrderId() {
		case "fails":
			tries.Add(1)
			return errors.New("no\x00 never")
		case "panics":
			panic("boom")
		case "fails-in-sql":
			_, err := tx.Exec(ctx, `INSERT INTO effects (order_id) VALUES (NULL)`)
			return err
		}
		return handled(ctx, tx, rec, m)
	})
	place := shopTo(t, cfg)
	place("before", "fails", "panics", "fails-in-sql", "between")
	stop := consumer(t, cfg, db, log.logger(), h)
	awaitEffects(t, db, 2)
	send(t, cfg,
		&kafka.Message{Key: []byte("broken\xff"), Value: []byte("\xff\xff"), Headers: []kafka.Header{
			{Key: "ce_type", Value: []byte("akinai.order.created")}, {Key: "ce_id", Value: []byte("not a uuid")},
		}},
		&kafka.Message{Key: []byte("stranger"), Headers: []kafka.Header{{Key: "ce_type", Value: []byte("akinai.order.praised")}}},
		&kafka.Message{Key: []byte("naked")},
	)
	place("after")
	awaitEffects(t, db, 3)
	require.Eventually(t, func() bool { return count(t, db, `dead_letters`) == 4 }, patient, 20*time.Millisecond)
	require.GreaterOrEqual(t, tries.Load(), int32(5), "alone")
	require.LessOrEqual(t, tries.Load(), int32(6), "and perhaps once in the batch")
	for key, want := range map[string]int{"fails": 5, "panics": 5, "fails-in-sql": 5, "broken\uFFFD": 1} {
		require.Equal(t, 1, count(t, db, `dead_letters WHERE consumer = 'reader' AND key = $1 AND attempts = $2
			AND type = 'order.created' AND headers ? 'ce_type' AND error <> ''
			AND EXISTS (SELECT FROM inbox WHERE inbox.event_id = dead_letters.event_id)`, key, want), key)
	}
	require.Len(t, log.with("event moved to dead letters"), 4)

	stop()
	consumer(t, cfg, db, log.logger(), h)
	place("last")
	awaitEffects(t, db, 4)
	require.Equal(t, 4, count(t, db, `dead_letters`), "nothing comes again")
}

func TestHandlerThatRecoversLosesNothing(t *testing.T) {
	t.Parallel()
	cfg, db := kafkatest.New(t), reader(t)
	var tries atomic.Int32
	place := shopTo(t, cfg)
	place("a")
	consumer(t, cfg, db, quiet(), event.Handle(func(ctx context.Context, tx pgx.Tx, rec event.Record, m *orderv1.OrderCreated) error {
		if err := handled(ctx, tx, rec, m); err != nil || tries.Add(1) > 3 {
			return err
		}
		return errors.New("not yet")
	}))
	awaitEffects(t, db, 1)
	require.Equal(t, 1, count(t, db, `effects`), "what failed left nothing")
	require.Zero(t, count(t, db, `dead_letters`))
}

func TestNoDeadLettersWhileTheDatabaseIsUnavailable(t *testing.T) {
	t.Parallel()
	cfg, db, log := kafkatest.New(t), reader(t), new(lines)
	place := shopTo(t, cfg)
	consumer(t, cfg, db, log.logger(), event.Handle(handled))
	place("before")
	awaitEffects(t, db, 1)

	name := db.Config().ConnConfig.Database
	admin, err := pgx.Connect(t.Context(), pgtest.AdminURL(t))
	require.NoError(t, err)
	defer admin.Close(t.Context())
	setOpen := func(open bool) {
		_, err := admin.Exec(t.Context(), fmt.Sprintf(`ALTER DATABASE %s ALLOW_CONNECTIONS %t`, pgx.Identifier{name}.Sanitize(), open))
		require.NoError(t, err)
	}
	setOpen(false)
	_, err = admin.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, name)
	require.NoError(t, err)
	db.Reset()
	place(names(50)...)
	require.Eventually(t, func() bool { return len(log.with("waiting=true")) == 1 }, patient, 10*time.Millisecond)
	setOpen(true)
	awaitEffects(t, db, 51)
	require.Equal(t, 51, count(t, db, `effects`))
	require.Zero(t, count(t, db, `dead_letters`))
	require.Len(t, log.with("waiting="), 2, "one line per change")
}

func TestALockedRowMakesNoDeadLetter(t *testing.T) {
	t.Parallel()
	cfg := kafkatest.New(t)
	url := pgtest.URL(t, "reader", db.Kit(), effects())
	db, err := pg.Open(t.Context(), pg.Config{URL: url, LockTimeout: 20 * time.Millisecond})
	require.NoError(t, err)
	t.Cleanup(db.Close)
	log := new(lines)
	place := shopTo(t, cfg)
	holder, err := db.Begin(t.Context())
	require.NoError(t, err)
	_, err = holder.Exec(t.Context(), `LOCK TABLE effects`)
	require.NoError(t, err)
	place("a")
	consumer(t, cfg, db, log.logger(), event.Handle(handled))
	require.Eventually(t, func() bool { return len(log.with("waiting=true")) == 1 }, patient, 10*time.Millisecond)
	require.NoError(t, holder.Rollback(t.Context()))
	awaitEffects(t, db, 1)
	require.Zero(t, count(t, db, `dead_letters`))
}

// Members come and go under load. The inbox makes the effects single, whatever comes twice; in the
// end all offsets are committed.
func TestRebalance(t *testing.T) {
	t.Parallel()
	cfg, db := kafkatest.New(t), reader(t)
	place := shopTo(t, cfg)
	member := func() (stop func()) { return consumer(t, cfg, db, quiet(), event.Handle(handled)) }
	all := names(3000)
	first := member()
	place(all[:1000]...)
	second := member()
	place(all[1000:2000]...)
	awaitEffects(t, db, 1500)
	first()
	third := member()
	place(all[2000:]...)
	second()
	awaitEffects(t, db, 3000)
	third()
	require.Equal(t, 3000, committed(t, cfg))
	require.Equal(t, 3000, count(t, db, `effects`))
	require.Equal(t, 3000, count(t, db, `(SELECT DISTINCT order_id FROM effects) AS o`))
	require.Zero(t, count(t, db, `dead_letters`))
}

// committed returns how many messages of the topic the group has behind it.
func committed(t testing.TB, cfg event.Config) (n int) {
	t.Helper()
	client, err := kafka.NewConsumer(&kafka.ConfigMap{"bootstrap.servers": cfg.Brokers, "group.id": cfg.TopicPrefix + "reader"})
	require.NoError(t, err)
	defer client.Close()
	topic := cfg.TopicPrefix + orderTopic
	var partitions []kafka.TopicPartition
	for i := range cfg.Partitions {
		partitions = append(partitions, kafka.TopicPartition{Topic: &topic, Partition: int32(i)})
	}
	offsets, err := client.Committed(partitions, int(patient.Milliseconds()))
	require.NoError(t, err)
	for _, p := range offsets {
		n += int(p.Offset)
	}
	return n
}

func TestConsumerWaitsForKafka(t *testing.T) {
	t.Parallel()
	kafka, db, log := newBroker(t), reader(t), new(lines)
	stop := consumer(t, kafka.config(), db, log.logger(), event.Handle(handled))
	place := shopTo(t, kafka.config())
	place("a")
	away := func(times int) {
		require.Eventually(t, func() bool { return len(log.with("the consumer waits")) == times }, patient, 10*time.Millisecond)
	}
	away(1)
	kafka.start()
	awaitEffects(t, db, 1)
	kafka.stop()
	place("b")
	away(2)
	kafka.start()
	awaitEffects(t, db, 2)
	kafka.stop()
	began := time.Now()
	stop()
	require.Less(t, time.Since(began), 10*time.Second)
	require.Equal(t, 2, count(t, db, `effects`))
}

func TestInboxIsPurged(t *testing.T) {
	t.Parallel()
	cfg, db := kafkatest.New(t), reader(t)
	_, err := db.Exec(t.Context(), `
		INSERT INTO inbox (consumer, event_id, received_at)
		SELECT consumer, gen_random_uuid(), now() - age
		FROM unnest(ARRAY['15 days', '13 days']::interval[]) AS age, unnest(ARRAY['reader', 'other']) AS consumer, generate_series(1, 1500)`)
	require.NoError(t, err)
	consumer(t, cfg, db, quiet(), event.Handle(handled))
	require.Eventually(t, func() bool { return count(t, db, `inbox`) == 4500 }, patient, 20*time.Millisecond)
}

func TestConsumerRefusesBadHandlers(t *testing.T) {
	t.Parallel()
	_, err := event.NewConsumer(event.Config{}, nil, quiet(), "reader",
		event.Handle(func(context.Context, pgx.Tx, event.Record, *orderv1.Order) error { return nil }))
	require.ErrorIs(t, err, event.ErrNotDeclared)
	_, err = event.NewConsumer(event.Config{}, nil, quiet(), "reader", event.Handle(handled), event.Handle(handled))
	require.ErrorContains(t, err, "order.created")
}
