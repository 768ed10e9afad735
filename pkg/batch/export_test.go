package batch

import "time"

// TimesForTest returns the times that durations are counted from: the starts of the running
// batches, the arrivals of the queued calls, and the ends of quarantines.
func (c *Batcher[K, C, R]) TimesForTest() []time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	times := append([]time.Time(nil), c.began...)
	for _, w := range c.queue {
		times = append(times, w.since)
	}
	for _, until := range c.quarantined {
		times = append(times, until)
	}
	return times
}
