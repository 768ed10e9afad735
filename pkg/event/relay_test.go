package event_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/proto"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/kafkatest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// relay starts a relay of box and returns box with what stops the relay.
func relay(t testing.TB, shop *pg.DB, p *event.Producer, box *event.Outbox) (*event.Outbox, func()) {
	t.Helper()
	return box, run(t, event.NewRelay(shop, "shop", p, quiet(), box).Run)
}

// hooked returns an outbox with a function that runs before its events are published.
func hooked(hook func(ctx context.Context, records []event.Record) error) *event.Outbox {
	box := event.NewOutbox()
	box.BeforePublish(hook)
	return box
}

func TestRelayPublishesWhatWasCommitted(t *testing.T) {
	t.Parallel()
	cfg, shop := kafkatest.New(t), outbox(t)
	box, _ := relay(t, shop, producer(t, cfg, quiet()), event.NewOutbox())

	errNo := errors.New("no")
	require.ErrorIs(t, shop.WithTx(t.Context(), func(tx pgx.Tx) error {
		require.NoError(t, event.NewOutbox().Append(t.Context(), tx, created("rolled-back")))
		return errNo
	}), errNo)
	ctx := trace.ContextWithSpanContext(t.Context(), trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}, TraceFlags: trace.FlagsSampled,
	}))
	require.NoError(t, event.NewOutbox().Append(ctx, shop, created("a")))
	box.Wake()
	awaitPublished(t, shop)

	messages := published(t, cfg, orderTopic)
	require.Equal(t, []string{"a"}, keys(messages))
	m := messages[0]
	var eventID string
	require.NoError(t, shop.QueryRow(t.Context(), `SELECT event_id::text FROM outbox`).Scan(&eventID))
	for key, want := range map[string]string{
		"ce_id": eventID, "ce_type": "akinai.order.created", "ce_source": "/akinai/shop", "ce_specversion": "1.0",
		"content-type": "application/protobuf", "traceparent": "00-01000000000000000000000000000000-0200000000000000-01",
	} {
		require.Equal(t, want, header(m, key), key)
	}
	at, err := time.Parse(time.RFC3339Nano, header(m, "ce_time"))
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), at, patient)
	var got orderv1.OrderCreated
	require.NoError(t, proto.Unmarshal(m.Value, &got))
	require.Equal(t, "a", got.GetOrderId())
}

// F20: ids are given out before the commit, so a smaller one may appear after a larger one was
// published.
func TestRelayPublishesALateCommitOfAnEarlierRow(t *testing.T) {
	t.Parallel()
	cfg, shop := kafkatest.New(t), outbox(t)
	relay(t, shop, producer(t, cfg, quiet()), event.NewOutbox())
	slow, err := shop.Begin(t.Context())
	require.NoError(t, err)
	require.NoError(t, event.NewOutbox().Append(t.Context(), slow, created("first-id")))
	appendOrders(t, shop, "second-id")
	require.Eventually(t, func() bool {
		return count(t, shop, `outbox WHERE key = 'second-id' AND published_at IS NOT NULL`) == 1
	}, patient, 10*time.Millisecond)
	require.NoError(t, slow.Commit(t.Context()))
	awaitPublished(t, shop)
	require.ElementsMatch(t, []string{"first-id", "second-id"}, keys(published(t, cfg, orderTopic)))
}

func TestRelayKeepsTheOrderOfAKey(t *testing.T) {
	t.Parallel()
	cfg, shop := kafkatest.New(t), outbox(t)
	var orders []string
	for range 100 {
		orders = append(orders, names(10)...)
	}
	appendOrders(t, shop, orders...)
	relay(t, shop, producer(t, cfg, quiet()), event.NewOutbox())
	awaitPublished(t, shop)

	inTable := make(map[string][]string)
	rows, err := shop.Query(t.Context(), `SELECT key, event_id::text FROM outbox ORDER BY id`)
	require.NoError(t, err)
	var key, eventID string
	_, err = pgx.ForEachRow(rows, []any{&key, &eventID}, func() error {
		inTable[key] = append(inTable[key], eventID)
		return nil
	})
	require.NoError(t, err)
	inTopic := make(map[string][]string)
	for _, m := range published(t, cfg, orderTopic) {
		inTopic[string(m.Key)] = append(inTopic[string(m.Key)], header(m, "ce_id"))
	}
	require.Equal(t, inTable, inTopic)
}

