package measure

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Pace starts operations at a rate, whether or not earlier ones have ended, as shoppers do, who do
// not wait for each other.
type Pace struct {
	// PerSecond is the rate, Duration the time.
	PerSecond float64
	Duration  time.Duration
	// Most bounds the operations that run at once; one that would exceed it is not started.
	Most int
}

// paceTick is the precision of the starts.
const paceTick = time.Millisecond

// Drive runs the operations and waits for the last. do gets the number of the operation and the
// time at which it should have started: a latency counts from there. Drive returns the number of
// operations that were not started.
func (p Pace) Drive(ctx context.Context, do func(ctx context.Context, n int, due time.Time)) (skipped int) {
	began := time.Now()
	ticker := time.NewTicker(paceTick)
	defer ticker.Stop()
	var (
		group   sync.WaitGroup
		running atomic.Int64
	)
	defer group.Wait()
	for n := 0; ctx.Err() == nil; {
		passed := min(time.Since(began), p.Duration)
		for ; float64(n) < passed.Seconds()*p.PerSecond; n++ {
			if running.Load() >= int64(p.Most) {
				skipped++
				continue
			}
			running.Add(1)
			number, due := n, began.Add(time.Duration(float64(n)/p.PerSecond*float64(time.Second)))
			group.Go(func() {
				defer running.Add(-1)
				do(ctx, number, due)
			})
		}
		if passed == p.Duration {
			return skipped
		}
		<-ticker.C
	}
	return skipped
}
