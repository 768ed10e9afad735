package batch_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/batch"
)

var (
	errStuck = errors.New("stuck")
	errBroke = errors.New("broke")
)

// desk runs batches that the test lets go, one by one. Inside of synctest only.
type desk struct {
	*batch.Batcher[string, string, string]
	t *testing.T

	mu      sync.Mutex
	running map[string]*shift
	// started are all batches, in their order, as the names of their calls.
	started []string
}

// shift is a batch that runs.
type shift struct {
	ctx  context.Context
	done chan func(call string) batch.Result[string]
}

func open(t *testing.T, o batch.Options) *desk {
	t.Helper()
	d := &desk{t: t, running: make(map[string]*shift)}
	o.Stuck = func(err error) bool { return errors.Is(err, errStuck) }
	d.Batcher = batch.New[string](o, d.run)
	return d
}

func (d *desk) run(ctx context.Context, calls []string) []batch.Result[string] {
	name, s := strings.Join(calls, " "), &shift{ctx: ctx, done: make(chan func(string) batch.Result[string])}
	d.mu.Lock()
	d.running[name] = s
	d.started = append(d.started, name)
	d.mu.Unlock()
	answer := <-s.done
	var results []batch.Result[string]
	for _, call := range calls {
		results = append(results, answer(call))
	}
	return results
}

// reply is what came of a call.
type reply struct {
	answer string
	err    error
	done   bool
}

// call makes a call, by default under its own name as the only key, and returns where its reply
// will be.
func (d *desk) call(ctx context.Context, name string, keys ...string) *reply {
	d.t.Helper()
	if keys == nil {
		keys = []string{name}
	}
	r := &reply{}
	go func() {
		r.answer, r.err = d.Do(ctx, keys, name)
		r.done = true
	}()
	synctest.Wait()
	return r
}

// shift returns the batch of these calls, which must be running.
func (d *desk) shift(name string) *shift {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	require.Contains(d.t, d.running, name, "started: %q", d.started)
	s := d.running[name]
	delete(d.running, name)
	return s
}

// end lets a batch answer, and waits until all that follows from it has happened.
func (d *desk) end(name string) {
	d.t.Helper()
	d.shift(name).done <- func(call string) batch.Result[string] { return batch.Result[string]{Value: "did " + call} }
	synctest.Wait()
}

func (d *desk) fail(name string, err error) {
	d.t.Helper()
	d.shift(name).done <- func(string) batch.Result[string] { return batch.Result[string]{Err: err} }
	synctest.Wait()
}

func (d *desk) requireStarted(names ...string) {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	require.Equal(d.t, names, d.started)
}

func TestLoneCallRunsAtOnceWithItsOwnContext(t *testing.T) {
	type mark struct{}
	c := batch.New[string](batch.Options{}, func(ctx context.Context, calls []int) []batch.Result[any] {
		require.Len(t, calls, 1)
		return []batch.Result[any]{{Value: ctx.Value(mark{}), Err: ctx.Err()}}
	})
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), mark{}, "mine"))
	cancel()
	got, err := c.Do(ctx, []string{"A"}, 1)
	require.Equal(t, "mine", got)
	require.ErrorIs(t, err, context.Canceled, "what it does ends with its caller")
}

func TestWaitingCallsShareABatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, batch.Options{Concurrency: 1})
		first := d.call(t.Context(), "1", "hot")
		replies := []*reply{first}
		for _, name := range []string{"2", "3", "4"} {
			replies = append(replies, d.call(t.Context(), name, "hot"))
		}
		d.requireStarted("1")
		d.end("1")
		require.Equal(t, &reply{"did 1", nil, true}, first, "the first does not wait for those behind it")
		d.requireStarted("1", "2 3 4")
		d.end("2 3 4")
		for i, r := range replies {
			require.Equal(t, &reply{fmt.Sprintf("did %d", i+1), nil, true}, r)
		}
	})
}

func TestKeyIsInOneBatchAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, batch.Options{Concurrency: 3})
		d.call(t.Context(), "1", "hot")
		d.call(t.Context(), "2", "hot")
		d.call(t.Context(), "3", "cold")
		d.requireStarted("1", "3")
		d.end("3")
		d.call(t.Context(), "4", "cold")
		d.requireStarted("1", "3", "4")
		d.end("1")
		d.end("2")
		d.end("4")
	})
}

func TestLaterCallDoesNotOvertakeAtItsKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, batch.Options{Concurrency: 2})
		d.call(t.Context(), "1", "A")
		d.call(t.Context(), "2", "A", "B")
		d.call(t.Context(), "3", "B") // B is free, but 2 was here before
		d.call(t.Context(), "4", "C")
		d.requireStarted("1", "4")
		d.end("4")
		d.requireStarted("1", "4")
		d.end("1")
		d.requireStarted("1", "4", "2 3")
		d.end("2 3")
	})
}

func TestBatchesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, batch.Options{Concurrency: 1, MaxSize: 3, MostKeys: 4})
		d.call(t.Context(), "0")
		for _, name := range []string{"1", "2", "3"} {
			d.call(t.Context(), name)
		}
		d.call(t.Context(), "4", "a", "b", "c")
		d.call(t.Context(), "5", "d", "e")
		d.call(t.Context(), "6", "f", "g", "h", "i", "j")
		for _, name := range []string{"0", "1 2 3", "4", "5", "6"} {
			d.end(name)
		}
		d.requireStarted("0", "1 2 3", "4", "5", "6")
	})
}

// What is left over by a full batch goes into the lanes that are free.
func TestBatchesRunConcurrently(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, batch.Options{Concurrency: 2, MaxSize: 2})
		d.call(t.Context(), "0", "A", "B", "C", "D")
		for _, name := range []string{"A", "B", "C", "D"} {
			d.call(t.Context(), name)
		}
		d.end("0")
		require.Len(t, d.running, 2)
		d.end("A B")
		d.end("C D")
	})
}

func TestACanceledCallerLeavesTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, batch.Options{Concurrency: 2})
		d.call(t.Context(), "1", "A")
		ctx, cancel := context.WithCancel(t.Context())
		gone := d.call(ctx, "2", "A", "B")
		d.call(t.Context(), "3", "B")
		cancel()
		synctest.Wait()
		require.Equal(t, &reply{"", context.Canceled, true}, gone)
		d.requireStarted("1", "3") // which waited for no other call
		d.end("1")
		d.end("3")
		d.requireStarted("1", "3")
	})
}

func TestACanceledCallerDoesNotEndItsBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, batch.Options{Concurrency: 1})
		d.call(t.Context(), "1", "A")
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		long, cancelLong := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancelLong()
		gone, stays := d.call(short, "2", "A"), d.call(long, "3", "A")
		d.end("1")
		running := d.shift("2 3")
		pass(2 * time.Second)
		synctest.Wait()
		require.Equal(t, &reply{"", context.DeadlineExceeded, true}, gone)
		require.NoError(t, running.ctx.Err())
		pass(2 * time.Second)
		require.ErrorIs(t, running.ctx.Err(), context.DeadlineExceeded, "it ends with its last caller's deadline")
		synctest.Wait()
		require.Equal(t, &reply{"", context.DeadlineExceeded, true}, stays)
		running.done <- func(string) batch.Result[string] { return batch.Result[string]{} }
	})
}

func TestBatchOfCallersWithoutDeadlineEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, batch.Options{Concurrency: 1, Timeout: time.Minute})
		d.call(t.Context(), "1", "A")
		d.call(t.Context(), "2", "A")
		d.end("1")
		running := d.shift("2")
		deadline, _ := running.ctx.Deadline()
		require.Equal(t, time.Minute, time.Until(deadline).Round(time.Second))
		running.done <- func(string) batch.Result[string] { return batch.Result[string]{} }
	})
}

