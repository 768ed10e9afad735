package event

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// errPoison marks a message that cannot be decoded: retrying does not help.
var errPoison = errors.New("message cannot be read")

// Handler applies events. Made by Handle and HandleBatch.
type Handler struct {
	// Events are the declarations of the events it applies.
	Events []Description
	err    error // of the declarations
	run    func(ctx context.Context, tx pgx.Tx, records []Record) error
}

// Message is an event with its content.
type Message struct {
	Record
	// Body has the message type that the event is declared on.
	Body proto.Message
}

// Handle returns a handler of the events with the message type M. What fn writes through tx commits
// together with the event's inbox row, so it happens exactly once. This holds for nothing else, so
// fn must have no other effect. The transaction may contain other events. An error or a panic is
// retried, then the event becomes a dead letter (see Consumer).
func Handle[M proto.Message](fn func(ctx context.Context, tx pgx.Tx, rec Record, m M) error) Handler {
	var zero M
	d, err := Describe(zero)
	return Handler{Events: []Description{d}, err: err, run: func(ctx context.Context, tx pgx.Tx, records []Record) error {
		for _, rec := range records {
			m := zero.ProtoReflect().New().Interface().(M) //nolint:forcetypeassert // New returns the type of zero
			if err := rec.decode(m); err != nil {
				return err
			}
			if err := fn(rec.traced(ctx), tx, rec, m); err != nil {
				return fmt.Errorf("event %s %s: %w", rec.Type, rec.EventID, err)
			}
		}
		return nil
	}}
}

// HandleBatch returns a handler of the events with any of the given message types. fn gets a run of
// new events of a batch, in order, so that one statement can write them; an event of another
// handler ends the run. A batch that fails is retried event by event. Everything else is as with
// Handle.
func HandleBatch(fn func(ctx context.Context, tx pgx.Tx, batch []Message) error, messages ...proto.Message) Handler {
	types := make(map[string]protoreflect.MessageType, len(messages))
	h := Handler{}
	for _, m := range messages {
		d, err := Describe(m)
		h.Events, h.err = append(h.Events, d), errors.Join(h.err, err)
		types[d.Type] = m.ProtoReflect().Type()
	}
	h.run = func(ctx context.Context, tx pgx.Tx, records []Record) error {
		batch := make([]Message, len(records))
		for i, rec := range records {
			batch[i] = Message{Record: rec, Body: types[rec.Type].New().Interface()}
			if err := rec.decode(batch[i].Body); err != nil {
				return err
			}
		}
		return fn(ctx, tx, batch)
	}
	return h
}

// decode unmarshals the payload into m.
func (rec Record) decode(m proto.Message) error {
	if err := proto.Unmarshal(rec.Payload, m); err != nil {
		return fmt.Errorf("event %s %s: %w: %w", rec.Type, rec.EventID, errPoison, err)
	}
	return nil
}

// call runs the handler and turns a panic into an error.
func (h *Handler) call(ctx context.Context, tx pgx.Tx, records []Record) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("handler panicked: %v\n%s", r, debug.Stack())
		}
	}()
	return h.run(ctx, tx, records)
}
