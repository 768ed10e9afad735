package app

import (
	"context"
)

// publishLimit bounds the changes of one transaction. Even if all are in one event, it is not too
// large for Kafka.
const publishLimit = 1000

// Publisher turns pending changes of stock into events. Any number may run concurrently on one
// database.
type Publisher struct {
	changes   ChangeQueue
	published func()
}

// NewPublisher returns a publisher that calls published after it has written events to the outbox.
func NewPublisher(changes ChangeQueue, published func()) *Publisher {
	return &Publisher{changes: changes, published: published}
}

// Publish publishes all changes that are pending when it is called, and returns their number.
// Called at intervals, changes within an interval share an event. What failed is rolled back as a
// whole.
func (p *Publisher) Publish(ctx context.Context) (int, error) {
	for total := 0; ; {
		written, err := p.changes.Publish(ctx, publishLimit)
		if written > 0 {
			p.published()
		}
		total += written
		if err != nil || written < publishLimit {
			return total, err
		}
	}
}