func TestEachCallGetsItsError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, batch.Options{Concurrency: 1})
		d.call(t.Context(), "1", "A")
		second, third := d.call(t.Context(), "2", "A"), d.call(t.Context(), "3", "A")
		d.end("1")
		d.shift("2 3").done <- func(call string) batch.Result[string] {
			if call == "2" {
				return batch.Result[string]{Err: errBroke}
			}
			return batch.Result[string]{Value: "fine"}
		}
		synctest.Wait()
		require.Equal(t, &reply{"", errBroke, true}, second)
		require.Equal(t, &reply{"fine", nil, true}, third)
	})
}

func TestAPanicFailsAllCallsOfTheBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, batch.Options{Concurrency: 1})
		boom := func(string) batch.Result[string] { panic("boom") }
		first := d.call(t.Context(), "1", "A")
		second, third := d.call(t.Context(), "2", "A"), d.call(t.Context(), "3", "A")
		d.shift("1").done <- boom
		synctest.Wait()
		d.shift("2 3").done <- boom
		synctest.Wait()
		for _, r := range []*reply{first, second, third} {
			require.True(t, r.done)
			require.ErrorContains(t, r.err, "panic: boom")
			require.ErrorContains(t, r.err, "batch_test.go")
		}
		d.call(t.Context(), "4", "A")
		d.end("4")
	})
}

func TestTooFewAnswers(t *testing.T) {
	c := batch.New[string](batch.Options{}, func(context.Context, []int) []batch.Result[int] { return nil })
	_, err := c.Do(t.Context(), []string{"A"}, 1)
	require.ErrorIs(t, err, batch.ErrUnanswered)
}

// A quarantined key shares a batch with no other key, and never takes the last slot.
func TestQuarantinedKeysRunApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, batch.Options{Concurrency: 2, QuarantineFor: 3 * time.Second})
		d.call(t.Context(), "0", "locked")
		d.fail("0", errStuck)
		d.call(t.Context(), "1", "locked")
		d.call(t.Context(), "2", "A")
		d.call(t.Context(), "3", "locked", "A") // waits, and is overtaken
		d.call(t.Context(), "4", "A")
		d.call(t.Context(), "5", "B")
		d.requireStarted("0", "1", "2")
		d.end("2")
		d.requireStarted("0", "1", "2", "4 5")
		d.end("4 5")
		d.call(t.Context(), "6", "locked")
		d.call(t.Context(), "7", "locked", "B")
		d.fail("1", errStuck)
		d.requireStarted("0", "1", "2", "4 5", "3 6 7")
		d.call(t.Context(), "8", "C") // goes in the lane that is left
		d.end("8")
		d.end("3 6 7")
	})
}

func TestQuarantineEnds(t *testing.T) {
	for name, calm := range map[string]func(d *desk){
		"with time":         func(*desk) { pass(3 * time.Second) },
		"when it went well": func(d *desk) { d.call(d.t.Context(), "again", "locked"); d.end("again") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := open(t, batch.Options{Concurrency: 1, QuarantineFor: 3 * time.Second})
				d.call(t.Context(), "0", "locked")
				d.fail("0", errStuck)
				calm(d)
				d.call(t.Context(), "1", "A")
				d.call(t.Context(), "2", "locked")
				d.call(t.Context(), "3", "B")
				d.end("1")
				d.end("2 3")
			})
		})
	}
}

