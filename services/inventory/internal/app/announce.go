package app

import (
	"context"
	"time"
)

// announceLimit bounds the changes of one transaction. Even if all are of one SKU, and so in one event, Kafka takes it.
const announceLimit = 1000

// Announcer tells others of stock. Any number may run beside each other on one database.
type Announcer struct {
	announcements Announcements
	published     func()
}

// NewAnnouncer returns an announcer that calls published when there are new events.
func NewAnnouncer(announcements Announcements, published func()) *Announcer {
	return &Announcer{announcements: announcements, published: published}
}

// Watch announces at every interval until ctx ends, so that changes of a moment are told together, and returns early with the first
// error. An announcement that fails is undone as a whole.
func (a *Announcer) Watch(ctx context.Context, interval time.Duration) error {
	return every(ctx, interval, func() error {
		_, err := a.Announce(ctx)
		return err
	})
}

// Announce tells all that was not told when it was called, and returns how many changes there were.
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
