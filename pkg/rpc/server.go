package rpc

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"buf.build/go/protovalidate"
	"connectrpc.com/connect/v2"
	"connectrpc.com/otelconnect"
	"connectrpc.com/validate"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
)

// ServerOptions configures a server.
type ServerOptions struct {
	Log          *slog.Logger
	Authenticate Authenticate
	// Capabilities checks the capabilities of guests. An edge has no check, and passes them on.
	Capabilities CheckCapability
	// Clock is that by which a login is too long ago for a method with step_up.
	Clock clock.Clock
	// Validator checks messages against the rules in their protos. A process needs only one,
	// because compiled rules are large.
	Validator protovalidate.Validator
	// ReadTimeout and WriteTimeout bound methods without and with side effects. A shorter deadline
	// of the caller takes precedence.
	ReadTimeout, WriteTimeout time.Duration
	// Strict refuses messages with unknown fields: for public edges.
	Strict bool
	// Describe replaces the texts of violations. By default they are those of protovalidate.
	Describe Describe
	// Admit refuses callers that call a procedure too often, with an error of the platform. It is
	// called when the caller is known. Nil admits all.
	Admit func(ctx context.Context, procedure string) error
	// Details returns the details of an error that callers of a strict server see. By default they
	// see none: what services tell each other is not public.
	Details func(*errs.Error) []proto.Message
}

// NewServer returns a Connect server with the platform's interceptors. The first in the list is the
// outermost.
func NewServer(o ServerOptions) (*connect.Server, error) {
	trace, err := otelconnect.NewServerInterceptor(otelconnect.WithTrustRemote())
	if err != nil {
		return nil, fmt.Errorf("trace interceptor: %w", err)
	}
	denied, err := newDenials(o.Log)
	if err != nil {
		return nil, fmt.Errorf("counter of denials: %w", err)
	}
	interceptors := []connect.ServerInterceptor{
		recoverPanics(o.Log),
		trace,
		mapErrors(o),
		receiveLanguage,
		countAround(o.Strict),
		access(o, denied),
		admit(o.Admit),
		deadline(o.ReadTimeout, o.WriteTimeout),
		blameTheSender,
	}
	if o.Strict {
		interceptors = append(interceptors, refuseUnknownFields)
	}
	interceptors = append(interceptors, tidyTexts)
	return connect.NewServer(append(interceptors, validate.NewServerInterceptor(validate.WithValidator(o.Validator)))...), nil
}

func recoverPanics(log *slog.Logger) connect.ServerInterceptor {
	return func(next connect.ServerFunc) connect.ServerFunc {
		return func(ctx context.Context, spec connect.Spec, stream connect.ServerStream) (err error) {
			defer func() {
				if r := recover(); r != nil {
					log.ErrorContext(ctx, "panic in handler", "procedure", spec.Procedure, "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
					err = encode(ErrInternal, nil)
				}
			}()
			return next(ctx, spec, stream)
		}
	}
}

// mapErrors converts errors to the form that callers see. Unexpected errors are logged here and
// nowhere else.
func mapErrors(o ServerOptions) connect.ServerInterceptor {
	return func(next connect.ServerFunc) connect.ServerFunc {
		return func(ctx context.Context, spec connect.Spec, stream connect.ServerStream) error {
			err := next(ctx, spec, stream)
			if err == nil {
				return nil
			}
			if wire := o.Describe.wire(ctx, spec, err); wire != nil {
				return wire
			}
			wire, unexpected := o.toWire(err)
			if unexpected {
				o.Log.ErrorContext(ctx, "call failed", "procedure", spec.Procedure, "subject", auth.From(ctx).Subject, "error", err)
			} else if errs.KindOf(err) == errs.Unavailable {
				o.Log.WarnContext(ctx, "call unavailable", "procedure", spec.Procedure, "error", err)
			}
			return wire
		}
	}
}

// admit refuses a call if check does; a nil check refuses none.
func admit(check func(ctx context.Context, procedure string) error) connect.ServerInterceptor {
	return func(next connect.ServerFunc) connect.ServerFunc {
		if check == nil {
			return next
		}
		return func(ctx context.Context, spec connect.Spec, stream connect.ServerStream) error {
			if err := check(ctx, spec.Procedure); err != nil {
				return err
			}
			return next(ctx, spec, stream)
		}
	}
}

func deadline(read, write time.Duration) connect.ServerInterceptor {
	return func(next connect.ServerFunc) connect.ServerFunc {
		return func(ctx context.Context, spec connect.Spec, stream connect.ServerStream) error {
			limit := write
			if spec.IdempotencyLevel == connect.IdempotencyNoSideEffects {
				limit = read
			}
			ctx, cancel := context.WithTimeout(ctx, limit)
			defer cancel()
			return next(ctx, spec, stream)
		}
	}
}
