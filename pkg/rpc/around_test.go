package rpc_test

import (
	"context"
	"sync"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/pkg/rpc"
)

// The first service serves three calls at once; the second is called by one of them.
func TestServicesKnowHowManyCallersAreAround(t *testing.T) {
	var behind []int
	second := serverOf(t, false, own, func(ctx context.Context) error {
		behind = append(behind, batch.Around(ctx))
		return nil
	})
	client, err := rpc.NewClient(rpc.InProcess(second), func(context.Context) (string, error) { return "customer", nil }, false)
	require.NoError(t, err)

	const callers = 3
	var (
		arrived sync.WaitGroup
		last    sync.Mutex
		most    int
	)
	arrived.Add(callers)
	first := serverOf(t, false, own, func(ctx context.Context) error {
		arrived.Done()
		arrived.Wait()
		last.Lock()
		defer last.Unlock()
		most = max(most, batch.Around(ctx))
		if batch.Around(ctx) < callers {
			return nil
		}
		return client.CallUnary(ctx, spec(t, own), &emptypb.Empty{}, &emptypb.Empty{})
	})
	var calls sync.WaitGroup
	for range callers {
		calls.Go(func() { _ = call(t, first, "customer") })
	}
	calls.Wait()
	require.Equal(t, callers, most)
	require.Equal(t, []int{callers}, behind, "the second service serves one call, and knows of three")

	require.NoError(t, client.CallUnary(t.Context(), spec(t, own), &emptypb.Empty{}, &emptypb.Empty{}))
	require.Equal(t, []int{callers, 1}, behind, "a caller that is alone")
}

// What a caller from outside says would make others wait.
func TestAnEdgeDoesNotBelieveHowManyCallersAreAround(t *testing.T) {
	for name, c := range map[string]struct {
		strict bool
		said   string
		want   int
	}{
		"edge":              {true, "8", 1},
		"service":           {false, "8", 8},
		"too many":          {false, "1000000", 1000},
		"no number":         {false, "many", 1},
		"a negative number": {false, "-3", 1},
	} {
		t.Run(name, func(t *testing.T) {
			var around int
			s := serverOf(t, c.strict, own, func(ctx context.Context) error { around = batch.Around(ctx); return nil })
			says := func(next connect.ClientFunc) connect.ClientFunc {
				return func(ctx context.Context, spec connect.Spec) (connect.ClientStream, error) {
					if info, ok := connect.CallInfoForClientContext(ctx); ok {
						info.RequestHeader().Set("Authorization", "Bearer customer")
						info.RequestHeader().Set("Akinai-Around", c.said)
					}
					return next(ctx, spec)
				}
			}
			client := connect.NewClient(rpc.InProcess(s), says)
			require.NoError(t, client.CallUnary(t.Context(), spec(t, own), &emptypb.Empty{}, &emptypb.Empty{}))
			require.Equal(t, c.want, around)
		})
	}
}
