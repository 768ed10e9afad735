package app

import (
	"context"
	"time"
)

// announceLimit bounds the changes of one transaction. Even if all are in one event, it is not too large for
// Kafka.
const announceLimit = 1000

// Announcer publishes stock events. Any number may run concurrently on one database.
type Announcer struct {
	announcements Announcements
	published     func()
}

// NewAnnouncer returns a publisher that calls published after it has written events to the outbox.
func NewAnnouncer(announcements Announcements, published func()) *Announcer {
	return &Announcer{announcements: announcements, published: published}
}

// Watch publishes at every interval until ctx ends, so that changes within an interval share an event. It
// returns the first error; what failed is rolled back as a whole.
func (a *Announcer) Watch(ctx context.Context, interval time.Duration) error {
	return every(ctx, interval, func() error {
		_, err := a.Announce(ctx)
		return err
	})
}

// Announce publishes all changes that are pending when it is called, and returns their number.
func (a *Announcer) Announce(ctx context.Context) (int, error) {
	for total := 0; ; {
		told, err := a.announcements.Announce(ctx, announceLimit)
		if told > 0 {
			a.published()
		}
		total += told
		if err != nil || told < announceLimit {
			return total, err
		}
	}
}