func TestAnotherRelayLeadsAfterTheFirstEnds(t *testing.T) {
	t.Parallel()
	cfg, shop := kafkatest.New(t), outbox(t)
	for range 2 {
		relay(t, shop, producer(t, cfg, quiet()), event.NewOutbox())
	}
	appendOrders(t, shop, names(100)...)
	awaitPublished(t, shop)
	require.Equal(t, 1, count(t, shop, leader))
	require.NoError(t, dethrone(t, shop))
	appendOrders(t, shop, "after")
	awaitPublished(t, shop)
	require.Equal(t, 1, count(t, shop, leader))
	require.ElementsMatch(t, append(names(100), "after"), keys(published(t, cfg, orderTopic)))
}

// The worst moment to die is between the send and the mark. The event comes twice, with one id.
func TestRelayThatDiesBeforeTheMarkSendsAgain(t *testing.T) {
	t.Parallel()
	cfg, shop := kafkatest.New(t), outbox(t)
	p := producer(t, cfg, quiet())
	require.NoError(t, p.EnsureTopics(t.Context(), orderTopic)) // else the first round may send nothing
	var once sync.Once
	relay(t, shop, p, hooked(func(context.Context, []event.Record) (err error) {
		once.Do(func() { err = dethrone(t, shop) })
		return err
	}))
	appendOrders(t, shop, "a")
	awaitPublished(t, shop)
	messages := published(t, cfg, orderTopic)
	require.Equal(t, []string{"a", "a"}, keys(messages))
	require.Equal(t, header(messages[0], "ce_id"), header(messages[1], "ce_id"))
}

func TestKafkaDownDelaysEventsAndNothingElse(t *testing.T) {
	t.Parallel()
	kafka, shop, log := newBroker(t), outbox(t), new(lines)
	var mu sync.Mutex
	var seen []string
	p := producer(t, kafka.config(), log.logger())
	box := hooked(func(_ context.Context, records []event.Record) error {
		mu.Lock()
		defer mu.Unlock()
		for _, rec := range records {
			seen = append(seen, rec.Key)
		}
		return nil
	})
	run(t, event.NewRelay(shop, "shop", p, log.logger(), box).Run)
	sawAll := func(want []string) func() bool {
		return func() bool {
			mu.Lock()
			defer mu.Unlock()
			return slices.Equal(want, seen)
		}
	}

	all := names(700) // Kafka is not there yet
	appendOrders(t, shop, all...)
	require.Eventually(t, sawAll(all), patient, 10*time.Millisecond, "the hook runs without Kafka")
	kafka.start()
	awaitPublished(t, shop)

	kafka.stop() // and goes away
	appendOrders(t, shop, "x", "y", "x")
	box.Wake()
	require.Eventually(t, sawAll(append(all, "x", "y", "x")), patient, 10*time.Millisecond, "the hook runs once for each")
	require.Eventually(t, func() bool { return len(log.with("kafka is unavailable")) > 0 }, patient, 10*time.Millisecond)
	require.Equal(t, 3, count(t, shop, `outbox WHERE published_at IS NULL`))
	kafka.start()
	awaitPublished(t, shop)
	require.Eventually(t, func() bool { return len(log.with("available again")) == 1 }, patient, 10*time.Millisecond)
	require.Len(t, log.with("level="), 2, "one line per change: %v", log.all)

	got := keys(published(t, kafka.config(), orderTopic))
	slices.Sort(got)
	require.Equal(t, append(all, "x", "x", "y"), got)
}

func TestRelayEndsWhileKafkaIsDown(t *testing.T) {
	t.Parallel()
	kafka, shop := newBroker(t), outbox(t)
	kafka.start()
	p := producer(t, kafka.config(), quiet())
	_, stop := relay(t, shop, p, event.NewOutbox())
	appendOrders(t, shop, "a")
	awaitPublished(t, shop)
	kafka.stop()
	appendOrders(t, shop, "b")
	began := time.Now()
	stop()
	p.Close()
	require.Less(t, time.Since(began), 10*time.Second)
	require.Equal(t, 1, count(t, shop, `outbox WHERE published_at IS NULL`))
}

