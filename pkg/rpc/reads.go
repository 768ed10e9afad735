package rpc

import (
	"context"
	"fmt"

	"connectrpc.com/connect/v2"
)

type readsOnlyKey struct{}

// ReadsOnly returns a context in which clients send calls of methods without side effects only: a
// caller that may send a call twice uses it. Other calls fail with ErrInternal.
func ReadsOnly(ctx context.Context) context.Context {
	return context.WithValue(ctx, readsOnlyKey{}, true)
}

// refuseWrites refuses a call with side effects below ReadsOnly.
func refuseWrites(next connect.ClientFunc) connect.ClientFunc {
	return func(ctx context.Context, spec connect.Spec) (connect.ClientStream, error) {
		if spec.IdempotencyLevel != connect.IdempotencyNoSideEffects && ctx.Value(readsOnlyKey{}) != nil {
			return nil, ErrInternal.Wrap(fmt.Errorf("%s has side effects, and its call may be sent twice", spec.Procedure))
		}
		return next(ctx, spec)
	}
}
