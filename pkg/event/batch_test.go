package event_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/testkit/kafkatest"
)

// handledBatch writes the effects of a batch; "bad" fails.
func handledBatch(calls *atomic.Int32) func(context.Context, pgx.Tx, []event.Message) error {
	return func(ctx context.Context, tx pgx.Tx, batch []event.Message) error {
		calls.Add(1)
		var orders []string
		for _, m := range batch {
			switch body := m.Body.(type) {
			case *orderv1.OrderCreated:
				orders = append(orders, "created "+body.GetOrderId())
			case *orderv1.OrderCanceled:
				orders = append(orders, "canceled "+body.GetOrderId())
			}
			if m.Key == "bad" {
				return errors.New("never")
			}
		}
		_, err := tx.Exec(ctx, `INSERT INTO effects (order_id) SELECT unnest($1::text[])`, orders)
		return err
	}
}

func TestBatchHandlerGetsMessagesTogether(t *testing.T) {
	t.Parallel()
	cfg, db, shop := kafkatest.New(t), reader(t), outbox(t)
	for _, order := range names(300) {
		require.NoError(t, event.NewOutbox().Append(t.Context(), shop, created(order), &orderv1.OrderCanceled{OrderId: order}))
	}
	relay(t, shop, producer(t, cfg, quiet()), event.NewOutbox())
	awaitPublished(t, shop)
	var calls atomic.Int32
	consumer(t, cfg, db, quiet(), event.HandleBatch(handledBatch(&calls), &orderv1.OrderCreated{}, &orderv1.OrderCanceled{}))
	awaitEffects(t, db, 600)
	require.Equal(t, 600, count(t, db, `(SELECT DISTINCT order_id FROM effects) AS o`))
	require.Equal(t, 600, count(t, db, `inbox`))
	require.Less(t, calls.Load(), int32(60), "calls for 600 messages")
}

func TestBatchHandlerIsCalledForEachMessageOfABadBatch(t *testing.T) {
	t.Parallel()
	cfg, db := kafkatest.New(t), reader(t)
	var calls atomic.Int32
	consumer(t, cfg, db, quiet(), event.HandleBatch(handledBatch(&calls), &orderv1.OrderCreated{}))
	shopTo(t, cfg)("before", "bad", "after")
	awaitEffects(t, db, 2)
	require.Eventually(t, func() bool { return count(t, db, `dead_letters WHERE key = 'bad'`) == 1 }, patient, 20*time.Millisecond)
	require.Equal(t, 2, count(t, db, `effects`))
	require.Equal(t, 3, count(t, db, `inbox`))
}

func TestBatchHandlerOfWhatIsNoEvent(t *testing.T) {
	t.Parallel()
	h := event.HandleBatch(handledBatch(new(atomic.Int32)), &orderv1.OrderCreated{}, &orderv1.Order{})
	_, err := event.NewConsumer(event.Config{}, nil, quiet(), "reader", h)
	require.ErrorIs(t, err, event.ErrNotDeclared)
}
