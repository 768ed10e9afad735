package rpc

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"

	"connectrpc.com/connect/v2"

	"github.com/akinai/akinai/pkg/batch"
)

// aroundHeader says how many callers make the same calls as this one at this time. It travels with
// a request from the edge on, so that each service that takes part in it knows how many of its kind
// may share a batch.
const aroundHeader = "Akinai-Around"

// mostAround bounds the number that is believed.
const mostAround = 1000

// countAround puts the number of calls of the same method that the server serves, or the number
// that the caller says if it is larger, into the context. The callers of an edge are not believed.
func countAround(strict bool) connect.ServerInterceptor {
	var served sync.Map // from procedures to *atomic.Int64
	return func(next connect.ServerFunc) connect.ServerFunc {
		return func(ctx context.Context, spec connect.Spec, stream connect.ServerStream) error {
			counter, ok := served.Load(spec.Procedure)
			if !ok {
				counter, _ = served.LoadOrStore(spec.Procedure, new(atomic.Int64))
			}
			count := counter.(*atomic.Int64) //nolint:forcetypeassert // the map has no other values
			around := int(count.Add(1))
			defer count.Add(-1)
			if info, ok := connect.CallInfoForServerContext(ctx); ok && !strict {
				if said, err := strconv.Atoi(info.RequestHeader().Get(aroundHeader)); err == nil {
					around = max(around, min(said, mostAround))
				}
			}
			return next(batch.WithAround(ctx, around), spec, stream)
		}
	}
}

// sendAround sends the number of callers of the context, unless there is one only.
func sendAround(next connect.ClientFunc) connect.ClientFunc {
	return func(ctx context.Context, spec connect.Spec) (connect.ClientStream, error) {
		if around := batch.Around(ctx); around > 1 {
			if info, ok := connect.CallInfoForClientContext(ctx); ok {
				info.RequestHeader().Set(aroundHeader, strconv.Itoa(around))
			}
		}
		return next(ctx, spec)
	}
}
