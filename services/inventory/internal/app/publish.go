package app

import (
	"context"
	"time"
)

// publishLimit bounds the changes of one transaction. Even if all are in one event, it is not too
// large for Kafka.
const publishLimit = 1000

// Publisher publishes stock events. Any number may run concurrently on one database.
type Publisher struct {
	changes   ChangeQueue
	published func()
}

// NewPublisher returns a publisher that calls published after it has written events to the outbox.
func NewPublisher(changes ChangeQueue, published func()) *Publisher {
	return &Publisher{changes: changes, published: published}
}

// Watch publishes at every interval until ctx ends, so that changes within an interval share an
// event. It returns the first error; what failed is rolled back as a whole.
func (a *Publisher) Watch(ctx context.Context, interval time.Duration) error {
	return every(ctx, interval, func() error {
		_, err := a.Publish(ctx)
		return err
	})
}

// Publish publishes all changes that are pending when it is called, and returns their number.
func (a *Publisher) Publish(ctx context.Context) (int, error) {
	for total := 0; ; {
		told, err := a.changes.Publish(ctx, publishLimit)
		if told > 0 {
			a.published()
		}
		total += told
		if err != nil || told < publishLimit {
			return total, err
		}
	}
}
