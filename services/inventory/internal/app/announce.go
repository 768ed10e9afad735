package app

import (
	"context"
	"time"
)

const (
	// announceLimit bounds the changes of one transaction. Even if all are of one SKU, and so in one event, Kafka takes it.
	announceLimit = 1000
	// announcePoll is how often an announcer looks when nobody wakes it: for what other instances wrote.
	announcePoll = time.Second
)

// Announcer tells others of stock. Any number may run beside each other on one database.
type Announcer struct {
	announcements Announcements
	interval      time.Duration
	published     func()
	wake          chan struct{}
}

// NewAnnouncer returns an announcer that lets at least interval pass between rounds, so that changes of a moment are told together.
// It calls published when there are new events.
func NewAnnouncer(announcements Announcements, interval time.Duration, published func()) *Announcer {
	return &Announcer{announcements: announcements, interval: interval, published: published, wake: make(chan struct{}, 1)}
}

// Wake says that stock changed. It never blocks and may be called at any time.
func (a *Announcer) Wake() {
	select {
	case a.wake <- struct{}{}:
	default: // a call before it has not been heard yet
	}
}

// Run announces until ctx ends, and returns early with the first error. An announcement that fails is undone as a whole.
func (a *Announcer) Run(ctx context.Context) error {
	for {
		told, err := a.Announce(ctx)
		if err != nil {
			return err
		}
		if told == 0 && !a.woken(ctx) || !pause(ctx, a.interval) {
			return nil
		}
	}
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

// woken waits for a call of Wake, or for the time to look without one. It returns false when ctx ended.
func (a *Announcer) woken(ctx context.Context) bool {
	poll := time.NewTimer(announcePoll)
	defer poll.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-a.wake:
	case <-poll.C:
	}
	return true
}

// pause waits. It returns false when ctx ended.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
