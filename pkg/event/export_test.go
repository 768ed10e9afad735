package event

import (
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// DelayRoundsForTest sets the delay between Wake and reading the outbox.
func (r *Relay) DelayRoundsForTest(d time.Duration) { r.delay = d }

// BreakForTest raises the fatal error that librdkafka raises when it cannot keep its promises.
func (p *Producer) BreakForTest() {
	p.mu.RLock()
	defer p.mu.RUnlock()
	p.client.TestFatalError(kafka.ErrOutOfOrderSequenceNumber, "by a test")
}

// GatherForTest is gather.
func GatherForTest(delay, gap time.Duration, last time.Time) time.Duration {
	return gather(delay, gap, last)
}
