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

// Outbox is how a module publishes events. Its stores queue them in the transaction of the change
// and call Wake after the commit. The relay of the schema (NewRelay) calls the function of
// BeforePublish, and publishes.
//
// Create it before the stores and the relay: both get it. The zero value queues events too, but
// wakes no relay.
type Outbox struct {
	wake          chan struct{}
	beforePublish func(ctx context.Context, records []Record) error
}

// NewOutbox returns an outbox without a relay.
func NewOutbox() *Outbox { return &Outbox{wake: make(chan struct{}, 1)} }

// BeforePublish sets a function that runs once for every record before it is published, for up to
// 10,000 waiting records also while Kafka is unavailable: the place to invalidate caches. If it
// fails, it is called again with the same and all newer records until it succeeds; publishing does
// not wait for it. After a crash it may see a record twice. Call BeforePublish before the relay
// runs.
func (o *Outbox) BeforePublish(hook func(ctx context.Context, records []Record) error) {
	o.beforePublish = hook
}

// Wake makes the relay read the outbox soon. Call it after a commit; it never blocks.
func (o *Outbox) Wake() {
	select {
	case o.wake <- struct{}{}:
	default: // an earlier call is still pending
	}
}

// Errors of Append and Queue.
var (
	ErrNoKey    = errors.New("the key field of the event is empty")
	ErrTooLarge = errors.New("the event is larger than Kafka takes")
)

const insertOutboxSQL = `
	INSERT INTO outbox (event_id, type, topic, key, payload, trace_parent)
	VALUES ($1, $2, $3, $4, $5, $6)`

// InsertRowsSQL inserts the rows of RowColumns, parameters $1 to $6, in their order: the relay
// publishes by id. It may be a part of the statement that makes the change. It ends with its list
// of tables, so that a caller appends the part that locks the aggregate's row.
const InsertRowsSQL = `
	INSERT INTO outbox (event_id, type, topic, key, payload, trace_parent)
	SELECT event_id, type, topic, key, payload, trace_parent
	FROM unnest($1::text[]::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[])
	     AS e (event_id, type, topic, key, payload, trace_parent)`

// Append writes msgs to the outbox in one round trip. q is the transaction that makes the change
// which the events describe. Call Wake after the commit to have them published immediately.
// Errors: ErrNotDeclared, ErrNoKey, ErrTooLarge, and those of the database.
func (o *Outbox) Append(ctx context.Context, q pg.Querier, msgs ...proto.Message) error {
	var b pgx.Batch
	if err := o.Queue(ctx, &b, msgs...); err != nil {
		return err
	}
	if err := q.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("write the outbox: %w", err)
	}
	return nil
}

// Queue is Append for a batch that the caller sends. If it returns an error, b is unchanged.
func (o *Outbox) Queue(ctx context.Context, b *pgx.Batch, msgs ...proto.Message) error {
	rows, err := NewRows(ctx, msgs...)
	if err != nil {
		return err
	}
	QueueRows(b, rows)
	return nil
}

// Row is an event as a row of the outbox, with the trace of the context in which it was made.
type Row struct {
	id, kind, topic, key, traceParent string
	payload                           []byte
}

// NewRows returns the rows of msgs. It is for changes of several callers that share a transaction.
// Errors: ErrNotDeclared, ErrNoKey, ErrTooLarge.
func NewRows(ctx context.Context, msgs ...proto.Message) ([]Row, error) {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	rows := make([]Row, 0, len(msgs))
	for _, m := range msgs {
		row, err := outboxRow(m, carrier[traceHeader])
		if err != nil {
			return nil, fmt.Errorf("event %s: %w", m.ProtoReflect().Descriptor().FullName(), err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// QueueRows adds one statement that inserts the rows, in their order; none without rows.
func QueueRows(b *pgx.Batch, rows []Row) {
	switch len(rows) {
	case 0:
	case 1: // a single row costs less without arrays
		r := rows[0]
		b.Queue(insertOutboxSQL, r.id, r.kind, r.topic, r.key, r.payload, r.traceParent)
	default:
		b.Queue(InsertRowsSQL, RowColumns(rows)...)
	}
}

// RowColumns returns the parameters of InsertRowsSQL. Without rows it inserts none.
func RowColumns(rows []Row) []any {
	n := len(rows)
	ids, kinds, topics, keys, traces := make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	payloads := make([][]byte, n)
	for i, r := range rows {
		ids[i], kinds[i], topics[i], keys[i], payloads[i], traces[i] = r.id, r.kind, r.topic, r.key, r.payload, r.traceParent
	}
	return []any{ids, kinds, topics, keys, payloads, traces}
}

func outboxRow(m proto.Message, traceParent string) (Row, error) {
	d, err := Describe(m)
	if err != nil {
		return Row{}, err
	}
	key := m.ProtoReflect().Get(d.key).String()
	if key == "" {
		return Row{}, ErrNoKey
	}
	payload, err := proto.Marshal(m)
	if err != nil {
		return Row{}, err
	}
	if len(payload) > maxPayload {
		return Row{}, ErrTooLarge
	}
	return Row{id: id.New(), kind: d.Type, topic: d.Topic, key: key, payload: payload, traceParent: traceParent}, nil
}
