package rpc

import (
	"context"
	"errors"
	"fmt"
	"io"

	"connectrpc.com/connect/v2"
	"connectrpc.com/otelconnect"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
)

// Token returns the token to send with a call, "" for none.
type Token func(ctx context.Context) (string, error)

// AsCaller returns the token of the call that is being served, to forward it.
func AsCaller(ctx context.Context) (string, error) { return auth.From(ctx).Token, nil }

// NewClient returns a Connect client with the platform's interceptors. If networked is true, each
// call has a client span. A call within the process does not need one: the span of the server is
// enough.
func NewClient(transport connect.Transport, token Token, networked bool) (*connect.Client, error) {
	interceptors := []connect.ClientInterceptor{rebuildErrors, refuseWrites, sendLanguage, sendAround, carryToken(token)}
	if networked {
		trace, err := otelconnect.NewClientInterceptor()
		if err != nil {
			return nil, fmt.Errorf("trace interceptor: %w", err)
		}
		interceptors = append(interceptors, trace)
	}
	return connect.NewClient(transport, interceptors...), nil
}

func carryToken(token Token) connect.ClientInterceptor {
	rules := new(ruleCache)
	return func(next connect.ClientFunc) connect.ClientFunc {
		return func(ctx context.Context, spec connect.Spec) (connect.ClientStream, error) {
			value, err := token(ctx)
			if err != nil {
				return nil, fmt.Errorf("token for %s: %w", spec.Procedure, err)
			}
			if info, ok := connect.CallInfoForClientContext(ctx); ok {
				if header := authorizationOf(ctx, spec, value, rules); header != "" {
					info.RequestHeader().Set("Authorization", header)
				}
			}
			return next(ctx, spec)
		}
	}
}

// rebuildErrors converts the error of a call to *errs.Error. If the other service refused this
// process's token, the error becomes Internal: it is not the fault of this process's caller.
func rebuildErrors(next connect.ClientFunc) connect.ClientFunc {
	return func(ctx context.Context, spec connect.Spec) (connect.ClientStream, error) {
		stream, err := next(ctx, spec)
		if err != nil {
			return nil, rebuilt(ctx, spec, err)
		}
		return errorStream{ClientStream: stream, ctx: ctx, spec: spec}, nil
	}
}

type errorStream struct {
	connect.ClientStream
	ctx  context.Context //nolint:containedctx // the stream's methods take none
	spec connect.Spec
}

// Receive reads the reply. A reply that cannot be read to its end, because the other process died
// while it wrote it, is ErrUnreachable: only at this point can it be distinguished from a failure
// within that process.
func (s errorStream) Receive(msg any) error {
	err := s.ClientStream.Receive(msg)
	if unreadable(err) {
		return ErrUnreachable.Wrap(err)
	}
	return rebuilt(s.ctx, s.spec, err)
}

func (s errorStream) Send(msg any) error {
	return rebuilt(s.ctx, s.spec, s.ClientStream.Send(msg))
}

func rebuilt(ctx context.Context, spec connect.Spec, err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	err = fromWire(err)
	if errs.KindOf(err) == errs.Canceled && ctx.Err() == nil {
		// The caller did not cancel: the other process died and the connection was reset.
		return ErrUnreachable.Wrap(err)
	}
	switch errs.ReasonOf(err) {
	case auth.ErrTokenInvalid.Reason, ErrTokenMissing.Reason, ErrForbidden.Reason:
		return ErrInternal.Wrap(fmt.Errorf("%s refused our identity: %w", spec.Procedure, err))
	}
	return err
}
