package main

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// operation runs the n-th operation and returns the kind of the response. An error is an unexpected
// response.
type operation func(ctx context.Context, n int) (answer string, err error)

// load defines a closed loop: clients clients, each with one operation at a time, until the time is
// up or all operations are done.
type load struct {
	clients int
	// duration ends the load; 0 means that operations does.
	duration time.Duration
	// operations ends the load; 0 means that duration does.
	operations int
}

// outcome is the result of a load.
type outcome struct {
	elapsed time.Duration
	// latencies are sorted.
	latencies []time.Duration
	answers   map[string]int
	errors    int
	// firstError is one of the errors.
	firstError error
}

// drive runs the load, starting with operation number first, and waits for the last response.
func drive(ctx context.Context, l load, first int, do operation) outcome {
	var next atomic.Int64
	stop := make(chan struct{})
	if l.duration > 0 {
		timer := time.AfterFunc(l.duration, func() { close(stop) })
		defer timer.Stop()
	}
	shares := make([]outcome, l.clients)
	start := make(chan struct{})
	var group sync.WaitGroup
	for i := range shares {
		group.Go(func() {
			<-start
			for ctx.Err() == nil && !closed(stop) {
				n := int(next.Add(1)) - 1
				if l.operations > 0 && n >= l.operations {
					return
				}
				shares[i].add(ctx, first+n, do)
			}
		})
	}
	began := time.Now()
	close(start)
	group.Wait()
	return merge(shares, time.Since(began))
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func (o *outcome) add(ctx context.Context, n int, do operation) {
	began := time.Now()
	answer, err := do(ctx, n)
	if err != nil {
		o.errors++
		o.firstError = err
		return
	}
	o.latencies = append(o.latencies, time.Since(began))
	if o.answers == nil {
		o.answers = make(map[string]int)
	}
	o.answers[answer]++
}

func merge(shares []outcome, elapsed time.Duration) outcome {
	all := outcome{elapsed: elapsed, answers: make(map[string]int)}
	for _, share := range shares {
		all.latencies = append(all.latencies, share.latencies...)
		for answer, n := range share.answers {
			all.answers[answer] += n
		}
		all.errors += share.errors
		if share.firstError != nil {
			all.firstError = share.firstError
		}
	}
	slices.Sort(all.latencies)
	return all
}

// percentile returns the latency that p percent of the operations did not exceed, or 0 if there are
// none.
func (o outcome) percentile(p int) time.Duration {
	if len(o.latencies) == 0 {
		return 0
	}
	rank := (len(o.latencies)*p + 99) / 100 // nearest rank, rounded up
	return o.latencies[max(rank, 1)-1]
}

// operations returns the number of operations, including failed ones.
func (o outcome) operations() int { return len(o.latencies) + o.errors }

// result returns the figures that the clients measured.
func (o outcome) result(name string, clients int) result {
	return result{
		Scenario: name, Clients: clients, Operations: len(o.latencies), Seconds: round(o.elapsed.Seconds(), 1),
		PerSecond: round(float64(len(o.latencies))/o.elapsed.Seconds(), 1),
		P50:       round(float64(o.percentile(50))/millisecond, 2),
		P99:       round(float64(o.percentile(99))/millisecond, 2),
		Errors:    o.errors, Answers: o.answers, fault: o.firstError,
	}
}
