package event

import "github.com/confluentinc/confluent-kafka-go/v2/kafka"

// BreakForTest raises the fatal error that librdkafka raises when it cannot keep its promises.
func (p *Producer) BreakForTest() {
	p.mu.RLock()
	defer p.mu.RUnlock()
	p.client.TestFatalError(kafka.ErrOutOfOrderSequenceNumber, "by a test")
}
