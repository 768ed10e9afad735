package rpc

import (
	"context"

	"connectrpc.com/connect/v2"
)

// validatorHeader transports the validator of the cached value that a reply was made from. It is
// used between services only.
const validatorHeader = "Akinai-Cache-Validator"

// SetValidator attaches the validator of the value that the reply is made from to the current call,
// see redis.Client.Watch. "" attaches nothing.
func SetValidator(ctx context.Context, mark string) {
	if info, ok := connect.CallInfoForServerContext(ctx); ok && mark != "" {
		info.ResponseHeader().Set(validatorHeader, mark)
	}
}

// WithValidator returns a context for one call, and a function that returns the validator of the
// reply after the call, "" if it has none.
func WithValidator(ctx context.Context) (call context.Context, mark func() string) {
	call, info := connect.NewClientContext(ctx)
	return call, func() string { return info.ResponseHeader().Get(validatorHeader) }
}
