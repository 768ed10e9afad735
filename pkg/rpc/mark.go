package rpc

import (
	"context"

	"connectrpc.com/connect/v2"
)

// markHeader carries the mark of the cached value that a reply was made from, between services only.
const markHeader = "Akinai-Made-From"

// MarkReply tells the caller of the call under way which value the reply is made from, see redis.Client.Hold. "" tells nothing.
func MarkReply(ctx context.Context, mark string) {
	if info, ok := connect.CallInfoForServerContext(ctx); ok && mark != "" {
		info.ResponseHeader().Set(markHeader, mark)
	}
}

// Marked returns a context for one call, and what tells the mark of its reply afterwards; "" if there is none.
func Marked(ctx context.Context) (call context.Context, mark func() string) {
	call, info := connect.NewClientContext(ctx)
	return call, func() string { return info.ResponseHeader().Get(markHeader) }
}
