package rpc

import (
	"context"

	"connectrpc.com/connect/v2"
)

// validatorHeader carries the mark of the cached value that a reply was made from, between services
// only.
const validatorHeader = "Akinai-Made-From"

// SetValidator tells the caller of the call under way which value the reply is made from, see
// redis.Client.Hold. "" tells nothing.
func SetValidator(ctx context.Context, mark string) {
	if info, ok := connect.CallInfoForServerContext(ctx); ok && mark != "" {
		info.ResponseHeader().Set(validatorHeader, mark)
	}
}

// WithValidator returns a context for one call, and what tells the mark of its reply afterwards; ""
// if there is none.
func WithValidator(ctx context.Context) (call context.Context, mark func() string) {
	call, info := connect.NewClientContext(ctx)
	return call, func() string { return info.ResponseHeader().Get(validatorHeader) }
}
