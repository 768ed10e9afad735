package event

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/jackc/pgx/v5/pgtype"
	"go.opentelemetry.io/otel/propagation"

	"github.com/akinai/akinai/pkg/id"
)

// Headers of a message: CloudEvents 1.0 in binary mode (Kafka protocol binding, section 3.2) and
// W3C trace context.
const (
	idHeader      = "ce_id"
	typeHeader    = "ce_type"
	sourceHeader  = "ce_source"
	versionHeader = "ce_specversion"
	timeHeader    = "ce_time"
	contentHeader = "content-type"
	traceHeader   = "traceparent"

	typePrefix  = "akinai."
	contentType = "application/protobuf"
)

// Record is an event as Kafka carries it.
type Record struct {
	// EventID is a UUID, the same in every delivery.
	EventID string
	// Type and Topic are those of the declaration.
	Type, Topic string
	// Key is the aggregate's id.
	Key string
	// Payload is the message in protobuf's wire format.
	Payload []byte
	// TraceParent is the trace context of the producer; "" for none.
	TraceParent string
	// Time is the time at which the outbox row was written.
	Time time.Time
}

// headers returns the message headers of rec; source is the publishing schema.
func (rec Record) headers(source string) []kafka.Header {
	h := []kafka.Header{
		{Key: idHeader, Value: []byte(rec.EventID)},
		{Key: typeHeader, Value: []byte(typePrefix + rec.Type)},
		{Key: sourceHeader, Value: []byte("/akinai/" + source)},
		{Key: versionHeader, Value: []byte("1.0")},
		{Key: timeHeader, Value: []byte(rec.Time.Format(time.RFC3339Nano))},
		{Key: contentHeader, Value: []byte(contentType)},
	}
	if rec.TraceParent != "" {
		h = append(h, kafka.Header{Key: traceHeader, Value: []byte(rec.TraceParent)})
	}
	return h
}

// recordOf reads a message. A message without a valid id gets one derived from its topic, partition
// and offset, which are the same in every delivery.
func recordOf(m *kafka.Message, topicPrefix string) Record {
	topic := *m.TopicPartition.Topic
	rec := Record{Topic: strings.TrimPrefix(topic, topicPrefix), Key: string(m.Key), Payload: m.Value, Time: m.Timestamp.UTC()}
	for _, h := range m.Headers {
		switch h.Key {
		case idHeader:
			rec.EventID = string(h.Value)
		case typeHeader:
			rec.Type = strings.TrimPrefix(string(h.Value), typePrefix)
		case traceHeader:
			rec.TraceParent = string(h.Value)
		case timeHeader:
			if t, err := time.Parse(time.RFC3339Nano, string(h.Value)); err == nil {
				rec.Time = t.UTC()
			}
		}
	}
	var u pgtype.UUID
	if u.Scan(rec.EventID) != nil {
		place := m.TopicPartition
		rec.EventID = id.Derive(topic, strconv.Itoa(int(place.Partition)), place.Offset.String())
	} else {
		rec.EventID = u.String() // the canonical form
	}
	return rec
}

// traced returns ctx with rec's trace context as its parent.
func (rec Record) traced(ctx context.Context) context.Context {
	if rec.TraceParent == "" {
		return ctx
	}
	return propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{traceHeader: rec.TraceParent})
}
