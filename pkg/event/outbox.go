package event

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel/propagation"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
)

// maxPayload keeps a message with its headers below Kafka's default limit of one megabyte. A larger
// message would block its key.
const maxPayload = 900 << 10

// Errors of Append and Queue.
var (
	ErrNoKey    = errors.New("the key field of the event is empty")
	ErrTooLarge = errors.New("the event is larger than Kafka takes")
)

const insertOutbox = `
	INSERT INTO outbox (event_id, type, topic, key, payload, trace_parent)
	VALUES ($1, $2, $3, $4, $5, $6)`

// Append writes msgs to the outbox in one round trip. q is the transaction that makes the change
// which the events describe. Call Relay.Wake after the commit to have them published immediately.
// Errors: ErrNotDeclared, ErrNoKey, ErrTooLarge, and those of the database.
func Append(ctx context.Context, q pg.Querier, msgs ...proto.Message) error {
	var b pgx.Batch
	if err := Queue(ctx, &b, msgs...); err != nil {
		return err
	}
	if err := q.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("write the outbox: %w", err)
	}
	return nil
}

// Queue is Append for a batch that the caller sends. If it returns an error, b is unchanged.
func Queue(ctx context.Context, b *pgx.Batch, msgs ...proto.Message) error {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	rows := make([][]any, 0, len(msgs))
	for _, m := range msgs {
		row, err := outboxRow(m, carrier[traceHeader])
		if err != nil {
			return fmt.Errorf("event %s: %w", m.ProtoReflect().Descriptor().FullName(), err)
		}
		rows = append(rows, row)
	}
	for _, row := range rows {
		b.Queue(insertOutbox, row...)
	}
	return nil
}

// outboxRow returns the arguments of insertOutbox.
func outboxRow(m proto.Message, traceParent string) ([]any, error) {
	d, err := Describe(m)
	if err != nil {
		return nil, err
	}
	key := m.ProtoReflect().Get(d.key).String()
	if key == "" {
		return nil, ErrNoKey
	}
	payload, err := proto.Marshal(m)
	if err != nil {
		return nil, err
	}
	if len(payload) > maxPayload {
		return nil, ErrTooLarge
	}
	return []any{id.New(), d.Type, d.Topic, key, payload, traceParent}, nil
}
