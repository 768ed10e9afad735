package event

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"
)

// errPoison marks a message that no repetition can help.
var errPoison = errors.New("message cannot be read")

// Handler reacts to one type of event. Make it with Handle.
type Handler struct {
	Description
	err error // of the declaration
	run func(ctx context.Context, tx pgx.Tx, rec Record) error
}

// Handle returns a handler of the events that M carries. What fn writes through tx commits together with the receipt of the event,
// so it happens once; nothing else that fn does has this promise, so let it do nothing else. The transaction may hold other events
// too. An error or a panic is retried and in the end parked (see Consumer).
func Handle[M proto.Message](fn func(ctx context.Context, tx pgx.Tx, rec Record, m M) error) Handler {
	var zero M
	d, err := Describe(zero)
	return Handler{Description: d, err: err, run: func(ctx context.Context, tx pgx.Tx, rec Record) error {
		m := zero.ProtoReflect().New().Interface().(M) //nolint:forcetypeassert // the type it was made from
		if err := proto.Unmarshal(rec.Payload, m); err != nil {
			return fmt.Errorf("%w: %w", errPoison, err)
		}
		return fn(ctx, tx, rec, m)
	}}
}

// call runs the handler and turns a panic into an error.
func (h Handler) call(ctx context.Context, tx pgx.Tx, rec Record) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("handler panicked: %v\n%s", r, debug.Stack())
		}
	}()
	return h.run(rec.traced(ctx), tx, rec)
}
