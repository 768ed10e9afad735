package event_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/event"
)

// effects is a schema of a consumer.
func effects() fs.FS {
	return fstest.MapFS{"0001_effects.sql": {Data: []byte(`CREATE TABLE effects (order_id text NOT NULL)`)}}
}

func TestAppendRefusesWhatCannotBePublished(t *testing.T) {
	t.Parallel()
	shop := outbox(t)
	require.ErrorIs(t, event.Append(t.Context(), shop, &orderv1.Order{}), event.ErrNotDeclared)
	require.ErrorIs(t, event.Append(t.Context(), shop, created("")), event.ErrNoKey)
	huge := created("a")
	huge.CustomerId = strings.Repeat("c", 1<<20)
	require.ErrorIs(t, event.Append(t.Context(), shop, created("b"), huge), event.ErrTooLarge)
	require.Zero(t, count(t, shop, `outbox`), "all or none")
}

func TestQueueRidesInTheCallersBatch(t *testing.T) {
	t.Parallel()
	shop := outbox(t)
	var b pgx.Batch
	b.Queue(`INSERT INTO inbox (consumer, event_id) VALUES ('x', gen_random_uuid())`)
	require.NoError(t, event.Queue(t.Context(), &b, created("a"), created("b")))
	require.NoError(t, shop.SendBatch(t.Context(), &b).Close())
	require.Equal(t, 1, count(t, shop, `inbox`))
	require.Equal(t, 2, count(t, shop, `outbox`))
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
