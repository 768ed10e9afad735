package measure

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Operation runs the n-th operation and returns the kind of the response. An error is an unexpected
// response.
type Operation func(ctx context.Context, n int) (answer string, err error)

// Load defines a closed loop: clients clients, each with one operation at a time, until the time is
// up or all operations are done.
type Load struct {
	Clients int
	// Duration ends the load; 0 means that operations does.
	Duration time.Duration
	// Operations ends the load; 0 means that duration does.
	Operations int
}

// Outcome is the result of a load.
type Outcome struct {
	Elapsed time.Duration
	// Latencies are sorted.
	Latencies []time.Duration
	Answers   map[string]int
	Errors    int
	// FirstError is one of the errors.
	FirstError error
}

// Drive runs the load, starting with operation number first, and waits for the last response.
func Drive(ctx context.Context, l Load, first int, do Operation) Outcome {
	var next atomic.Int64
	stop := make(chan struct{})
	if l.Duration > 0 {
		timer := time.AfterFunc(l.Duration, func() { close(stop) })
		defer timer.Stop()
	}
	shares := make([]Outcome, l.Clients)
	start := make(chan struct{})
	var group sync.WaitGroup
	for i := range shares {
		group.Go(func() {
			<-start
			for ctx.Err() == nil && !closed(stop) {
				n := int(next.Add(1)) - 1
				if l.Operations > 0 && n >= l.Operations {
					return
				}
				shares[i].Add(ctx, first+n, do)
			}
		})
	}
	began := time.Now()
	close(start)
	group.Wait()
	return Merge(shares, time.Since(began))
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// Add runs operation n and adds its latency or its error.
func (o *Outcome) Add(ctx context.Context, n int, do Operation) {
	began := time.Now()
	answer, err := do(ctx, n)
	if err != nil {
		o.Errors++
		o.FirstError = err
		return
	}
	o.Latencies = append(o.Latencies, time.Since(began))
	if o.Answers == nil {
		o.Answers = make(map[string]int)
	}
	o.Answers[answer]++
}

// Merge adds up the outcomes of clients that ran at the same time, for elapsed.
func Merge(shares []Outcome, elapsed time.Duration) Outcome {
	all := Outcome{Elapsed: elapsed, Answers: make(map[string]int)}
	for _, share := range shares {
		all.Latencies = append(all.Latencies, share.Latencies...)
		for answer, n := range share.Answers {
			all.Answers[answer] += n
		}
		all.Errors += share.Errors
		if share.FirstError != nil {
			all.FirstError = share.FirstError
		}
	}
	slices.Sort(all.Latencies)
	return all
}

// Percentile returns the latency that p percent of the operations did not exceed, or 0 if there are
// none.
func (o Outcome) Percentile(p int) time.Duration {
	if len(o.Latencies) == 0 {
		return 0
	}
	rank := (len(o.Latencies)*p + 99) / 100 // nearest rank, rounded up
	return o.Latencies[max(rank, 1)-1]
}

// Total returns the number of operations, including failed ones.
func (o Outcome) Total() int { return len(o.Latencies) + o.Errors }

// Result returns the figures that the clients measured.
func (o Outcome) Result(name string, clients int) Result {
	return Result{
		Scenario: name, Clients: clients, Operations: len(o.Latencies), Seconds: Round(o.Elapsed.Seconds(), 1),
		PerSecond: Round(float64(len(o.Latencies))/o.Elapsed.Seconds(), 1),
		P50:       Round(float64(o.Percentile(50))/Millisecond, 2),
		P99:       Round(float64(o.Percentile(99))/Millisecond, 2),
		Errors:    o.Errors, Answers: o.Answers, Fault: o.FirstError,
	}
}