// Whatever comes, each call runs once and gets its own answer, no key is in two batches at a time,
// and calls of one key run in the order of their arrival.
func TestManyConcurrentCallers(t *testing.T) {
	var (
		mu     sync.Mutex
		flying = make(map[int]bool)
		ran    = make(map[int]int)
		sizes  = make(map[int]int)
	)
	type call struct {
		id   int
		keys []int
	}
	c := batch.New[int](batch.Options{Concurrency: 3, MaxSize: 8, Stuck: func(err error) bool { return errors.Is(err, errStuck) }},
		func(_ context.Context, calls []call) []batch.Result[int] {
			results := make([]batch.Result[int], len(calls))
			mu.Lock()
			var keys []int
			for i, call := range calls {
				ran[call.id]++
				keys = append(keys, call.keys...)
				results[i].Value = call.id
				if call.id%101 == 0 {
					results[i].Err = errStuck
				}
			}
			slices.Sort(keys)
			keys = slices.Compact(keys)
			for _, key := range keys {
				if flying[key] {
					t.Errorf("key %d is in two batches", key)
				}
				flying[key] = true
			}
			sizes[len(calls)]++
			mu.Unlock()
			yield()
			mu.Lock()
			for _, key := range keys {
				flying[key] = false
			}
			mu.Unlock()
			return results
		})
	const callers, each = 64, 200
	var group sync.WaitGroup
	for caller := range callers {
		group.Go(func() {
			for n := range each {
				id := caller*each + n + 1
				keys := []int{id % 5, 5 + id%17}
				ctx, cancel := context.WithCancel(t.Context())
				if id%7 == 0 {
					go cancel()
				}
				got, err := c.Do(ctx, keys, call{id, keys})
				cancel()
				if err == nil && got != id {
					t.Errorf("call %d got the answer of %d", id, got)
				}
				if err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, errStuck) {
					t.Error(err)
				}
				if err == nil {
					mu.Lock()
					if ran[id] != 1 {
						t.Errorf("call %d ran %d times", id, ran[id])
					}
					mu.Unlock()
				}
			}
		})
	}
	group.Wait()
	for id, times := range ran {
		require.Equal(t, 1, times, id)
	}
	require.Greater(t, len(sizes), 1, "no two calls shared a batch")
	t.Logf("batches by size: %v", sizes)
}

// yield gives others the time to come.
func yield() {
	wait := make(chan struct{})
	go close(wait)
	<-wait
}

// pass lets time go by, of the bubble.
func pass(d time.Duration) { <-time.After(d) }

func TestDistinctBatchHasEachKeyOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, batch.Options{Concurrency: 1, Distinct: true})
		d.call(t.Context(), "0")
		d.call(t.Context(), "1", "A")
		d.call(t.Context(), "2", "A", "B")
		d.call(t.Context(), "3", "B") // must not overtake 2
		d.call(t.Context(), "4", "C")
		for _, name := range []string{"0", "1 4", "2", "3"} {
			d.end(name)
		}
		d.requireStarted("0", "1 4", "2", "3")
	})
}

// TestCallsShareTheNextBatchUnlessTheRunningOneIsSlow: one batch runs at a time, and a further one
// starts when all running ones are slow, without a further call.
func TestCallsShareTheNextBatchUnlessTheRunningOneIsSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, batch.Options{Concurrency: 3, SlowAfter: 20 * time.Millisecond})
		d.call(t.Context(), "1")
		d.call(t.Context(), "2")
		d.call(t.Context(), "3")
		require.Equal(t, 3, d.Pending())
		pass(10 * time.Millisecond)
		d.requireStarted("1")
		d.end("1")
		d.requireStarted("1", "2 3")
		d.call(t.Context(), "4")
		d.call(t.Context(), "5")
		pass(19 * time.Millisecond)
		d.requireStarted("1", "2 3")
		pass(time.Millisecond)
		synctest.Wait()
		d.requireStarted("1", "2 3", "4 5")
		d.call(t.Context(), "6")
		pass(20 * time.Millisecond)
		synctest.Wait()
		d.call(t.Context(), "7") // the bound is reached
		pass(time.Minute)
		d.requireStarted("1", "2 3", "4 5", "6")
		d.end("4 5")
		d.requireStarted("1", "2 3", "4 5", "6", "7")
		d.end("2 3")
		d.end("6")
		d.end("7")
		require.Zero(t, d.Pending())
		d.call(t.Context(), "8", "hot")
		d.call(t.Context(), "9", "hot") // no timer can help it
		pass(time.Minute)
		d.end("8")
		d.end("9")
	})
}