func TestRelayMarksRowsInFlightWhenItEnds(t *testing.T) {
	t.Parallel()
	cfg, shop := kafkatest.New(t), outbox(t)
	p := producer(t, cfg, quiet())
	_, stop := relay(t, shop, p, event.NewOutbox())
	appendOrders(t, shop, "warm-up")
	awaitPublished(t, shop)
	stop()

	appendOrders(t, shop, "a")
	sending := make(chan struct{})
	slow := event.NewRelay(shop, "shop", p, quiet(), hooked(func(context.Context, []event.Record) error {
		close(sending)
		return nil
	}))
	slow.DelayRoundsForTest(time.Hour) // no round that would mark it
	stop = run(t, slow.Run)
	<-sending
	stop()
	require.Zero(t, count(t, shop, `outbox WHERE published_at IS NULL`))
	require.ElementsMatch(t, []string{"warm-up", "a"}, keys(published(t, cfg, orderTopic)))
}

func TestHookThatFailsIsRepeatedAndDelaysNothing(t *testing.T) {
	t.Parallel()
	cfg, shop := kafkatest.New(t), outbox(t)
	var mu sync.Mutex
	var calls [][]event.Record
	fails := true
	relay(t, shop, producer(t, cfg, quiet()), hooked(func(_ context.Context, records []event.Record) error {
		mu.Lock()
		defer mu.Unlock()
		calls = append(calls, slices.Clone(records))
		if fails {
			return errors.New("redis is down")
		}
		return nil
	}))
	appendOrders(t, shop, "a")
	awaitPublished(t, shop)
	appendOrders(t, shop, "b")
	awaitPublished(t, shop)
	mu.Lock()
	fails = false
	before := len(calls)
	mu.Unlock()
	require.Eventually(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(calls) > before
	}, patient, 10*time.Millisecond)
	mu.Lock()
	defer mu.Unlock()
	last := calls[len(calls)-1]
	require.Len(t, last, 2)
	require.Equal(t, []string{"a", "b"}, []string{last[0].Key, last[1].Key})
}

func TestProducerThatFailedIsReplaced(t *testing.T) {
	t.Parallel()
	cfg, shop := kafkatest.New(t), outbox(t)
	p := producer(t, cfg, quiet())
	relay(t, shop, p, event.NewOutbox())
	appendOrders(t, shop, "a")
	awaitPublished(t, shop)
	p.BreakForTest()
	appendOrders(t, shop, "b")
	awaitPublished(t, shop)
	require.ElementsMatch(t, []string{"a", "b"}, keys(published(t, cfg, orderTopic)))
}

func TestRelayPurgesOldRows(t *testing.T) {
	t.Parallel()
	cfg, shop := kafkatest.New(t), outbox(t)
	_, err := shop.Exec(t.Context(), `
		INSERT INTO outbox (event_id, type, topic, key, payload, trace_parent, published_at)
		SELECT gen_random_uuid(), 'order.created', 'akinai.order.v1', 'old', '', '', now() - age
		FROM unnest(ARRAY['8 days', '6 days']::interval[]) AS age, generate_series(1, 2500)
		ORDER BY age DESC`)
	require.NoError(t, err)
	relay(t, shop, producer(t, cfg, quiet()), event.NewOutbox())
	require.Eventually(t, func() bool { return count(t, shop, `outbox`) == 2500 }, patient, 20*time.Millisecond)
	appendOrders(t, shop, "new")
	awaitPublished(t, shop)
	require.Equal(t, 2501, count(t, shop, `outbox`))
}

// leader is what is left of a FROM clause: the sessions that hold a relay's lock in this database.
const leader = `pg_locks WHERE locktype = 'advisory' AND granted
	AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`

// dethrone ends the session of the leading relay.
func dethrone(t testing.TB, shop *pg.DB) error {
	var pid int
	if err := shop.QueryRow(t.Context(), `SELECT pid FROM `+leader).Scan(&pid); err != nil {
		return err
	}
	admin, err := pgx.Connect(t.Context(), pgtest.AdminURL(t))
	if err != nil {
		return err
	}
	defer admin.Close(t.Context())
	_, err = admin.Exec(t.Context(), `SELECT pg_terminate_backend($1)`, pid)
	return err
}
