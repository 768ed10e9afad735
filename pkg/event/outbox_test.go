package event_test

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/trace"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/testkit/kafkatest"
)

// effects is a schema of a consumer.
func effects() fs.FS {
	return fstest.MapFS{"0001_effects.sql": {Data: []byte(`CREATE TABLE effects (order_id text NOT NULL)`)}}
}

func TestAppendRefusesWhatCannotBePublished(t *testing.T) {
	t.Parallel()
	shop := outbox(t)
	require.ErrorIs(t, event.NewOutbox().Append(t.Context(), shop, &orderv1.Order{}), event.ErrNotDeclared)
	require.ErrorIs(t, event.NewOutbox().Append(t.Context(), shop, created("")), event.ErrNoKey)
	huge := created("a")
	huge.CustomerId = strings.Repeat("c", 1<<20)
	require.ErrorIs(t, event.NewOutbox().Append(t.Context(), shop, created("b"), huge), event.ErrTooLarge)
	require.Zero(t, count(t, shop, `outbox`), "all or none")
}

func TestQueueUsesTheCallersBatch(t *testing.T) {
	t.Parallel()
	shop := outbox(t)
	var b pgx.Batch
	b.Queue(`INSERT INTO inbox (consumer, event_id) VALUES ('x', gen_random_uuid())`)
	require.NoError(t, event.NewOutbox().Queue(t.Context(), &b, created("a"), created("b")))
	require.NoError(t, shop.SendBatch(t.Context(), &b).Close())
	require.Equal(t, 1, count(t, shop, `inbox`))
	require.Equal(t, 2, count(t, shop, `outbox`))
}

// TestRowsOfSeveralCallersKeepTheirOrderAndTraces: the relay publishes by id, and each event
// continues the trace of its own caller.
func TestRowsOfSeveralCallersKeepTheirOrderAndTraces(t *testing.T) {
	t.Parallel()
	shop := outbox(t)
	var all []event.Row
	var want []string
	for i := range 50 {
		key := fmt.Sprintf("order-%02d", i)
		span := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{byte(i + 1)}, SpanID: trace.SpanID{1}})
		rows, err := event.NewRows(trace.ContextWithSpanContext(t.Context(), span), created(key))
		require.NoError(t, err)
		all, want = append(all, rows...), append(want, key+" "+span.TraceID().String())
	}
	var b pgx.Batch
	event.QueueRows(&b, nil)
	require.Zero(t, b.Len())
	event.QueueRows(&b, all)
	require.Equal(t, 1, b.Len(), "one statement")
	require.NoError(t, shop.SendBatch(t.Context(), &b).Close())
	rows, err := shop.Query(t.Context(), `SELECT key || ' ' || split_part(trace_parent, '-', 2) FROM outbox ORDER BY id`)
	require.NoError(t, err)
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestCatalogHoldsTheDeclaredEvents(t *testing.T) {
	t.Parallel()
	found := make(map[string]event.Description)
	for _, d := range event.Catalog() {
		found[d.Type] = d
	}
	d, err := event.Describe((*orderv1.OrderCreated)(nil))
	require.NoError(t, err)
	require.Equal(t, d, found["order.created"])
	require.Equal(t, []string{"order.created", orderTopic, "order_id", "akinai.order.v1.OrderCreated"},
		[]string{d.Type, d.Topic, d.Key, string(d.Message)})
	require.Contains(t, found, "order.canceled")
}

// A relay gets its outbox before the stores exist: the hook is set later, and Wake never blocks.
func TestOutboxIsWiredBeforeItsStores(t *testing.T) {
	t.Parallel()
	cfg, shop := kafkatest.New(t), outbox(t)
	box := event.NewOutbox()
	r := event.NewRelay(shop, "shop", producer(t, cfg, quiet()), quiet(), box)
	seen := make(chan string, 1)
	box.BeforePublish(func(_ context.Context, records []event.Record) error {
		seen <- records[0].Key
		return nil
	})
	require.NoError(t, box.Append(t.Context(), shop, created("a")))
	for range 3 {
		box.Wake()
		new(event.Outbox).Wake()
	}
	run(t, r.Run)
	awaitPublished(t, shop)
	require.Equal(t, "a", <-seen)
}
