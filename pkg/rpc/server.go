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

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
)

// ServerOptions says what a server needs from outside.
type ServerOptions struct {
	Log          *slog.Logger
	Authenticate Authenticate
	// Validator checks messages against the rules in their protos; one a process, because compiled
	// rules are large.
	Validator protovalidate.Validator
	// ReadTimeout and WriteTimeout bound methods without and with side effects; a caller's shorter
	// deadline wins.
	ReadTimeout, WriteTimeout time.Duration
	// Strict refuses messages with unknown fields: for public edges.
	Strict bool
}

// NewServer returns a Connect server with our interceptors, outermost first.
func NewServer(o ServerOptions) (*connect.Server, error) {
	trace, err := otelconnect.NewServerInterceptor(otelconnect.WithTrustRemote())
	if err != nil {
		return nil, fmt.Errorf("trace interceptor: %w", err)
	}
	interceptors := []connect.ServerInterceptor{
		recoverPanics(o.Log),
		trace,
		mapErrors(o),
		access(o.Authenticate),
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

// mapErrors is where errors become public. An unexpected one is logged here, once, and nowhere
// else.
func mapErrors(o ServerOptions) connect.ServerInterceptor {
	return func(next connect.ServerFunc) connect.ServerFunc {
		return func(ctx context.Context, spec connect.Spec, stream connect.ServerStream) error {
			err := next(ctx, spec, stream)
			if err == nil {
				return nil
			}
			wire, unexpected := toWire(err)
			if unexpected {
				o.Log.ErrorContext(ctx, "call failed", "procedure", spec.Procedure, "subject", auth.From(ctx).Subject, "error", err)
			} else if errs.KindOf(err) == errs.Unavailable {
				o.Log.WarnContext(ctx, "call unavailable", "procedure", spec.Procedure, "error", err)
			}
			return wire
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
