package batch_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/batch"
)

// gathering returns a desk whose latest batch took so long, and the context of one of n callers.
func gathering(t *testing.T, o batch.Options, took time.Duration, n int) (*desk, context.Context) {
	t.Helper()
	o.Gather = 20 * time.Millisecond
	d := open(t, o)
	d.call(t.Context(), "0")
	pass(took)
	d.end("0")
	return d, batch.WithAround(t.Context(), n)
}

func TestCallsOfCallersWhoAreAroundShareABatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, ctx := gathering(t, batch.Options{}, 5*time.Millisecond, 3)
		first := d.call(ctx, "1")
		d.call(ctx, "2")
		d.requireStarted("0")
		d.call(ctx, "3")
		d.requireStarted("0", "1 2 3")
		d.end("1 2 3")
		require.Equal(t, &reply{"did 1", nil, true}, first)
	})
}

func TestALoneCallerDoesNotWaitForOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, ctx := gathering(t, batch.Options{}, 5*time.Millisecond, 1)
		for _, name := range []string{"1", "2", "3"} {
			d.call(ctx, name)
			d.end(name)
		}
		d.requireStarted("0", "1", "2", "3")
	})
}

func TestACallWaitsHalfAsLongAsTheLatestBatchTook(t *testing.T) {
	for name, c := range map[string]struct{ took, waits time.Duration }{
		"quick":              {6 * time.Millisecond, 3 * time.Millisecond},
		"slow":               {time.Second, 20 * time.Millisecond},
		"nothing to compare": {0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d, ctx := gathering(t, batch.Options{}, c.took, 8)
				began := time.Now()
				d.call(ctx, "1")
				if c.waits > 0 {
					pass(c.waits / 2)
					d.call(ctx, "2")
					pass(c.waits/2 - time.Microsecond)
					d.requireStarted("0")
					pass(time.Microsecond)
					synctest.Wait()
					d.end("1 2")
				} else {
					d.end("1")
				}
				require.Equal(t, c.waits, time.Since(began))
			})
		})
	}
}

func TestACallWithoutCallersAroundRunsBesideThoseThatWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, ctx := gathering(t, batch.Options{Concurrency: 2}, 5*time.Millisecond, 3)
		d.call(ctx, "1")
		d.call(t.Context(), "worker")
		d.requireStarted("0", "worker")
		d.end("worker")
		pass(20 * time.Millisecond)
		synctest.Wait()
		d.end("1")
	})
}

func TestACallerThatGaveUpIsNotAwaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, ctx := gathering(t, batch.Options{}, 5*time.Millisecond, 2)
		canceled, cancel := context.WithCancel(ctx)
		gone := d.call(canceled, "1")
		cancel()
		synctest.Wait()
		require.Equal(t, &reply{"", context.Canceled, true}, gone)
		pass(20 * time.Millisecond)
		synctest.Wait()
		d.requireStarted("0")
		d.call(ctx, "2")
		d.call(ctx, "3")
		d.end("2 3")
	})
}

func TestNoMoreCallsAreAwaitedThanABatchMayHave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, ctx := gathering(t, batch.Options{MaxSize: 2}, 5*time.Millisecond, 100)
		d.call(ctx, "1")
		d.call(ctx, "2")
		d.end("1 2")
	})
}

// A test cannot set the clock of the machine back. But a duration between two times that have a
// monotonic reading does not depend on it.
func TestAClockThatIsSetBackHoldsUpNoCall(t *testing.T) {
	t.Parallel()
	goOn := make(chan struct{})
	options := batch.Options{Concurrency: 2, Gather: time.Hour, Stuck: func(error) bool { return true }}
	b := batch.New[string](options, func(_ context.Context, calls []string) []batch.Result[string] {
		if calls[0] == "stuck" {
			return []batch.Result[string]{{Err: errStuck}}
		}
		<-goOn
		return make([]batch.Result[string], len(calls))
	})
	_, err := b.Do(t.Context(), []string{"A"}, "stuck")
	require.ErrorIs(t, err, errStuck)
	var calls sync.WaitGroup
	for _, around := range []int{1, 3} { // the first runs, the second waits for a third
		calls.Go(func() { _, _ = b.Do(batch.WithAround(t.Context(), around), []string{"B"}, "runs") })
		require.Eventually(t, func() bool { return len(b.TimesForTest()) == min(around, 2)+1 }, 5*time.Second, time.Millisecond)
	}
	for _, at := range b.TimesForTest() {
		require.Contains(t, at.String(), " m=", "a monotonic reading")
	}
	close(goOn)
	calls.Wait()
}
