package event_test

import (
	"context"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/kafkatest"
)

// typed returns the message of an event with a type that the topic may still contain.
func typed(t *testing.T, eventID, kind, order string) *kafka.Message {
	t.Helper()
	payload, err := proto.Marshal(&orderv1.OrderCanceled{OrderId: order})
	require.NoError(t, err)
	return &kafka.Message{
		Key: []byte(order), Value: payload,
		Headers: []kafka.Header{{Key: "ce_id", Value: []byte(eventID)}, {Key: "ce_type", Value: []byte("akinai." + kind)}},
	}
}

func TestAnEventWithAnEarlierTypeIsAppliedOnce(t *testing.T) {
	t.Parallel()
	cfg, db := kafkatest.New(t), reader(t)
	shopTo(t, cfg)("topic") // creates the topic
	first, second := id.New(), id.New()
	send(t, cfg,
		typed(t, first, "order.cancelled", "renamed"), typed(t, first, "order.canceled", "renamed"),
		typed(t, second, "order.canceled", "present"), typed(t, second, "order.cancelled", "present"),
		typed(t, id.New(), "order.unknown", "unknown"), typed(t, id.New(), "order.canceled", "last"))
	var types []string
	consumer(t, cfg, db, quiet(), event.Handle(func(ctx context.Context, tx pgx.Tx, rec event.Record, m *orderv1.OrderCanceled) error {
		types = append(types, rec.Type)
		_, err := tx.Exec(ctx, `INSERT INTO effects (order_id) VALUES ($1)`, m.GetOrderId())
		return err
	}))
	awaitEffects(t, db, 3)
	require.Equal(t, 3, count(t, db, `effects WHERE order_id IN ('renamed', 'present', 'last')`))
	require.Equal(t, []string{"order.canceled", "order.canceled", "order.canceled"}, types)
}

func TestADeadLetterHasThePresentType(t *testing.T) {
	t.Parallel()
	cfg, db := kafkatest.New(t), reader(t)
	shopTo(t, cfg)("topic")
	broken := typed(t, id.New(), "order.cancelled", "broken")
	broken.Value = []byte{0xff}
	send(t, cfg, broken)
	consumer(t, cfg, db, quiet(), event.Handle(func(context.Context, pgx.Tx, event.Record, *orderv1.OrderCanceled) error { return nil }))
	require.Eventually(t, func() bool { return count(t, db, `dead_letters WHERE type = 'order.canceled'`) == 1 }, patient, 20*time.Millisecond)
}
