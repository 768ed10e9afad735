package event_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/testkit/kafkatest"
)

// Each round of the relay, and each batch of the consumer, has a time of its own: that of its
// transaction.
func TestEventsWithoutAPauseShareTransactions(t *testing.T) {
	t.Parallel()
	cfg, db, shop := kafkatest.New(t), reader(t), outbox(t)
	box, _ := relay(t, shop, producer(t, cfg, quiet()), event.NewOutbox())
	consumer(t, cfg, db, quiet(), event.HandleBatch(handledBatch(new(atomic.Int32)), &orderv1.OrderCreated{}))
	appendOrders(t, shop, "first")
	box.Wake()
	awaitEffects(t, db, 1)

	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	began := time.Now()
	for _, order := range names(60) {
		appendOrders(t, shop, order)
		box.Wake()
		<-tick.C
	}
	lasted := time.Since(began)
	awaitEffects(t, db, 61)
	awaitPublished(t, shop)
	most := int(lasted/(150*time.Millisecond)) + 4 // rounds; without a gap there are three times as many
	require.LessOrEqual(t, count(t, shop, `(SELECT DISTINCT published_at FROM outbox) AS o`), most)
	require.LessOrEqual(t, count(t, db, `(SELECT DISTINCT received_at FROM inbox) AS i`), most)
	require.Zero(t, count(t, shop, `outbox WHERE published_at > created_at + INTERVAL '2 seconds'`), "the bound of the lag")
}

// The last time is in the future.
func TestAClockThatWasSetBackDoesNotStopRelaysAndConsumers(t *testing.T) {
	t.Parallel()
	const delay, gap = 50 * time.Millisecond, 200 * time.Millisecond
	require.LessOrEqual(t, event.GatherForTest(delay, gap, time.Now().Add(time.Hour)), gap)
	require.Equal(t, delay, event.GatherForTest(delay, gap, time.Now().Add(-time.Hour)))
	require.Equal(t, delay, event.GatherForTest(delay, gap, time.Time{}), "nothing was done yet")
	require.Greater(t, event.GatherForTest(delay, gap, time.Now()), delay)
}
