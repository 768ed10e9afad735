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
